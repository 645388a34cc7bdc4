"""Which lake a command works on: the one that is named, or the running one, and never a new one by itself."""

import os
import pathlib

import pytest

from stack import Stack, run


class Place:
    """A user's home, where nothing runs yet, and a folder to work in."""

    def __init__(self, root):
        self.root = root
        self.here = root / "here"
        self.here.mkdir()
        (root / "run").mkdir()
        self.env = {"XDG_RUNTIME_DIR": str(root / "run"), "XDG_STATE_HOME": str(root / "state"), "HOME": str(root),
                    "SLUICE_DATA": "", "HADOOP_CONF_DIR": "", "HADOOP_HOME": ""}
        self.stacks = []

    def up(self, name, *options):
        stack = PlacedStack(self, name, *options)
        self.stacks.append(stack.start())
        return stack

    def hdfs(self, *args, cwd=None, check=False, program="hdfs", **env):
        return run(program, *args, cwd=cwd or self.here, env={**self.env, **env}, check=check)

    def made_nothing(self):
        return [str(path) for path in self.here.iterdir()] == [] and not (self.root / "state").exists()


class PlacedStack(Stack):
    def __init__(self, place, name, *options):
        folder = place.root / name
        folder.mkdir(exist_ok=True)
        super().__init__(folder, *options)
        self.place = place

    @property
    def places(self):
        return {key: self.place.env[key] for key in ("XDG_RUNTIME_DIR", "XDG_STATE_HOME", "HOME")}


@pytest.fixture
def place(tmp_path):
    made = Place(tmp_path)
    yield made
    for stack in made.stacks:
        stack.stop()


def test_fsck_of_a_lake_that_no_server_has_says_so(place):
    done = place.hdfs("fsck", "/", SLUICE_DATA=str(place.root / "data"))
    assert done.stderr == ("FileSystem is inaccessible due to:\njava.io.IOException: no name node serves /: 'sluice up' starts "
                           "one, -fs hdfs://HOST:PORT names one\nDFSck exiting.\n")


def test_fsck_asks_the_page_of_the_stack_that_serves_the_lake(place):
    place.up("stack")
    done = place.hdfs("fsck", "/")
    assert done.returncode == 0, done.stderr
    assert "The filesystem under path '/' is HEALTHY" in done.stdout


def test_without_a_lake_nothing_is_made(place):
    for program, args in (("hdfs", ["dfs", "-ls", "/"]), ("hadoop", ["fs", "-put", "/etc/hostname", "/x"]),
                          ("hdfs", ["dfs", "-put", "/etc/hostname", "/x"]), ("hdfs", ["dfs", "-mkdir", "/d"]),
                          ("hdfs", ["dfsadmin", "-report"])):
        done = place.hdfs(*args, program=program)
        assert done.returncode != 0
        for way in ("sluice up", "-fs hdfs://HOST:PORT", "SLUICE_DATA=DIR"):
            assert way in done.stderr, (program, args)
        assert place.made_nothing()
    assert "-ls" in place.hdfs("dfs", "-help", "ls", check=True).stdout, "help needs no lake"


def test_a_lake_is_made_when_it_is_asked_for(place):
    place.hdfs("dfs", "-mkdir", "-p", "/d", SLUICE_DATA=str(place.here / "new"), check=True)
    assert (place.here / "new" / "lake" / "d").is_dir()


def test_the_running_stack_is_found_from_any_folder(place):
    stack = place.up("one")
    done = place.hdfs("dfs", "-mkdir", "-p", "/found", check=True)
    assert (stack.data / "lake" / "found").is_dir()
    assert str(stack.data) in done.stderr, "which lake it is, is said"
    assert str(stack.data) in place.hdfs("status", program="sluice", check=True).stdout
    # A service and a cron job have no XDG_RUNTIME_DIR of their own; here the state folder stands in.
    stack.kill()
    done = place.hdfs("dfs", "-ls", "/")
    assert done.returncode == 1 and "sluice up" in done.stderr, "a stack that was killed is not found"
    assert not list((place.root / "run").rglob("*-*")), "and its file is gone"
    assert place.made_nothing()


