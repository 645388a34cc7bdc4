"""`hadoop distcp` between a lake, its WebHDFS, and local folders."""

import os
import random
import subprocess

import pytest

from lake_server import LakeServer
from stack import BIN

BYTES = random.Random(5).randbytes(3_000_000)


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    server = LakeServer(tmp_path_factory.mktemp("lake")).start()
    yield server
    server.stop()


@pytest.fixture
def run(lake, tmp_path):
    def call(program, *args, stdin=b"", check=True):
        done = subprocess.run([BIN / program, *map(str, args)], input=stdin, capture_output=True, timeout=120, cwd=tmp_path,
                              env={**os.environ, "TZ": "UTC", "HADOOP_CONF_DIR": str(tmp_path)})
        assert not check or done.returncode == 0, (args, done.stdout, done.stderr)
        return done
    (tmp_path / "core-site.xml").write_text("<configuration><property><name>fs.defaultFS</name>"
                                            f"<value>{lake.uri}</value></property></configuration>")
    return call


@pytest.fixture
def tree(run, tmp_path):
    """A tree on the lake, by a name of the test's own."""
    base = f"/{tmp_path.name}"
    local = tmp_path / "local"
    (local / "empty").mkdir(parents=True)
    (local / "deep" / "er").mkdir(parents=True)
    (local / "big").write_bytes(BYTES)
    (local / "deep" / "er" / "ünï cödé.txt").write_bytes(b"text\n")
    (local / "none").write_bytes(b"")
    run("hdfs", "dfs", "-mkdir", base)
    run("hdfs", "dfs", "-put", local, f"{base}/from")
    return base


def names(run, path):
    lines = run("hdfs", "dfs", "-ls", "-R", "-C", path).stdout.decode().splitlines()
    return sorted(line[line.index(path) + len(path):] for line in lines)


def counters(done):
    return dict(line.strip().split("=") for line in done.stderr.decode().splitlines() if "=" in line and line.startswith("\t\t"))


def test_a_tree_becomes_the_target_or_goes_below_it(run, tree):
    run("hadoop", "distcp", f"{tree}/from", f"{tree}/new")
    assert names(run, f"{tree}/new") == names(run, f"{tree}/from")
    assert run("hdfs", "dfs", "-cat", f"{tree}/new/big").stdout == BYTES
    run("hadoop", "distcp", f"{tree}/from", f"{tree}/new")  # it is there now
    assert "/from/deep/er" in names(run, f"{tree}/new")
    run("hadoop", "distcp", f"{tree}/from/big", f"{tree}/from/none", f"{tree}/both")
    assert names(run, f"{tree}/both") == ["/big", "/none"]
    run("hadoop", "distcp", f"{tree}/from/big", f"{tree}/alone")
    assert run("hdfs", "dfs", "-cat", f"{tree}/alone").stdout == BYTES


def test_update_copies_what_differs_and_delete_removes_the_rest(run, tree, tmp_path):
    first = run("hadoop", "distcp", "-update", f"{tree}/from", f"{tree}/to")
    assert counters(first)["Files Copied"] == "3"
    again = counters(run("hadoop", "distcp", "-update", f"{tree}/from", f"{tree}/to"))
    assert (again["Files Copied"], again["Files Skipped"], again["Bytes Copied"]) == ("0", "3", "0")
    # Of the same length, and other bytes.
    run("hdfs", "dfs", "-put", "-f", "-", f"{tree}/from/big", stdin=BYTES[::-1])
    run("hdfs", "dfs", "-put", "-", f"{tree}/to/extra", stdin=b"x")
    run("hadoop", "distcp", "-update", "-delete", f"{tree}/from", f"{tree}/to")
    assert run("hdfs", "dfs", "-cat", f"{tree}/to/big").stdout == BYTES[::-1]
    assert names(run, f"{tree}/to") == names(run, f"{tree}/from")


def test_append_goes_on_where_the_target_ends(run, tree):
    run("hdfs", "dfs", "-mkdir", f"{tree}/to")
    run("hdfs", "dfs", "-put", "-", f"{tree}/to/big", stdin=BYTES[:1_000_000])
    done = run("hadoop", "distcp", "-update", "-append", f"{tree}/from/big", f"{tree}/to/big")
    assert counters(done)["Bytes Copied"] == "2000000"
    assert run("hdfs", "dfs", "-cat", f"{tree}/to/big").stdout == BYTES


