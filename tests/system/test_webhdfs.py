"""WebHDFS as curl, HdfsCLI and fsspec see it."""
import json
import os
import socket
import subprocess
import urllib.parse

import pytest


@pytest.fixture(scope="module")
def web(stack):
    return "http://" + stack.addresses["hdfs_http"]


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    @property
    def exception(self):
        return self.json()["RemoteException"]


def curl(web, method, path, op, *options, user="root", **parameters):
    query = {"op": op, **({"user.name": user} if user else {}), **parameters}
    url = f"{web}/webhdfs/v1{path}?{urllib.parse.urlencode(query)}"
    done = subprocess.run(["curl", "-sS", "-i", "--path-as-is", "-X", method, *options, url], capture_output=True,
                          timeout=60)
    assert done.returncode == 0, done.stderr
    text = done.stdout
    while True:  # 100 Continue and redirects that curl followed come first
        head, _, text = text.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        status = int(lines[0].split()[1])
        headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines[1:])}
        if status == 100 or (status == 307 and text.startswith(b"HTTP/")):
            continue
        return Answer(status, headers, text)


def upload(web, path, data, tmp_path, **parameters):
    file = tmp_path / "upload"
    file.write_bytes(data)
    done = curl(web, "PUT", path, "CREATE", "-L", "-T", str(file), **parameters)
    assert done.status == 201, done.body
    return done


def test_upload_and_download(web, stack, tmp_path):
    data = bytes(range(256)) * 20000 + b"end"
    done = upload(web, "/web/file", data, tmp_path)
    assert done.headers["location"].startswith("hdfs://") and done.headers["location"].endswith("/web/file")
    assert (stack.data / "lake/web/file").read_bytes() == data
    got = curl(web, "GET", "/web/file", "OPEN", "-L")
    assert got.status == 200 and got.body == data
    assert got.headers["content-type"] == "application/octet-stream"
    part = curl(web, "GET", "/web/file", "OPEN", "-L", offset=1000, length=70000)
    assert part.body == data[1000:71000]


def test_redirects_lead_back_to_where_the_client_came(web, tmp_path):
    first = curl(web, "PUT", "/web/r", "CREATE", "-H", "Host: localhost:1234")
    assert first.status == 307
    assert first.headers["location"].startswith("http://localhost:1234/webhdfs/v1/web/r?op=CREATE&user.name=root&")
    described = curl(web, "PUT", "/web/r", "CREATE", noredirect="true")
    assert described.status == 200
    where = described.json()["Location"]
    assert where.startswith(web) and "namenoderpcaddress=" in where and "overwrite=false" in where
    assert curl(web, "GET", "/web/r", "GETFILESTATUS").status == 404, "nothing is made by the first step"


def test_status_and_listing_have_hadoops_shape(web, tmp_path):
    upload(web, "/shape/f", b"12345", tmp_path, permission="640", replication="2")
    curl(web, "PUT", "/shape/d", "MKDIRS", permission="700")
    status = curl(web, "GET", "/shape/f", "GETFILESTATUS").json()["FileStatus"]
    assert list(status) == ["accessTime", "blockSize", "childrenNum", "fileId", "group", "length", "modificationTime",
                            "owner", "pathSuffix", "permission", "replication", "storagePolicy", "type"]
    assert (status["length"], status["permission"], status["replication"], status["type"]) == (5, "640", 2, "FILE")
    assert status["pathSuffix"] == "" and status["fileId"] > 16385
    listing = curl(web, "GET", "/shape", "LISTSTATUS")
    assert listing.body.startswith(b'{"FileStatuses":{"FileStatus":[\n{') and listing.body.endswith(b"}\n]}}\n")
    entries = listing.json()["FileStatuses"]["FileStatus"]
    assert [e["pathSuffix"] for e in entries] == ["d", "f"]
    assert entries[0]["permission"] == "700" and entries[0]["blockSize"] == 0
    page = curl(web, "GET", "/shape", "LISTSTATUS_BATCH", startafter="d").json()["DirectoryListing"]
    assert page["remainingEntries"] == 0
    assert [e["pathSuffix"] for e in page["partialListing"]["FileStatuses"]["FileStatus"]] == ["f"]
    empty = curl(web, "GET", "/shape/d", "LISTSTATUS")
    assert empty.json() == {"FileStatuses": {"FileStatus": []}}


