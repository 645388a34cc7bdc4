"""WebHDFS answers for lists, attributes, policies, concat and snapshots as a NameNode's did, byte for byte
(tests/golden/hdfs/webhdfs.json, snapshots.json, snapshot-names.json)."""

import getpass
import http.client
import json
import pathlib
import re
import urllib.parse

import pytest

from lake_server import LakeServer

SUPER = getpass.getuser()
GOLDEN = pathlib.Path(__file__).parents[1] / "golden" / "hdfs"


@pytest.fixture
def address(tmp_path):
    server = LakeServer(tmp_path).start()
    yield f"127.0.0.1:{server.ports['hdfs-http']}"
    server.stop()


def ask(address, method, target, body=None):
    connection = http.client.HTTPConnection(address, timeout=120)
    try:
        connection.request(method, target, body=body)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.getheader("Location")
    finally:
        connection.close()


def run(address, step):
    query = urllib.parse.urlencode({"op": step["op"], "user.name": step["user"].replace("{SUPER}", SUPER), **step["query"]})
    status, body, location = ask(address, step["method"], f"/webhdfs/v1{step['path']}?{query}")
    if status == 307:
        data = step.get("data", "").encode()
        status, body, _ = ask(address, step["method"], "/" + location.split("/", 3)[3], body=data)
    return status, re.sub(r"\b\d{13}\b", "{MS}", re.sub(r'("fileId":)\d+', r"\1{N}", body))


@pytest.mark.parametrize(("name", "count"), [("webhdfs", 70), ("snapshots", 200), ("snapshot-names", 240)])
def test_answers_are_those_of_a_name_node(address, name, count):
    steps = json.loads((GOLDEN / f"{name}.json").read_text())
    assert len(steps) > count
    problems = []
    for number, step in enumerate(steps):
        found = run(address, step)
        wanted = (step["status"], step["body"].replace("{SUPER}", SUPER))
        if found != wanted:
            problems.append(f"{number} {step['method']} {step['path']} {step['op']} {step['query']}\n"
                            f"wanted {wanted}\nfound  {found}")
    assert problems == []


def test_quotas_are_set_and_shown(address):
    def put(op, **query):
        step = {"method": "PUT", "path": "/quota", "op": op, "user": SUPER, "query": query}
        return run(address, step)

    assert put("MKDIRS") == (200, '{"boolean":true}')
    assert put("SETQUOTA", namespacequota="1", storagespacequota="1000")[0] == 200
    assert put("SETQUOTABYSTORAGETYPE", storagetype="ssd", storagespacequota="10")[0] == 200
    shown = run(address, {"method": "GET", "path": "/quota", "op": "GETQUOTAUSAGE", "user": "x", "query": {}})
    assert json.loads(shown[1])["QuotaUsage"] == {"fileAndDirectoryCount": 1, "quota": 1, "spaceConsumed": 0,
                                                  "spaceQuota": 1000, "typeQuota": {"SSD": {"consumed": 0, "quota": 10}}}
    below = {"method": "PUT", "path": "/quota/x", "op": "MKDIRS", "user": SUPER, "query": {}}
    status, body = run(address, below)
    assert status == 403 and json.loads(body)["RemoteException"]["exception"] == "NSQuotaExceededException"
