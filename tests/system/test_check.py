"""`sluice check`: which of people's own settings would run unchanged, with file and line."""

import pathlib

from stack import ROOT, run


def check(*args):
    return run("sluice", "check", *args, check=False)


def write(folder, name, text):
    path = pathlib.Path(folder) / name
    path.write_text(text)
    return path


def test_a_broker_that_would_run(tmp_path):
    path = write(tmp_path, "server.properties", "broker.id=0\nlisteners=PLAINTEXT://:9092\nlog.dirs=/tmp/kafka-logs\n"
                 "num.partitions=1\nzookeeper.connect=localhost:2181\n")
    done = check(path)
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1].startswith("5 settings: ")


def test_each_line_that_would_not(tmp_path):
    path = write(tmp_path, "kafka.conf", "node.id=0\n# a comment\nlog.retention.hours=soon\nmy.plugin=1\n")
    done = check(path)
    assert done.returncode == 1
    assert f"{path}:3: would not run: Invalid value soon for configuration log.retention.hours" in done.stdout
    assert f"{path}:4: left out: my.plugin: the broker has no such setting\n" in done.stdout
    assert done.stdout.endswith("3 settings: 1 would run unchanged, 1 would be left out, 1 would not run.\n")


def test_properties_of_clients(tmp_path):
    path = write(tmp_path, "client.properties", "bootstrap.servers=b:9092\ninterceptor.classes=my.Interceptor\nacks=all\n")
    done = check(path)
    assert done.returncode == 1
    assert f"{path}:2: would not run: The property interceptor.classes needs a JVM" in done.stdout
    assert check("--as", "client", write(tmp_path, "x", "linger.ms=1\n")).returncode == 0


def test_services_of_compose_files(tmp_path):
    path = write(tmp_path, "docker-compose.yml", """services:
  zookeeper:
    image: confluentinc/cp-zookeeper:7.5.0
    environment:
      ZOOKEEPER_CLIENT_PORT: 2181
  kafka:
    image: confluentinc/cp-kafka:7.5.0
    environment:
      KAFKA_BROKER_ID: 1
      KAFKA_NUM_PARTITIONS: many
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: 3
      KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://${HOST:-kafka}:9092
  resourcemanager:
    image: bde2020/hadoop-resourcemanager
  connect:
    image: confluentinc/cp-kafka-connect
    environment: [CONNECT_GROUP_ID=x]
""")
    done = check(path)
    assert done.returncode == 1
    assert f"{path}:10: would not run: KAFKA_NUM_PARTITIONS: Invalid value many" in done.stdout
    assert f"{path}:11: left out: KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR" in done.stdout
    assert f"{path}:14: left out: service resourcemanager: no YARN" in done.stdout


def test_our_own_compose_files():
    for name in ("classic.yml", "one.yml"):
        done = check(ROOT / "deploy" / "compose" / name)
        assert done.returncode == 0, done.stdout


def test_what_can_not_be_checked(tmp_path):
    assert check().returncode == 2
    assert check("--as", "x", "y").returncode == 2
    done = check(tmp_path / "nowhere")
    assert done.returncode == 2 and "can't be read" in done.stdout
    # What of the others would not run is told, too.
    done = check(tmp_path / "nowhere", write(tmp_path, "server.properties", "node.id=0\nlog.retention.hours=soon\n"))
    assert done.returncode == 2 and "server.properties:2: would not run" in done.stdout
    done = check(write(tmp_path, "a.yml", "a: b\n"))
    assert done.returncode == 2 and "there are no services in it" in done.stdout
