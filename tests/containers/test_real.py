"""real.yml: the real ZooKeeper, Kafka and Hadoop, with our sqoop, flume and console beside them. Its images of those are replaced
by ones that the stage makes of the same releases."""

import json
import os

import pytest

from compose import BIN, HERE, ROOT, Compose, call, get, until

pytestmark = pytest.mark.skipif("SLUICE_REAL_IMAGES" not in os.environ,
                                reason="the real Kafka and Hadoop are not installed: ./dev peers installs them")
BROKER = ["--bootstrap-server", "kafka:29092"]
SALES = ['{"product":"Laptop","price":1200,"quantity":1}', '{"product":"Mouse","price":25,"quantity":5}']


@pytest.fixture(scope="module")
def real():
    compose = Compose("real.yml", ["kafka-ui"])
    compose.down("-v")
    try:
        compose.up()
        until("the real broker answers", lambda: compose.exec("flume", "kafka-topics", "--list", *BROKER, check=False).returncode == 0)
        until("the real lake takes files", lambda: writes(compose))
        yield compose
    finally:
        compose.down("-v")


def writes(compose):
    compose.exec("sqoop", "hdfs", "dfs", "-rm", "-f", "/probe", check=False)
    return compose.exec("sqoop", "hdfs", "dfs", "-put", "-", "/probe", stdin="x\n", check=False).returncode == 0


def cat(compose, path):
    """As the real Hadoop reads it."""
    return compose.exec("namenode", "hdfs", "dfs", "-cat", path, check=False).stdout.splitlines()


def test_every_service_answers(real):
    checked = call(ROOT / "deploy" / "compose" / "verify-setup.sh", env={"DOCKER": "podman"}, check=False)
    assert checked.returncode == 0, checked.stdout


def test_topics_both_ways(real):
    assert real.exec("flume", "kafka-topics", "--create", "--topic", "sales-events", "--partitions", "3", *BROKER).stdout == \
        "Created topic sales-events.\n"
    real.exec("kafka", "kafka-console-producer", "--topic", "sales-events", *BROKER, stdin="\n".join(SALES) + "\n")
    consume = ["kafka-console-consumer", "--topic", "sales-events", "--from-beginning", "--max-messages", "2", "--timeout-ms", "60000"]
    ours = real.exec("flume", *consume, *BROKER)
    assert sorted(ours.stdout.splitlines()) == SALES
    here = call(BIN / "kafka-console-consumer", *consume[1:], "--bootstrap-server", f"{HERE}:9092")
    assert sorted(here.stdout.splitlines()) == SALES
    assert "sales-events" in get(8080, "/api/v1/topics")


def test_tables_come_into_the_real_lake(real):
    real.exec("sqoop", "sqoop", "import", "--connect", "jdbc:mysql://mysql:3306/testdb", "--username", "sqoop", "--password", "sqoop123",
              "--table", "employees", "--target-dir", "/user/sqoop/employees", "--m", "1")
    # The connection that the container's environment names.
    real.exec("sqoop", "sqoop", "import-all-tables", "--warehouse-dir", "/user/sqoop/warehouse", "--m", "1")
    assert len(cat(real, "/user/sqoop/employees/part-m-00000")) == 8
    assert cat(real, "/user/sqoop/warehouse/employees/part-m-00000") == cat(real, "/user/sqoop/employees/part-m-00000")
    assert len(cat(real, "/user/sqoop/warehouse/sales/part-m-00000")) == 5


def test_agents_carry_into_the_real_lake(real):
    real.exec("flume", "bash", "/tmp/generate-logs.sh")
    real.exec("flume", "kafka-topics", "--create", "--topic", "sales-stream", *BROKER)
    real.exec("flume", "kafka-console-producer", "--topic", "sales-stream", *BROKER, stdin="\n".join(SALES) + "\n")
    for name in ("flume-hdfs", "flume-kafka-hdfs"):
        real.in_background("flume", "flume-ng", "agent", "--conf-file", f"/opt/flume/conf/{name}.conf", "--name", "agent1")
    until("the console shows both agents", lambda: json.loads(get(8080, "/api/v1/overview"))["flows"]["running"] == 2)
    until("the files were taken", lambda: "COMPLETED" in real.exec("flume", "ls", "/logs/incoming").stdout)
    real.exec("flume", "killall", "flume-ng")
    until("the agents have closed their files", lambda: real.exec("flume", "pidof", "flume-ng", check=False).returncode == 1)
    until("the logs are there", lambda: len(cat(real, "/user/flume/logs/*/*/*/logs-*.log")) == 2000)
    # What the killed agent had not read yet comes with the next one.
    if len(cat(real, "/user/flume/kafka-data/*")) < 2:
        real.in_background("flume", "flume-ng", "agent", "--conf-file", "/opt/flume/conf/flume-kafka-hdfs.conf", "--name", "agent1")
    until("the sales are there", lambda: sorted(cat(real, "/user/flume/kafka-data/*")) == SALES)
