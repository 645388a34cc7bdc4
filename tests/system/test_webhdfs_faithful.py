"""WebHDFS where clients depend on the exact answer: names, rights at the first step, ends of files, /jmx."""
import json
import subprocess
import urllib.parse

import pytest

from test_webhdfs import curl, fetch, upload, web  # noqa: F401  (web is a fixture)

NAMES = ["grün", "a b", "100%", "what?", "a#b", "x+y", "semi;colon&amp=", "new\nline", "日本", "quote\"'", "tab\t"]


def raw_curl(web, method, path, op, *options, **parameters):
    """The path goes out byte by byte as it is, as clients that do not encode send it."""
    query = urllib.parse.urlencode({"op": op, "user.name": "root", **parameters})
    done = subprocess.run(["curl", "-sS", "-i", "-X", method, *options, f"{web}/webhdfs/v1{path}?{query}"],
                          capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    head = done.stdout.partition(b"\r\n\r\n")[0].split(b"\r\n")
    headers = dict(line.split(b": ", 1) for line in head[1:])
    return int(head[0].split()[1]), {k.lower(): v for k, v in headers.items()}


@pytest.mark.parametrize("name", NAMES)
def test_location_headers_are_encoded(web, stack, tmp_path, name):
    quoted = urllib.parse.quote(f"/names/{name}")
    first = curl(web, "PUT", quoted, "CREATE")
    assert first.status == 307
    where = first.headers["location"]
    assert where.isascii() and urllib.parse.unquote(urllib.parse.urlsplit(where).path) == f"/webhdfs/v1/names/{name}"
    done = upload(web, quoted, b"some bytes", tmp_path, overwrite="true")
    made = done.headers["location"]
    assert made.isascii() and urllib.parse.unquote(made.split("/", 3)[3]) == f"names/{name}"
    assert "%" in made or name.isascii()
    assert (stack.data / "lake/names" / name).read_bytes() == b"some bytes"
    assert curl(web, "GET", quoted, "OPEN", "-L").body == b"some bytes"
    assert curl(web, "GET", quoted, "GETFILECHECKSUM", "-L").status == 200


@pytest.mark.parametrize("name", ["grün", "日本", "a\u00a0b"])
def test_names_that_come_raw_are_encoded_on_the_way_back(web, name):
    status, headers = raw_curl(web, "PUT", f"/raw/{name}", "CREATE")
    assert status == 307
    assert headers[b"location"].isascii()
    assert urllib.parse.quote(name).encode() in headers[b"location"]


LONG = "x" * 300


@pytest.mark.parametrize("name", ["a:b", LONG, "..%2fq:", "%FF"])
def test_nothing_is_there_by_an_impossible_name(web, name):
    curl(web, "PUT", "/impossible", "MKDIRS")
    path = f"/impossible/{name}"
    for op in ("GETFILESTATUS", "LISTSTATUS", "OPEN", "GETCONTENTSUMMARY", "CHECKACCESS", "GETFILECHECKSUM"):
        done = curl(web, "GET", path, op, fsaction="r--")
        assert (done.status, done.exception["exception"]) == (404, "FileNotFoundException"), op
    assert curl(web, "PUT", path, "SETPERMISSION").status == 404
    for method, op in (("DELETE", "DELETE"), ("PUT", "SETREPLICATION"), ("PUT", "RENAME")):
        done = curl(web, method, path, op, destination="/impossible/x", replication="2")
        assert (done.status, done.body) == (200, b'{"boolean":false}'), op


def test_an_impossible_name_is_not_made(web, tmp_path):
    for op, parameters in (("MKDIRS", {}), ("CREATE", {})):
        done = curl(web, "PUT", "/impossible/a:b", op, **parameters)
        assert (done.status, done.exception["message"]) == (
            400, "Invalid path name Invalid file name: /impossible/a:b")
    done = curl(web, "PUT", f"/impossible/{LONG}", "MKDIRS")
    assert (done.status, done.exception["javaClassName"]) == (
        403, "org.apache.hadoop.hdfs.protocol.FSLimitException$PathComponentTooLongException")
    assert done.exception["message"] == (f"The maximum path component name limit of {LONG} in directory /impossible "
                                         "is exceeded: limit=255 length=300")
    done = curl(web, "PUT", "/" + "a/" * 1001, "MKDIRS")
    assert (done.status, done.exception["message"]) == (
        403, "mkdirs: Pathname too long.  Limit 8000 characters, 1000 levels.")


def test_nobody_acts_as_another(web):
    for query in ("user.name=bob&doas=root", "user.name=bob&doas=bob", "doas=bob", "user.name=root&doas=bob"):
        done = subprocess.run(["curl", "-sS", "-X", "PUT", f"{web}/webhdfs/v1/doas?op=MKDIRS&{query}"],
                              capture_output=True, timeout=120)
        error = json.loads(done.stdout)["RemoteException"]
        assert error["exception"] == "SecurityException"
        assert " is not allowed to impersonate " in error["message"]
    assert curl(web, "GET", "/doas", "GETFILESTATUS").status == 404


def test_the_first_step_asks_for_the_right_to_read(web, tmp_path):
    upload(web, "/private/f", b"secret", tmp_path, permission="600")
    upload(web, "/private/empty", b"", tmp_path, permission="600")
    for method, op in (("GET", "OPEN"), ("GET", "GETFILECHECKSUM"), ("POST", "APPEND")):
        done = curl(web, method, "/private/f", op, user="bob")
        assert (done.status, done.exception["message"]) == (
            403, 'Permission denied: user=bob, access=READ, inode="/private/f":root:supergroup:-rw-------'), op
        assert curl(web, method, "/private/empty", op, user="bob").status == 307, "no DataNode is looked for"
        assert curl(web, method, "/private/f", op).status == 307


def test_the_end_of_a_file(web, tmp_path):
    upload(web, "/ends/f", b"12345", tmp_path)
    step = {"namenoderpcaddress": "127.0.0.1:9000"}
    for offset, status in ((5, 200), (6, 403), (4, 200)):
        done = curl(web, "GET", "/ends/f", "OPEN", offset=offset, **step)
        assert (done.status, done.body[:1]) == (status, {5: b"", 6: b"{", 4: b"5"}[offset])
    assert done.headers["content-length"] == "1"
    beyond = curl(web, "GET", "/ends/f", "OPEN", offset=9, **step).exception
    assert (beyond["javaClassName"], beyond["message"]) == ("java.io.EOFException", "Cannot seek after EOF")
    assert curl(web, "GET", "/ends/f", "OPEN", offset=5).exception["message"] == (
        "Offset=5 out of the range [0, 5); OPEN, path=/ends/f")


def test_a_location_has_every_field(web, tmp_path):
    upload(web, "/where/f", b"12345", tmp_path)
    block = curl(web, "GET", "/where/f", "GET_BLOCK_LOCATIONS").json()["LocatedBlocks"]["lastLocatedBlock"]
    where = block["locations"][0]
    assert list(where) == [
        "adminState", "blockPoolUsed", "cacheCapacity", "cacheUsed", "capacity", "dfsUsed", "hostName", "infoPort",
        "infoSecurePort", "ipAddr", "ipcPort", "lastBlockReportMonotonic", "lastBlockReportTime", "lastUpdate",
        "lastUpdateMonotonic", "name", "networkLocation", "remaining", "storageID", "xceiverCount", "xferPort"]
    assert where["capacity"] > where["remaining"] > 0


def test_an_existing_file_is_not_made_again(web, tmp_path):
    upload(web, "/twice/f", b"1", tmp_path)
    (tmp_path / "x").write_bytes(b"2")
    again = curl(web, "PUT", "/twice/f", "CREATE", "-L", "-T", str(tmp_path / "x"))
    assert again.exception["message"] == "/twice/f for client 127.0.0.1 already exists"
    assert curl(web, "GET", "/twice/f", "OPEN", "-L").body == b"1"


@pytest.mark.parametrize("query, found", [
    ("qry=Hadoop:name=FSNamesystemState,service=NameNode", 1),
    ("qry=Hadoop:service=NameNode,name=FSNamesystem*", 2),
    ("qry=Hadoop:service=NameNode,name=NameNodeActivity", 1),
    ("qry=Hadoop:name=StartupProgress,service=NameNode", 1),
    ("qry=*:name=JvmMetrics,*", 2),
    ("qry=Hadoop:service=DataNode,name=FSDatasetState*", 2),
    ("qry=Hadoop:service=DataNode,name=DataNodeInfo", 1),
    ("qry=Hadoop:name=NoSuch", 0),
])
def test_beans_are_found_as_jmx_does(web, query, found):
    assert len(json.loads(fetch(f"{web}/jmx?{query}"))["beans"]) == found


def test_beans_have_the_figures_that_exporters_read(web, tmp_path):
    assert len(json.loads(fetch(f"{web}/jmx?qry="))["beans"]) == len(json.loads(fetch(f"{web}/jmx"))["beans"])
    assert fetch(f"{web}/jmx?qry=bad") == b"{ }"
    assert fetch(f"{web}/isActive") == b"I am Active!\n"

    def bean(name):
        return json.loads(fetch(f"{web}/jmx?qry=Hadoop:{name}"))["beans"][0]

    before = bean("service=NameNode,name=FSNamesystem")["BlocksTotal"]
    listed = bean("service=NameNode,name=NameNodeActivity")["GetListingOps"]
    upload(web, "/counted/f", b"x" * 3_000_000, tmp_path, blocksize="1048576")
    curl(web, "GET", "/counted", "LISTSTATUS")
    assert bean("service=NameNode,name=FSNamesystem")["BlocksTotal"] == before + 3
    assert bean("service=NameNode,name=FSNamesystemState")["BlocksTotal"] == before + 3
    assert bean("service=NameNode,name=NameNodeInfo")["TotalBlocks"] == before + 3
    assert bean("service=NameNode,name=NameNodeActivity")["GetListingOps"] == listed + 1
    data = bean("service=DataNode,name=FSDatasetState")
    assert data["Capacity"] >= data["Remaining"] > 0
    curl(web, "DELETE", "/counted", "DELETE", recursive="true")
    assert bean("service=NameNode,name=FSNamesystem")["BlocksTotal"] == before
