"""`hdfs dfsadmin` and `hdfs haadmin` say what Hadoop 3.2.1's own said of a NameNode and a DataNode with default settings."""

import json
import os
import pathlib
import re
import subprocess

import pytest

from lake_server import LakeServer
from stack import BIN

CASES = json.loads((pathlib.Path(__file__).parent.parent / "golden" / "hdfs" / "administration.json").read_text())
# What depends on the machine, on other tests, or on what is not the same on purpose.
NUMBERS = {"-report x": "the machine's figures", "-printTopology": "ports", "-rollEdits": "numbers of the journal",
           "-getVolumeReport @DATANODE@": "the machine's figures", "-getDatanodeInfo @DATANODE@": "the time that it runs",
           "-getBalancerBandwidth @DATANODE@": "bandwidth of a balancer, which is not kept here"}
OTHERWISE = {
    "": "our usage tells of one command less", "-help": "as above", "-help nothing": "as above", "-nothing": "as above",
    "report": "Hadoop takes the first letter for a '-'",
    "-safemode x": "Hadoop ends with 0 there", "-saveNamespace": "no safe mode is needed here",
    "-saveNamespace -beforeShutdown": "as above", "-saveNamespace x": "as above",
    "-restoreFailedStorage true": "there is one storage folder", "-metasave meta.txt": "refused by name",
    "-refreshServiceAcl": "nothing is to be read anew", "-refresh @NAMENODE@ x": "our reason comes with it",
    "-refresh 127.0.0.1:1 x": "as above",
    "-reconfig namenode @NAMENODE@ properties": "settings are read at the start",
    "-reconfig datanode @DATANODE@ properties": "as above", "-reconfig datanode @DATANODE@ start": "as above",
    "-reconfig datanode @DATANODE@ status": "a task that was started is told of",
    "-reconfig x @DATANODE@ status": "Hadoop begins a line and asks no one", "-reconfig x @DATANODE@ start": "as above",
    "-deleteBlockPool @DATANODE@ pool": "refused by name", "-deleteBlockPool @DATANODE@ pool force": "as above",
    "-evictWriters": "Hadoop fails by its own mistake", "-evictWriters a b": "Hadoop passes over the second word",
    "-evictWriters @DATANODE@": "refused by name", "-fetchImage": "there is no image", "-fetchImage /no/such": "as above",
    "-getServiceState nn1": "one name node is active here", "-ns ns -getServiceState nn1": "as above",
    "-getAllServiceState": "as above",
}


def name_of(case):
    words = [word for word in case["args"] if not word.startswith(("dfs.", "ipc."))]
    return " ".join(word for word in words if word != "-D")


def is_compared(case):
    differs = name_of(case) in NUMBERS or (name_of(case) in OTHERWISE and not (
        case["command"] == "haadmin" and name_of(case) in ("", "-help")))
    return not differs or "Unable to determine" in case["err"]


def plain(text):
    """Without Java's names of exceptions, and of this machine."""
    return re.sub(r"Call From .*? to \S+ ", "Call From HERE to THERE ", re.sub(r"java\.net\.ConnectException: Call", "Call", text))


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    server = LakeServer(tmp_path_factory.mktemp("lake")).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def hdfs(lake, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    address = lake.uri.removeprefix("hdfs://")
    (home / "core-site.xml").write_text("<configuration><property><name>fs.defaultFS</name>"
                                        f"<value>{lake.uri}</value></property></configuration>")

    def run(command, *args):
        words = [word.replace("@NAMENODE@", address).replace("@DATANODE@", address) for word in args]
        done = subprocess.run([BIN / "hdfs", command, *words], capture_output=True, text=True, timeout=120, cwd=home,
                              env={**os.environ, "TZ": "UTC", "HADOOP_CONF_DIR": str(home)})
        return (done.returncode, *(text.replace(address, "@NAMENODE@") for text in (done.stdout, done.stderr)))
    return run


def test_commands_say_what_hadoops_said(hdfs):
    compared, different = 0, []
    for case in filter(is_compared, CASES):
        compared += 1
        code, out, err = hdfs(case["command"], *case["args"])
        wanted = (case["exit"], *(plain(case[key]).replace("@DATANODE@", "@NAMENODE@").rstrip("\n") for key in ("out", "err")))
        told = (code, plain(out).rstrip("\n"), plain(err).rstrip("\n"))
        if told != wanted:
            different.append((case["command"], name_of(case), wanted, told))
    assert different == []
    assert compared > 100


def test_every_command_has_its_help(hdfs):
    texts = next(case["out"] for case in CASES if case["command"] == "dfsadmin" and case["args"] == ["-help"])
    code, out, _ = hdfs("dfsadmin", "-help")
    assert code == 0
    for name in re.findall(r"^\t\[(-\w+)", texts, re.M):
        if name in ("-help", "-fetchImage", "-getVolumeReport"):
            continue  # Hadoop has no text about the last
        assert f"\t[{name}" in out and hdfs("dfsadmin", "-help", name[1:])[1].startswith(name), name
        assert re.search(rf"^{name}\b.*", texts, re.M)[0] in out, name


def test_one_data_node_is_asked(hdfs, lake):
    code, out, _ = hdfs("dfsadmin", "-getDatanodeInfo", "@DATANODE@")
    assert code == 0 and re.fullmatch(r"Uptime: \d+, Software version: \S+, Config version: \S+\n", out)
    code, out, _ = hdfs("dfsadmin", "-getVolumeReport", "@DATANODE@")
    assert code == 0 and re.fullmatch(
        r"Active Volumes : 1\n\nDirectory: \S+\nStorageType: DISK\nCapacity Used: \d+\(.*\)\nCapacity Left: \d+\(.*\)\n"
        r"Capacity Reserved: \d+\(.*\)\nReserved Space for Replicas: \d+\(.*\)\nBlocks: \d+\n", out)
    code, _, err = hdfs("dfsadmin", "-shutdownDatanode", "@DATANODE@")
    assert code == 255 and "shutdownDatanode: " in err


def test_open_files_are_listed(hdfs, lake):
    with subprocess.Popen([BIN / "hdfs", "dfs", "-fs", lake.uri, "-appendToFile", "-", "/open"], stdin=subprocess.PIPE) as writing:
        writing.stdin.write(b"x" * (1 << 20))
        writing.stdin.flush()
        from waiting import until
        row = until(lambda: re.search(r"^\S+ *\tDFSClient_\S+ *\t +/open$", hdfs("dfsadmin", "-listOpenFiles")[1], re.M),
                    "the open file is listed")
        assert row
        assert "/open" not in hdfs("dfsadmin", "-listOpenFiles", "-path", "/elsewhere")[1]
        writing.stdin.close()


def test_the_name_node_of_a_service_is_active(hdfs):
    service = ("-D", "dfs.nameservices=ns", "-D", "dfs.ha.namenodes.ns=one", "-D", "dfs.namenode.rpc-address.ns.one=@NAMENODE@")
    assert hdfs("haadmin", *service, "-getServiceState", "one") == (0, "active\n", "")
    code, out, _ = hdfs("haadmin", *service, "-getAllServiceState")
    assert code == 0 and out.split() == ["@NAMENODE@", "active"]
    code, _, err = hdfs("haadmin", *service, "-transitionToStandby", "one")
    assert code == 255 and err == "Operation failed: HA for namenode is not enabled\n"