def test_changes(web, tmp_path):
    upload(web, "/change/a", b"hello", tmp_path)
    assert curl(web, "PUT", "/change/a", "RENAME", destination="/change/b").json() == {"boolean": True}
    assert curl(web, "PUT", "/change/a", "RENAME", destination="/change/c").json() == {"boolean": False}
    assert curl(web, "PUT", "/change/a", "RENAME", destination="/change/c", renameoptions="NONE").status == 404
    assert curl(web, "PUT", "/change/b", "SETPERMISSION", permission="1600").body == b""
    assert curl(web, "PUT", "/change/b", "SETOWNER", owner="bob", group="staff").status == 200
    assert curl(web, "PUT", "/change/b", "SETTIMES", modificationtime=1000, accesstime=2000).status == 200
    assert curl(web, "PUT", "/change/b", "SETREPLICATION", replication=4).json() == {"boolean": True}
    status = curl(web, "GET", "/change/b", "GETFILESTATUS").json()["FileStatus"]
    assert (status["permission"], status["owner"], status["group"]) == ("1600", "bob", "staff")
    assert (status["modificationTime"], status["accessTime"], status["replication"]) == (1000, 2000, 4)
    more = curl(web, "POST", "/change/b", "APPEND", "-L", "--post301", "-d", " world")
    assert more.status == 200
    assert curl(web, "GET", "/change/b", "OPEN", "-L").body == b"hello world"
    assert curl(web, "POST", "/change/b", "TRUNCATE", newlength=4).json() == {"boolean": True}
    assert curl(web, "GET", "/change/b", "OPEN", "-L").body == b"hell"
    assert curl(web, "DELETE", "/change", "DELETE").exception["exception"] == "PathIsNotEmptyDirectoryException"
    assert curl(web, "DELETE", "/change", "DELETE", recursive="true").json() == {"boolean": True}
    assert curl(web, "DELETE", "/change", "DELETE", recursive="true").json() == {"boolean": False}


def test_small_questions(web, tmp_path):
    upload(web, "/small/f", b"hello\n", tmp_path)
    assert curl(web, "GET", "/", "GETHOMEDIRECTORY", user="alice").json() == {"Path": "/user/alice"}
    sums = curl(web, "GET", "/small/f", "GETFILECHECKSUM", "-L").json()["FileChecksum"]
    # The value that Hadoop 3.2.1 gives for the same bytes, its four spare bytes included.
    assert sums == {"algorithm": "MD5-of-0MD5-of-512CRC32C", "length": 28,
                    "bytes": "0000020000000000000000002b559725e23eb93541b0675b41e25ab300000000"}
    summary = curl(web, "GET", "/small", "GETCONTENTSUMMARY").json()["ContentSummary"]
    assert (summary["directoryCount"], summary["fileCount"], summary["length"], summary["quota"]) == (1, 1, 6, -1)
    blocks = curl(web, "GET", "/small/f", "GET_BLOCK_LOCATIONS").json()["LocatedBlocks"]
    assert blocks["fileLength"] == 6 and blocks["locatedBlocks"][0]["block"]["numBytes"] == 6
    where = curl(web, "GET", "/small/f", "GETFILEBLOCKLOCATIONS").json()["BlockLocations"]["BlockLocation"]
    assert where[0]["hosts"] == ["127.0.0.1"] and where[0]["length"] == 6
    assert curl(web, "GET", "/small/f", "CHECKACCESS", fsaction="rw-").status == 200
    assert curl(web, "GET", "/small/f", "LISTXATTRS").json() == {"XAttrNames": "[]"}
    assert curl(web, "GET", "/small/f", "GETACLSTATUS").json()["AclStatus"]["entries"] == []


