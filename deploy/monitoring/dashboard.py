#!/usr/bin/env python3
"""Writes dashboard.json, which Grafana imports as it is: one row for each part of the stack.

    ./dashboard.py >dashboard.json
"""
import json

ROWS = [
    ("Overview", [
        ("Parts that answer", "stat", "short", [("sluice_console_part_up", "{{part}}")]),
        ("Messages in", "stat", "cps", [('sum(rate(sluice_kafka_received_messages_total[$__rate_interval]))', "")]),
        ("Lag of all groups", "stat", "short", [("sum(sluice_kafka_group_lag_messages)", "")]),
        ("Free disk", "stat", "bytes", [("sluice_lake_remaining_bytes", "")]),
        ("Failed runs of sqoop", "stat", "short", [('sum(sluice_sqoop_runs{state=~"failed|lost"})', "")]),
        ("Stuck flows", "stat", "short", [("sum(sluice_flume_component_stuck) or vector(0)", "")]),
    ]),
    ("Kafka", [
        ("Messages in, by topic", "timeseries", "cps", [("sum by (topic) (rate(sluice_kafka_received_messages_total[$__rate_interval]))", "{{topic}}")]),
        ("Bytes in, by topic", "timeseries", "Bps", [("sum by (topic) (rate(sluice_kafka_received_bytes_total[$__rate_interval]))", "{{topic}}")]),
        ("Bytes out, by topic", "timeseries", "Bps", [("sum by (topic) (rate(sluice_kafka_sent_bytes_total[$__rate_interval]))", "{{topic}}")]),
        ("Lag, by group and topic", "timeseries", "short", [("sum by (group, topic) (sluice_kafka_group_lag_messages)", "{{group}} {{topic}}")]),
        ("Requests, by API", "timeseries", "reqps", [("sum by (api) (rate(sluice_kafka_request_seconds_count[$__rate_interval]))", "{{api}}")]),
        ("Time of a produce", "timeseries", "s", [(f'histogram_quantile({q}, sum by (le) (rate(sluice_kafka_request_seconds_bucket{{api="Produce"}}[$__rate_interval])))', f"p{int(q * 100)}") for q in (0.5, 0.99)]),
        ("Size of topics", "timeseries", "bytes", [("sluice_kafka_topic_size_bytes", "{{topic}}")]),
    ]),
    ("Lake", [
        ("Bytes of files", "timeseries", "Bps", [("rate(sluice_hdfs_read_bytes_total[$__rate_interval])", "read"), ("rate(sluice_hdfs_written_bytes_total[$__rate_interval])", "written")]),
        ("Operations", "timeseries", "ops", [("rate(sluice_hdfs_operations_total[$__rate_interval])", "{{operation}}")]),
        ("Disk", "timeseries", "bytes", [("sluice_lake_remaining_bytes", "free"), ("sluice_lake_stored_bytes", "in files")]),
        ("Files", "timeseries", "short", [("sluice_lake_files", "files")]),
    ]),
    ("Flows and imports", [
        ("Events accepted", "timeseries", "cps", [("sum by (agent, component) (rate(sluice_flume_event_accepted_total[$__rate_interval]))", "{{agent}} {{component}}")]),
        ("Events delivered", "timeseries", "cps", [("sum by (agent, component) (rate(sluice_flume_event_drain_success_total[$__rate_interval]))", "{{agent}} {{component}}")]),
        ("Fill of channels", "timeseries", "percent", [("max by (agent, component) (sluice_flume_channel_fill_percentage)", "{{agent}} {{component}}")]),
        ("Runs of sqoop", "timeseries", "short", [("sluice_sqoop_runs", "{{state}}")]),
    ]),
    ("Process", [
        ("Processor", "timeseries", "percentunit", [('rate(process_cpu_seconds_total{job="sluice"}[$__rate_interval])', "{{instance}}")]),
        ("Memory", "timeseries", "bytes", [('process_resident_memory_bytes{job="sluice"}', "{{instance}}")]),
        ("Descriptors", "timeseries", "short", [('process_open_fds{job="sluice"}', "{{instance}}")]),
        ("Connections", "timeseries", "short", [('{__name__=~"sluice_net_.*_connections"}', "{{__name__}}")]),
    ]),
]
SOURCE = {"type": "prometheus", "uid": "${source}"}


def panel(number, title, kind, unit, queries, place):
    return {
        "id": number,
        "title": title,
        "type": kind,
        "datasource": SOURCE,
        "gridPos": place,
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}} if kind == "timeseries" else {"reduceOptions": {"calcs": ["lastNotNull"]}},
        "targets": [{"refId": chr(ord("A") + i), "expr": expr, "legendFormat": legend, "datasource": SOURCE} for i, (expr, legend) in enumerate(queries)],
    }


def panels():
    number = y = 0
    for title, members in ROWS:
        number += 1
        yield {"id": number, "title": title, "type": "row", "collapsed": False, "panels": [], "gridPos": {"h": 1, "w": 24, "x": 0, "y": y}}
        y += 1
        width, height, across = (4, 4, 6) if members[0][1] == "stat" else (12, 8, 2)
        for at, (name, kind, unit, queries) in enumerate(members):
            number += 1
            place = {"h": height, "w": width, "x": at % across * width, "y": y + at // across * height}
            yield panel(number, name, kind, unit, queries, place)
        y += (len(members) + across - 1) // across * height


print(json.dumps({
    "uid": "sluice",
    "title": "Sluice",
    "tags": ["sluice"],
    "schemaVersion": 38,
    "refresh": "15s",
    "time": {"from": "now-1h", "to": "now"},
    "templating": {"list": [{"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus"}]},
    "panels": list(panels()),
}, indent=1))
