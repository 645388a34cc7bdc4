"""What a person meets at `hdfs dfs` and its relatives: many files, open files, servers out of reach, Ctrl-C."""

import os
import signal
import socket
import subprocess

import pytest

from stack import BIN, Stack, run
from waiting import until


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("stack")).start()
    yield stack
    stack.stop()


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def test_a_folder_of_many_files_arrives_whole(stack, tmp_path):
    source = tmp_path / "many"
    for folder in ("a", "b/c"):
        (source / folder).mkdir(parents=True)
        for i in range(600):
            (source / folder / f"f{i}").write_text(f"{folder} {i}\n")
    stack.run("hdfs", "dfs", "-put", source, "/many")
    stack.run("hdfs", "dfs", "-get", "/many", tmp_path / "back")
    stack.run("hdfs", "dfs", "-cp", "/many", "/copy")
    stack.run("hdfs", "dfs", "-get", "/copy", tmp_path / "again")
    for other in ("back", "again"):
        assert subprocess.run(["diff", "-r", source, tmp_path / other], check=False).returncode == 0


def test_messages_come_in_the_order_of_the_walk(stack, tmp_path):
    names = [f"n{i:03}" for i in range(100)]
    for name in names:
        (tmp_path / name).write_text(name)
    stack.run("hdfs", "dfs", "-mkdir", "/order")
    stack.run("hdfs", "dfs", "-put", *[tmp_path / name for name in names[::2]], "/order")
    mixed = [tmp_path / name for name in names] + [tmp_path / "none"]
    done = stack.run("hdfs", "dfs", "-put", *mixed[:50], mixed[-1], *mixed[50:-1], "/order", check=False)
    assert done.returncode == 1
    wanted = [f"put: `/order/{name}': File exists" for name in names[::2]]
    wanted.insert(25, f"put: `{tmp_path}/none': No such file or directory")
    assert done.stderr.splitlines() == wanted
    # Two sources of one name: the first has it, the second is told so.
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "twice").write_text("second")
    (tmp_path / "twice").write_text("first")
    done = stack.run("hdfs", "dfs", "-put", tmp_path / "twice", tmp_path / "d" / "twice", "/order", check=False)
    assert done.stderr == "put: `/order/twice': File exists\n"
    assert stack.run("hdfs", "dfs", "-cat", "/order/twice").stdout == "first"