@pytest.mark.parametrize("method, path, op, parameters, status, exception, words", [
    ("GET", "/none", "GETFILESTATUS", {}, 404, "FileNotFoundException", "File does not exist: /none"),
    ("GET", "/none", "LISTSTATUS", {}, 404, "FileNotFoundException", "File /none does not exist."),
    ("GET", "/none", "OPEN", {}, 404, "FileNotFoundException", "File /none not found."),
    ("GET", "/", "FLY", {}, 400, "IllegalArgumentException",
     'Invalid value for webhdfs parameter "op": FLY is not a valid GET operation.'),
    ("GET", "/", "OPEN", {"offset": "-1"}, 400, "IllegalArgumentException",
     'Invalid value for webhdfs parameter "offset": Invalid parameter range: offset = -1 < 0'),
    ("PUT", "/x", "MKDIRS", {"permission": "999"}, 400, "IllegalArgumentException",
     'Invalid value for webhdfs parameter "permission": Failed to parse "999" as a radix-8 short integer.'),
    ("PUT", "/x", "RENAME", {}, 400, "IllegalArgumentException",
     "Required param destination for op: RENAME is null or empty"),
    ("PUT", "/x", "SATISFYSTORAGEPOLICY", {}, 400, "UnsupportedOperationException",
     "SATISFYSTORAGEPOLICY is not offered by this server"),
    ("PUT", "/a", "MKDIRS", {"user.name": "alice"}, 403, "AccessControlException",
     'Permission denied: user=alice, access=WRITE, inode="/":root:supergroup:drwxr-xr-x'),
    ("GET", "/", "GETFILESTATUS", {"user.name": "1bad"}, 400, "IllegalArgumentException",
     'Invalid value for webhdfs parameter "user.name": Invalid value: "1bad" does not belong to the domain '
     "^[A-Za-z_][A-Za-z0-9._-]*[$]?$"),
])
def test_errors_are_hadoops(web, method, path, op, parameters, status, exception, words):
    done = curl(web, method, path, op, user=None if "user.name" in parameters else "root", **parameters)
    assert done.status == status
    assert (done.exception["exception"], done.exception["message"]) == (exception, words)
    assert done.exception["javaClassName"].endswith("." + exception)


@pytest.mark.parametrize("path", ["/../secret", "/%2e%2e/secret", "/a/..%2f..%2fsecret", "/..%252fsecret", "/.%00./secret",
                                  "/link/secret", "/a%2f..%2f..%2fsecret"])
def test_nothing_leaves_the_lake(web, stack, path):
    (stack.data / "secret").write_text("not in the lake")
    link = stack.data / "lake" / "link"
    if not link.is_symlink():
        link.symlink_to("..")
    for follow in ((), ("-L",)):
        done = subprocess.run(["curl", "-sS", "--path-as-is", *follow,
                               f"{web}/webhdfs/v1{path}?op=OPEN&user.name=root"], capture_output=True, timeout=120)
        assert b"not in the lake" not in done.stdout
    put = subprocess.run(["curl", "-sS", "-L", "--path-as-is", "-T", "-", f"{web}/webhdfs/v1{path}?op=CREATE&user.name=root"
                          "&overwrite=true"], input=b"overwritten", capture_output=True, timeout=120)
    assert put.returncode == 0
    assert (stack.data / "secret").read_text() == "not in the lake"


def test_a_newcomer_without_a_name_can_write_home(web, tmp_path):
    assert curl(web, "PUT", "/x", "MKDIRS", user=None).exception["exception"] == "AccessControlException"
    home = curl(web, "GET", "/", "GETHOMEDIRECTORY", user=None).json()["Path"]
    assert curl(web, "PUT", home + "/mine", "MKDIRS", user=None).json() == {"boolean": True}
    assert curl(web, "GET", home, "GETFILESTATUS").json()["FileStatus"]["owner"] == "dr.who"


def test_a_cut_upload_leaves_nothing(web, stack):
    host, port = web[7:].rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=120) as client:
        client.sendall(b"PUT /webhdfs/v1/cut?op=CREATE&user.name=root&data=true HTTP/1.1\r\nHost: x\r\n"
                       b"Content-Length: 1000000\r\n\r\n" + b"x" * 300000)
        client.shutdown(socket.SHUT_WR)
        client.recv(1000)
    assert curl(web, "GET", "/cut", "GETFILESTATUS").status == 404
    assert not (stack.data / "lake/cut").exists()