def test_two_stacks_are_told_apart(place):
    one, two = place.up("one"), place.up("two")
    done = place.hdfs("dfs", "-ls", "/")
    assert done.returncode == 1
    assert f"SLUICE_DATA={one.data}" in done.stderr and f"SLUICE_DATA={two.data}" in done.stderr
    place.hdfs("dfs", "-mkdir", "/by-name", SLUICE_DATA=str(two.data), check=True)
    assert (two.data / "lake" / "by-name").is_dir()
    place.hdfs("dfs", "-fs", one.hdfs, "-mkdir", "/by-address", check=True)
    assert (one.data / "lake" / "by-address").is_dir()
    two.stop()
    place.hdfs("dfs", "-mkdir", "/the-only-one", check=True)
    assert (one.data / "lake" / "the-only-one").is_dir()
    assert len(list((place.root / "run").rglob("*-*"))) == 1


def test_the_lake_of_this_folder_comes_first_and_is_said(place):
    place.hdfs("dfs", "-mkdir", "/own", SLUICE_DATA="sluice-data", check=True)
    stack = place.up("one")
    done = place.hdfs("dfs", "-ls", "/", check=True)
    assert "/own" in done.stdout
    assert str(place.here / "sluice-data") in done.stderr and str(stack.data) in done.stderr
    stack.stop()
    assert place.hdfs("dfs", "-ls", "/", check=True).stderr == "", "the usual one, and no other"


def test_configuration_in_every_form_names_the_cluster(place):
    """Each of these went to a new lake in the current folder."""
    stack = place.up("one", "--listen=127.0.0.1")
    two = place.up("two")
    uri = stack.hdfs
    host, port = uri.removeprefix("hdfs://").split(":")
    conf = place.root / "conf"
    conf.mkdir()
    (conf / "nn.xml").write_text(f'<configuration><property name="fs.defaultFS" value="{uri}"/></configuration>')

    def site(inside):
        (conf / "core-site.xml").write_text('<configuration xmlns:xi="http://www.w3.org/2001/XInclude">'
                                            f"{inside}</configuration>")
        return {"HADOOP_CONF_DIR": str(conf)}

    def named(name, value):
        return site(f"<property><name>{name}</name><value>{value}</value></property>")

    count = 0
    for args, make in [
            (["-D", f"fs.default.name={uri}"], lambda: {}), ([f"-Dfs.defaultFS={host}:{port}"], lambda: {}),
            (["-fs", f"{host}:{port}"], lambda: {}), ([f"-fs={uri}"], lambda: {}), (["--fs", uri], lambda: {}),
            (["-conf", str(conf / "nn.xml")], lambda: {}),
            (["-D", f"fs.defaultFS={uri}", "-fs", two.hdfs], lambda: {}),
            ([], lambda: named("fs.defaultFS", uri)), ([], lambda: named("fs.default.name", uri)),
            ([], lambda: named("fs.defaultFS", f"{host}:{port}")),
            ([], lambda: named("fs.defaultFS", f"hdfs://${{env.SLUICE_NN:-{host}}}:{port}")),
            ([], lambda: named("fs.defaultFS", f"hdfs://${{env.SLUICE_NN-{host}}}:{port}")),
            ([], lambda: {**named("fs.defaultFS", "hdfs://${nn}"), "HADOOP_OPTS": f"-Dnn={host}:{port}"}),
            ([], lambda: site('<xi:include href="nn.xml"/>')),
            ([], lambda: site('<xi:include href="no.xml"><xi:fallback><property name="fs.defaultFS" '
                              f'value="{uri}"/></xi:fallback></xi:include>')),
            ([], lambda: site(f'<property name="fs.defaultFS" value="{uri}"/>'))]:
        count += 1
        done = place.hdfs("dfs", *args, "-mkdir", f"/d{count}", **make())
        assert done.returncode == 0 and done.stderr == "", (args, done.stderr)
        assert (stack.data / "lake" / f"d{count}").is_dir(), args
    site(f'<property name="fs.defaultFS" value="{uri}"/>')
    for program, name in (("hdfs", "dfs"), ("hadoop", "fs")):
        place.hdfs("--config", conf, "--loglevel", "WARN", name, "-mkdir", f"/{program}", program=program, check=True)
        assert (stack.data / "lake" / program).is_dir()