def test_attributes_are_kept(run, tree):
    run("hdfs", "dfs", "-chmod", "700", f"{tree}/from/deep")
    run("hdfs", "dfs", "-chown", "ann:staff", f"{tree}/from/big")
    run("hdfs", "dfs", "-touch", "-t", "20200102:030405", f"{tree}/from/big")
    run("hadoop", "distcp", "-p", f"{tree}/from", f"{tree}/kept")
    seen = [run("hdfs", "dfs", "-stat", "%a %u %g %y", f"{tree}/{where}/{name}").stdout
            for name in ("big", "deep") for where in ("from", "kept")]
    assert seen[0] == seen[1] and seen[2] == seen[3]
    assert b"ann staff 2020-01-02 03:04:05" in seen[0]


def test_local_folders_and_webhdfs(run, tree, lake, tmp_path):
    web = f"webhdfs://127.0.0.1:{lake.ports['hdfs-http']}"
    run("hadoop", "distcp", f"{web}{tree}/from", f"file://{tmp_path}/out")
    assert (tmp_path / "out" / "big").read_bytes() == BYTES
    assert (tmp_path / "out" / "deep" / "er" / "ünï cödé.txt").read_bytes() == b"text\n"
    run("hadoop", "distcp", f"file://{tmp_path}/out", f"{web}{tree}/back")
    assert names(run, f"{tree}/back") == names(run, f"{tree}/from")
    assert run("hdfs", "dfs", "-cat", f"{web}{tree}/back/big").stdout == BYTES
    same = [run("hdfs", "dfs", "-checksum", f"{at}{tree}/back/big").stdout.split(b"\t")[1:] for at in (web, lake.uri)]
    assert same[0] == same[1]


def test_a_list_of_sources(run, tree, tmp_path):
    (tmp_path / "list").write_text(f"{tree}/from/big\n\n{tree}/from/deep\n")
    run("hadoop", "distcp", "-f", f"file://{tmp_path}/list", f"{tree}/listed")
    assert names(run, f"{tree}/listed") == ["/big", "/deep", "/deep/er", "/deep/er/ünï cödé.txt"]


def test_wrong_inputs(run, tree):
    def wrong(*args):
        done = run("hadoop", "distcp", *args, check=False)
        return done.returncode, done.stderr.decode().splitlines()[0]
    assert wrong(f"{tree}/no", f"{tree}/x")[0] == 255 and "/no doesn't exist" in wrong(f"{tree}/no", f"{tree}/x")[1]
    assert wrong("-delete", f"{tree}/from", f"{tree}/x") == (
        255, "Invalid arguments: Delete missing is applicable only with update or overwrite options")
    assert wrong("-atomic", f"{tree}/from", f"{tree}/x")[1].startswith("Invalid arguments: -atomic is not offered here")
    code, words = wrong(f"{tree}/from/big", f"{tree}/from/none", f"{tree}/from/big")
    assert code == 255 and "Multiple source being copied to a file" in words
    run("hdfs", "dfs", "-mkdir", f"{tree}/other")
    run("hdfs", "dfs", "-put", "-", f"{tree}/other/big", stdin=b"x")
    code, words = wrong(f"{tree}/from/big", f"{tree}/other/big", f"{tree}/x")
    assert code == 254 and "would cause duplicates. Aborting" in words


def test_failures_end_the_run_or_are_passed_over(run, tree):
    run("hdfs", "dfs", "-mkdir", "-p", f"{tree}/to/big")  # a folder is in the way
    failed = run("hadoop", "distcp", "-update", f"{tree}/from", f"{tree}/to", check=False)
    assert failed.returncode == 25 and b"Target is a directory" in failed.stderr
    passed = run("hadoop", "distcp", "-update", "-i", f"{tree}/from", f"{tree}/to")
    assert counters(passed)["Files Failed"] == "1" and "/deep/er/ünï cödé.txt" in names(run, f"{tree}/to")
    assert not [name for name in names(run, f"{tree}/to") if ".distcp.tmp" in name]