def test_hdfscli(web, tmp_path):
    hdfs = pytest.importorskip("hdfs")
    client = hdfs.InsecureClient(web, user="root", root="/cli")
    client.makedirs("d")
    client.write("d/a.txt", "some text\n" * 1000, encoding="utf-8")
    client.write("d/a.txt", "more\n", append=True, encoding="utf-8")
    with client.read("d/a.txt", encoding="utf-8") as reader:
        assert reader.read() == "some text\n" * 1000 + "more\n"
    with client.read("d/a.txt", offset=10, length=4) as reader:
        assert reader.read() == b"some"
    local = tmp_path / "tree"
    (local / "sub").mkdir(parents=True)
    for i in range(5):
        (local / "sub" / f"f{i}").write_text(str(i))
    client.upload("up", str(local), n_threads=3)
    assert sorted(client.list("up/sub")) == [f"f{i}" for i in range(5)]
    client.download("up", str(tmp_path / "down"))
    assert (tmp_path / "down" / "sub" / "f3").read_text() == "3"
    client.rename("d/a.txt", "d/b.txt")
    client.set_permission("d/b.txt", "600")
    client.set_times("d/b.txt", modification_time=1234000)
    assert client.status("d/b.txt")["permission"] == "600"
    assert client.content("/cli")["fileCount"] == 6
    assert client.checksum("d/b.txt")["length"] == 28
    assert [path for path, _, _ in client.walk("up")] == ["/cli/up", "/cli/up/sub"]
    with pytest.raises(hdfs.HdfsError, match="already exists"):
        client.write("d/b.txt", "x")
    with pytest.raises(hdfs.HdfsError, match="File does not exist"):
        client.status("nothing")
    assert client.delete("d", recursive=True)


def test_fsspec(web):
    fsspec = pytest.importorskip("fsspec")
    host, port = web[7:].rsplit(":", 1)
    files = fsspec.filesystem("webhdfs", host=host, port=int(port), user="root")
    files.makedirs("/spec/d", exist_ok=True)
    data = os.urandom(3_000_000)
    with files.open("/spec/d/f", "wb") as out:
        out.write(data)
    with files.open("/spec/d/f", "rb") as back:
        back.seek(1_000_000)
        assert back.read(1000) == data[1_000_000:1_001_000]
    assert files.cat("/spec/d/f") == data
    assert files.info("/spec/d/f")["size"] == len(data)
    assert [e["name"] for e in files.ls("/spec/d", detail=True)] == ["/spec/d/f"]
    files.mv("/spec/d/f", "/spec/g")
    assert files.exists("/spec/g") and not files.exists("/spec/d/f")
    files.rm("/spec", recursive=True)
    assert not files.exists("/spec")


def fetch(url, *options):
    done = subprocess.run(["curl", "-sS", "-f", *options, url], capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_jmx(web, stack):
    everything = json.loads(fetch(f"{web}/jmx"))["beans"]
    by_name = {bean["name"]: bean for bean in everything}
    info = by_name["Hadoop:service=NameNode,name=NameNodeInfo"]
    assert info["Total"] > 0 and info["Safemode"] == ""
    node = json.loads(info["LiveNodes"])
    assert list(node) == [stack.addresses["hdfs_data"]]
    one = json.loads(fetch(f"{web}/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState"))["beans"]
    assert [bean["name"] for bean in one] == ["Hadoop:service=NameNode,name=FSNamesystemState"]
    assert one[0]["FSState"] == "Operational" and one[0]["NumLiveDataNodes"] == 1
    got = json.loads(fetch(f"{web}/jmx?get=Hadoop:service=NameNode,name=NameNodeStatus::State"))["beans"][0]
    assert got["State"] == "active"
    assert json.loads(fetch(f"{web}/jmx?qry=nope:a=b")) == {"beans": []}


def test_conf(web, stack):
    xml = fetch(f"{web}/conf").decode()
    assert f"<name>fs.defaultFS</name><value>{stack.hdfs}</value>" in xml
    one = json.loads(fetch(f"{web}/conf?name=dfs.blocksize", "-H", "Accept: application/json"))
    assert [p["value"] for p in one["properties"]] == ["134217728"]
    missing = subprocess.run(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", f"{web}/conf?name=dfs.nope"],
                             capture_output=True, timeout=120)
    assert missing.stdout == b"404"
