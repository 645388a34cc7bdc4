"""flume-ng check: agents are explained, and what is wrong with them is named; nothing is started."""

import stack as program

GOOD = """
a.sources = web log
a.channels = c d
a.sinks = k l
a.sinkgroups = g
a.sources.web.type = netcat
a.sources.web.bind = 127.0.0.1
a.sources.web.port = 1
a.sources.web.channels = c
a.sources.web.interceptors = i j
a.sources.web.interceptors.i.type = timestamp
a.sources.web.interceptors.j.type = org.apache.flume.interceptor.HostInterceptor$Builder
a.sources.log.type = spooldir
a.sources.log.spoolDir = /nowhere
a.sources.log.channels = c d
a.sources.log.selector.type = multiplexing
a.sources.log.selector.header = h
a.sources.log.selector.default = c
a.channels.c.type = memory
a.channels.d.type = file
a.sinks.k.type = null
a.sinks.k.channel = c
a.sinks.l.type = logger
a.sinks.l.channel = c
a.sinkgroups.g.sinks = k l
a.sinkgroups.g.processor.type = load_balance
b.sources = s
b.channels = c
b.sources.s.type = seq
b.sources.s.channels = c
b.channels.c.type = memory
"""
EXPLAINED = """{file}: agent a
  source   log  spooldir | multiplexing -> c d
  source   web  netcat | timestamp | org.apache.flume.interceptor.HostInterceptor$Builder -> c
  channel  c  memory
  channel  d  file
  sink     k  c -> null
  sink     l  c -> logger
  group    g  load_balance of k l
  good
{file}: agent b
  source   s  seq -> c
  channel  c  memory
  good
"""


def check(*args):
    return program.run("flume-ng", "check", *args, check=False)


def test_agents_are_explained(tmp_path):
    file = tmp_path / "a.conf"
    file.write_text(GOOD)
    done = check("-f", file)
    assert (done.returncode, sorted(done.stdout.splitlines())) == (0, sorted(EXPLAINED.format(file=file).splitlines()))
    one = check("-f", file, "-n", "b")
    assert one.stdout == EXPLAINED[EXPLAINED.index("{file}: agent b"):].format(file=file)


def test_faults_of_a_folder_are_named(tmp_path):
    (tmp_path / "good.conf").write_text(GOOD)
    (tmp_path / "bad.properties").write_text(GOOD.replace("b.sources.s.type = seq", "b.sources.s.type = jms")
                                             .replace("selector.default = c", "selector.default = x"))
    (tmp_path / "empty.conf").write_text("# nothing\n")
    (tmp_path / "notes.txt").write_text("not looked at")
    done = check("-f", tmp_path)
    assert done.returncode == 1
    wrong = [line for line in done.stdout.splitlines() if line.startswith("  wrong: ")]
    assert len(wrong) == 3
    assert "a.sources.log.selector.default: 'x' is not a channel of this source" in wrong[0]
    assert "type 'jms' source is not offered: a JMS provider is Java classes" in wrong[1]
    assert wrong[2] == "  wrong: there is no agent in it"
    assert done.stdout.count("  good\n") == 2
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    assert check("-f", nothing).returncode == 1
    missing = check("-f", tmp_path / "missing.conf")
    assert (missing.returncode, "missing.conf" in missing.stdout) == (1, True)
    assert check().returncode == 1


def test_programs_of_config_filters_are_not_run(tmp_path):
    ran, file = tmp_path / "ran", tmp_path / "a.conf"
    start = f"""
a.configfilters = f
a.configfilters.f.type = external
a.configfilters.f.command = touch {ran}; echo 1
""" + GOOD[:GOOD.index("b.sources")].replace("port = 1", "port = ${f['port']}")
    file.write_text(start)
    done = check("-f", file)
    assert not ran.exists()
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "  good, as far as it is known")
    unknown = [line for line in done.stdout.splitlines() if line.startswith("  not known: ")]
    assert len(unknown) == 1 and unknown[0].endswith(
        ": a.sources.web.port: its value comes from a program, which was not run")
    assert "wrong: " not in done.stdout
    file.write_text(start + "a.sinks.k.batchSize = many\n")
    done = check("-f", file)
    wrong = [line for line in done.stdout.splitlines() if line.startswith("  wrong: ")]
    assert (done.returncode, len(wrong), ran.exists()) == (1, 1, False)
    assert "a.sinks.k.batchSize: 'many' is not a whole number" in wrong[0]