def test_an_open_file_has_no_checksum(stack):
    writer = subprocess.Popen([BIN / "hdfs", "dfs", "-put", "-d", "-", "/open"], stdin=subprocess.PIPE,
                              env={**os.environ, **stack.env})
    until(lambda: stack.run("hdfs", "dfs", "-test", "-e", "/open", check=False).returncode == 0, "/open is made")
    done = stack.run("hdfs", "dfs", "-checksum", "/open", check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "checksum: Fail to get checksum, since file /open is under construction.\n"
    writer.communicate(b"x")
    assert "MD5-of-0MD5-of-512CRC32C" in stack.run("hdfs", "dfs", "-checksum", "/open").stdout


@pytest.mark.parametrize("uri", ["", "lake:"])
def test_composite_checksums(stack, tmp_path, uri):
    data = bytes(range(256)) * 8200
    (tmp_path / "f").write_bytes(data)
    env = {"SLUICE_DATA": str(tmp_path / "own")} if uri else {}
    mode = ["-D", "dfs.checksum.combine.mode=COMPOSITE_CRC", "-D", "dfs.blocksize=1048576"]
    stack.run("hdfs", "dfs", *mode, "-put", tmp_path / "f", f"{uri}/composite", env=env)
    done = stack.run("hdfs", "dfs", *mode, "-checksum", f"{uri}/composite", env=env)
    assert done.stdout == f"{uri}/composite\tCOMPOSITE-CRC32C\t{crc32c(data):08x}\n"
    done = stack.run("hdfs", "dfs", "-D", "dfs.checksum.combine.mode=NONE", "-checksum", f"{uri}/composite", env=env,
                     check=False)
    assert done.returncode != 0 and "dfs.checksum.combine.mode" in done.stderr


def test_base_entries_are_shown(stack):
    stack.run("hdfs", "dfs", "-mkdir", "/acl")
    stack.run("hdfs", "dfs", "-chmod", "1750", "/acl")
    stack.run("hdfs", "dfs", "-chown", "ann:staff", "/acl")
    assert stack.run("hdfs", "dfs", "-getfacl", "/acl").stdout == (
        "# file: /acl\n# owner: ann\n# group: staff\n# flags: --T\nuser::rwx\ngroup::r-x\nother::---\n\n")
    assert stack.run("hdfs", "dfs", "-getfattr", "-d", "/acl").stdout == "# file: /acl\n"
    done = stack.run("hdfs", "dfs", "-getfattr", "-n", "user.x", "/acl", check=False)
    assert (done.returncode, done.stdout) == (1, "# file: /acl\n")
    assert done.stderr == "getfattr: At least one of the attributes provided was not found.\n"
    done = stack.run("hdfs", "dfs", "-getfattr", "/acl", check=False)
    assert done.returncode == 255 and done.stderr.startswith("-getfattr: Must specify '-n name' or '-d' option.\n")


def test_what_is_not_here_is_refused_by_name(stack):
    for program, name in (("hdfs", "balancer"), ("hdfs", "oiv"), ("hdfs", "namenode"), ("hadoop", "archive")):
        done = stack.run(program, name, "/", check=False)
        assert done.returncode == 1
        assert f"{program} {name} is not offered here" in done.stderr and "There is: " in done.stderr
    done = stack.run("hdfs", "dfsadmin", "-fetchImage", "x", check=False)
    assert done.returncode == 255 and "fetchImage: not offered here" in done.stderr
    done = stack.run("hdfs", "dfs", "-ls", "swebhdfs://localhost:9871/", check=False)
    assert done.returncode == 1 and "swebhdfs" in done.stderr and "hdfs://" in done.stderr


def test_what_is_for_writing_disturbs_no_reader(stack, tmp_path):
    """As the real one: the settings of a file's checksums matter where one is made."""
    (tmp_path / "f").write_text("x")
    for name in ("dfs.bytes-per-checksum", "io.bytes.per.checksum"):
        stack.run("hdfs", "dfs", "-D", f"{name}=0", "-ls", "/")
        done = stack.run("hdfs", "dfs", "-D", f"{name}=0", "-put", tmp_path / "f", "/zero", check=False)
        assert done.returncode != 0 and "dfs.bytes-per-checksum" in done.stderr
    stack.run("hdfs", "dfs", "-D", "dfs.blocksize=1048600", "-D", "dfs.bytes-per-checksum=100", "-put", tmp_path / "f",
              "/odd")
    assert stack.run("hdfs", "dfs", "-stat", "%o", "/odd").stdout == "1048600\n"


def test_dfsadmin(stack):
    for name, words in (("-refreshUserToGroupsMappings", "Refresh user to groups mapping successful\n"),
                        ("-refreshSuperUserGroupsConfiguration",
                         "Refresh super user groups configuration successful\n"),
                        ("-finalizeUpgrade", "Finalize upgrade successful\n")):
        assert stack.run("hdfs", "dfsadmin", name).stdout == words
    done = stack.run("hdfs", "dfsadmin", "-help", "rollEdits")
    assert done.stdout == "-rollEdits:\tRolls the edit log.\n\n"
    assert "-safemode <enter|leave|get|wait|forceExit>:" in stack.run("hdfs", "dfsadmin", "-help").stdout
    user = stack.run("hdfs", "groups").stdout
    assert " : " in user


def test_a_server_out_of_reach_is_said_within_a_second(tmp_path):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        address = "127.0.0.1:%d" % deaf.getsockname()[1]
        waiting = subprocess.Popen([BIN / "hdfs", "dfs", "-fs", f"hdfs://{address}", "-ls", "/"], stderr=subprocess.PIPE,
                                   text=True)
        line = waiting.stderr.readline()
        assert address in line and "not answered" in line
        waiting.terminate()
        assert waiting.wait(timeout=120) == 143
    done = run("hdfs", "dfs", "-fs", f"hdfs://{address}", "-ls", "/", check=False)
    assert done.returncode == 1 and f"to {address} failed" in done.stderr and "Connection refused" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_put_leaves_nothing(stack, number):
    writer = subprocess.Popen([BIN / "hdfs", "dfs", "-put", "-", "/broken"], stdin=subprocess.PIPE,
                              env={**os.environ, **stack.env})
    temporary = "/broken._COPYING_"
    until(lambda: stack.run("hdfs", "dfs", "-test", "-e", temporary, check=False).returncode == 0, "it has begun")
    writer.send_signal(number)
    assert writer.wait(timeout=120) == 128 + number
    writer.stdin.close()
    for path in (temporary, "/broken"):
        assert stack.run("hdfs", "dfs", "-test", "-e", path, check=False).returncode == 1


def test_a_damaged_file_is_a_checksum_error(stack, tmp_path):
    (tmp_path / "f").write_bytes(b"sound " * 1000)
    stack.run("hdfs", "dfs", "-put", tmp_path / "f", "/damaged")
    path = stack.data / "lake" / "damaged"
    before = path.stat()
    with open(path, "r+b") as file:
        file.seek(1030)
        file.write(b"X")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    done = stack.run("hdfs", "dfs", "-cat", "/damaged", check=False)
    assert done.returncode == 1
    assert "cat: Checksum error: /damaged at 1024 exp: " in done.stderr
