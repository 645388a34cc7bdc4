"""flume-ng test: where given events would go, without anything being started or written."""

import json

import stack as program

CONF = """
a.sources = web other
a.channels = c d
a.sinks = k l m
a.sources.web.type = avro
a.sources.web.bind = 127.0.0.1
a.sources.web.port = 1
a.sources.web.channels = c d
a.sources.web.interceptors = i f
a.sources.web.interceptors.i.type = static
a.sources.web.interceptors.i.key = site
a.sources.web.interceptors.i.value = x
a.sources.web.interceptors.f.type = regex_filter
a.sources.web.interceptors.f.regex = DEBUG
a.sources.web.interceptors.f.excludeEvents = true
a.sources.web.selector.type = multiplexing
a.sources.web.selector.header = level
a.sources.web.selector.mapping.ERROR = c d
a.sources.web.selector.default = c
a.sources.web.selector.optional.WARN = d
a.sources.other.type = seq
a.sources.other.channels = d
a.channels.c.type = memory
a.channels.d.type = memory
a.sinks.k.type = hdfs
a.sinks.k.hdfs.path = /logs/%{site}/%Y-%m-%d
a.sinks.k.hdfs.filePrefix = ev
a.sinks.k.channel = c
a.sinks.l.type = org.apache.flume.sink.kafka.KafkaSink
a.sinks.l.kafka.bootstrap.servers = 127.0.0.1:1
a.sinks.l.kafka.topic = alarms-%{site}
a.sinks.l.channel = d
a.sinks.m.type = logger
a.sinks.m.channel = d
"""


def event(body, **headers):
    return json.dumps({"headers": headers, "body": body}) + "\n"


def rehearse(conf, events, *args):
    return program.run("flume-ng", "test", "-f", conf, "-n", "a", *args, stdin=events, check=False)


def test_events_are_followed(tmp_path):
    conf = tmp_path / "a.conf"
    conf.write_text(CONF)
    day = "1704164645678"  # 2024-01-02
    done = rehearse(conf, event("fine", timestamp=day) + event("broken\tpipe", timestamp=day, level="ERROR") + event("DEBUG x", timestamp=day)
                    + event("so so", timestamp=day, level="WARN"), "--source", "web")
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == f"""event 1
  web  {{timestamp={day}, site=x}} fine -> c
    k  hdfs  /logs/x/2024-01-02/ev
event 2
  web  {{timestamp={day}, level=ERROR, site=x}} broken.pipe -> c
    k  hdfs  /logs/x/2024-01-02/ev
  web  {{timestamp={day}, level=ERROR, site=x}} broken.pipe -> d
    l  org.apache.flume.sink.kafka.KafkaSink  topic alarms-x
    m  logger  
event 3
  web  goes nowhere: interceptors or the selector drop it
event 4
  web  {{timestamp={day}, level=WARN, site=x}} so so -> c
    k  hdfs  /logs/x/2024-01-02/ev
  web  {{timestamp={day}, level=WARN, site=x}} so so -> d (optional)
    l  org.apache.flume.sink.kafka.KafkaSink  topic alarms-x
    m  logger  
""".replace("logger  \n", "logger\n")


def test_what_no_sink_could_write_is_named(tmp_path):
    conf = tmp_path / "a.conf"
    conf.write_text(CONF)
    done = rehearse(conf, "a plain line")
    assert done.returncode == 1
    assert "    k  hdfs  fails: " in done.stdout and "timestamp" in done.stdout
    assert "  other  {} a plain line -> d\n    l  org.apache.flume.sink.kafka.KafkaSink  topic alarms-\n    m  logger\n" in done.stdout
    missing = rehearse(conf, "x", "--source", "nothing")
    assert (missing.returncode, missing.stderr) == (1, "flume-ng: the agent has no source 'nothing'\n")
    conf.write_text(CONF.replace("a.sinks.m.type = logger", "a.sinks.m.type = loger"))
    assert "did you mean 'logger'?" in rehearse(conf, "x").stderr
