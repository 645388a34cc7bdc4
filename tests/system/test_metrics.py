"""/metrics: what commands did is in the figures, Prometheus' own tool reads them, and alerts and dashboard use names that are there."""

import json
import pathlib
import re
import subprocess
import urllib.request


from waiting import until

MONITORING = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "monitoring"
# There only while something is wrong, or runs.
SOMETIMES = re.compile(r"sluice_flume_(component_stuck|channel_fill_percentage|event_\w+)|sluice_metrics_left_out_series")


def scrape(stack):
    with urllib.request.urlopen(f"http://{stack.addresses['console']}/metrics", timeout=120) as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        return answer.read().decode()


def value(text, series):
    found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else None


def test_figures_are_what_was_done(own_stack, tmp_path):
    stack = own_stack
    bootstrap = ["--bootstrap-server", stack.kafka]
    stack.run("kafka-topics", *bootstrap, "--create", "--topic", "measured", "--partitions", "2")
    stack.run("kafka-console-producer", *bootstrap, "--topic", "measured", stdin="a\nbb\nccc\n")
    stack.run("kafka-console-consumer", *bootstrap, "--topic", "measured", "--group", "readers", "--from-beginning", "--max-messages", "3")
    stack.run("kafka-console-producer", *bootstrap, "--topic", "measured", stdin="d\n")
    (tmp_path / "f").write_bytes(b"x" * 5000)
    stack.run("hdfs", "dfs", "-fs", stack.hdfs, "-put", str(tmp_path / "f"), "/f")
    lag = 'sluice_kafka_group_lag_messages{group="readers",topic="measured"}'
    until(lambda: value(scrape(stack), lag) == 1, "a lag of one message")
    text = scrape(stack)
    assert value(text, 'sluice_kafka_received_messages_total{topic="measured"}') == 4
    assert value(text, 'sluice_kafka_topic_messages{topic="measured"}') == 4
    assert value(text, 'sluice_kafka_topic_partitions{topic="measured"}') == 2
    assert value(text, 'sluice_kafka_received_bytes_total{topic="measured"}') > 2 * 61
    assert value(text, 'sluice_kafka_sent_bytes_total{topic="measured"}') > 0
    assert value(text, 'sluice_kafka_request_seconds_count{api="Produce"}') >= 2
    assert value(text, "sluice_hdfs_written_bytes_total") == 5000
    assert value(text, 'sluice_hdfs_operations_total{operation="CreateFileOps"}') == 1
    assert value(text, "sluice_lake_files") == 1
    assert value(text, 'sluice_console_part_up{part="kafka"}') == value(text, 'sluice_console_part_up{part="lake"}') == 1
    assert value(text, "process_resident_memory_bytes") > 1 << 20
    assert value(text, "process_open_fds") > 10


def test_prometheus_own_tool_reads_them(stack):
    done = subprocess.run(["promtool", "check", "metrics"], input=scrape(stack), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_alert_rules_are_legal():
    for check, file in (("rules", "alerts.yml"), ("config", "prometheus.yml")):
        done = subprocess.run(["promtool", "check", check, file], cwd=MONITORING, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr


def names_in(expression):
    return set(re.findall(r"\b(?:sluice|process)_\w+", expression))


def test_alerts_and_dashboard_ask_for_what_is_there(own_stack):
    stack = own_stack
    bootstrap = ["--bootstrap-server", stack.kafka]
    stack.run("kafka-topics", *bootstrap, "--create", "--topic", "asked")
    stack.run("kafka-console-producer", *bootstrap, "--topic", "asked", stdin="a\n")
    stack.run("kafka-console-consumer", *bootstrap, "--topic", "asked", "--group", "g", "--from-beginning", "--max-messages", "1")
    there = {re.match(r"\w+", line)[0] for line in scrape(stack).splitlines() if line and not line.startswith("#")}
    dashboard = json.loads((MONITORING / "dashboard.json").read_text())
    asked = {name for panel in dashboard["panels"] for target in panel.get("targets", []) for name in names_in(target["expr"]) if not name.endswith("_")}
    asked |= {name for line in (MONITORING / "alerts.yml").read_text().splitlines() if "expr:" in line for name in names_in(line)}
    assert len(asked) > 20
    assert {name for name in asked - there if not SOMETIMES.fullmatch(name)} == set()


def test_the_dashboard_is_what_its_script_writes():
    made = subprocess.run([str(MONITORING / "dashboard.py")], capture_output=True, text=True, check=True, timeout=60).stdout
    assert made == (MONITORING / "dashboard.json").read_text()
    panels = json.loads(made)["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = [(p["gridPos"]["x"] + dx, p["gridPos"]["y"] + dy) for p in panels for dx in range(p["gridPos"]["w"]) for dy in range(p["gridPos"]["h"])]
    assert len(set(places)) == len(places), "panels lie over each other"
