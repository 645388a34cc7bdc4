"""WebHDFS answers for lists, attributes and policies as a NameNode's did, byte for byte (tests/golden/hdfs/webhdfs.json)."""

import getpass
import http.client
import json
import pathlib
import re
import urllib.parse

import pytest

from lake_server import LakeServer

SUPER = getpass.getuser()
STEPS = json.loads((pathlib.Path(__file__).parents[1] / "golden" / "hdfs" / "webhdfs.json").read_text())


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    server = LakeServer(tmp_path_factory.mktemp("lake")).start()
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
        status, body, _ = ask(address, step["method"], "/" + location.split("/", 3)[3], body=b"")
    return status, re.sub(r"\d{13}", "{MS}", re.sub(r'("fileId":)\d+', r"\1{N}", body))


def test_answers_are_those_of_a_name_node(address):
    assert len(STEPS) > 70
    problems = []
    for number, step in enumerate(STEPS):
        found = run(address, step)
        if found != (step["status"], step["body"]):
            problems.append(f"{number} {step['method']} {step['path']} {step['op']} {step['query']}\n"
                            f"wanted {(step['status'], step['body'])}\nfound  {found}")
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