def test_a_configuration_that_cannot_be_read_is_an_error(place):
    place.up("one")
    conf = place.root / "conf"
    conf.mkdir()
    cases = [({"HADOOP_CONF_DIR": "/nodir"}, [], "HADOOP_CONF_DIR=/nodir"),
             ({}, ["-conf", "/no.xml"], "/no.xml")]
    for env, args, words in cases:
        done = place.hdfs("dfs", *args, "-ls", "/", **env)
        assert done.returncode != 0 and words in done.stderr
    done = place.hdfs("--config", "/nodir", "dfs", "-ls", "/")
    assert done.returncode == 1 and 'Cannot find configuration directory "/nodir"' in done.stderr
    for name in ("core-site.xml", "hdfs-site.xml"):
        (conf / name).write_text("<configuration><property>")
        done = place.hdfs("dfs", "-ls", "/", HADOOP_CONF_DIR=str(conf))
        assert done.returncode != 0 and f"{conf}/{name}:1" in done.stderr
        (conf / name).unlink()
    # A folder without fs.defaultFS is none that names a cluster; the lake that is used is said.
    done = place.hdfs("dfs", "-ls", "/", HADOOP_CONF_DIR=str(conf), check=True)
    assert "the lake is" in done.stderr
    assert place.made_nothing()


def test_names_of_old_count_everywhere(place):
    stack = place.up("one")
    (place.here / "f").write_text("x")
    env = {"SLUICE_DATA": str(stack.data)}
    place.hdfs("dfs", "-D", "dfs.block.size=1048576", "-D", "dfs.umaskmode=007", "-put", "f", "/f", check=True, **env)
    assert place.hdfs("dfs", "-stat", "%o %a", "/f", check=True, **env).stdout == "1048576 660\n"
    assert place.hdfs("getconf", "-confKey", "dfs.block.size", check=True, **env).stdout == "134217728\n"
    assert place.hdfs("getconf", "-D", "dfs.block.size=7", "-confKey", "dfs.blocksize", check=True,
                      **env).stdout == "7\n"


def test_agents_and_imports_make_no_lake_either(place):
    conf = place.here / "a.conf"
    conf.write_text("a.sources = s\na.channels = c\na.sinks = k\na.sources.s.type = seq\na.sources.s.channels = c\n"
                    "a.channels.c.type = memory\na.sinks.k.type = null\na.sinks.k.channel = c\n")
    done = place.hdfs("agent", "-n", "a", "-f", conf, "--dryrun", program="flume-ng")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in place.here.iterdir()) == ["a.conf"]
    database = place.here / "d.sqlite"
    os.system(f"sqlite3 {database} 'create table t (a int); insert into t values (1)'")
    done = place.hdfs("import", "--connect", f"jdbc:sqlite:{database}", "--table", "t", "-m", "1", "--target-dir",
                      "/t", program="sqoop")
    assert done.returncode != 0 and "sluice up" in done.stderr
    assert not (pathlib.Path(place.here) / "sluice-data").exists()


@pytest.mark.parametrize("path", ["/x/%Y", "hdfs://127.0.0.1:1/x"])
def test_an_agent_does_not_begin_with_a_configuration_that_cannot_be_read(place, path):
    """Its sources would give their files away for events that no sink can ever write."""
    spool = place.root / "spool"
    spool.mkdir()
    (spool / "x.txt").write_text("a line\n")
    conf = place.root / "a.conf"
    conf.write_text("a.sources = s\na.channels = c\na.sinks = k\na.sources.s.type = spooldir\n"
                    f"a.sources.s.spoolDir = {spool}\na.sources.s.channels = c\na.channels.c.type = memory\n"
                    f"a.sinks.k.type = hdfs\na.sinks.k.hdfs.path = {path}\na.sinks.k.hdfs.useLocalTimeStamp = true\n"
                    "a.sinks.k.channel = c\n")
    done = place.hdfs("agent", "-n", "a", "-f", conf, program="flume-ng", HADOOP_CONF_DIR="/nodir")
    assert done.returncode == 1
    assert "sink k: hdfs.path: HADOOP_CONF_DIR=/nodir: No such file or directory" in done.stderr
    assert [file.name for file in spool.iterdir() if file.is_file()] == ["x.txt"]
