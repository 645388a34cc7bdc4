"""The demonstration that people know, on each compose file: by exec, from this machine, from another container; and nothing is
lost when containers are restarted, killed, and removed and made again on their volumes."""

import json
import re

import pytest

from compose import BIN, HERE, ROOT, Compose, call, get, until

SALES = ['{"product":"Laptop","price":1200,"quantity":1}', '{"product":"Mouse","price":25,"quantity":5}']
CONNECT = ["--connect", "jdbc:mysql://mysql:3306/testdb", "--username", "sqoop", "--password", "sqoop123"]
# Which container a command of the demonstration is run in, and by which names others reach it.
ONE = {"kafka": "sluice", "sqoop": "sluice", "flume": "sluice", "namenode": "sluice",
       "bootstrap": "sluice:29092", "lake": "hdfs://sluice:9000"}
CLASSIC = {"kafka": "kafka", "sqoop": "sqoop", "flume": "flume", "namenode": "namenode",
           "bootstrap": "kafka:29092", "lake": "hdfs://namenode:9000"}


@pytest.fixture(scope="module", params=["one", "classic"])
def stack(request):
    names = {"one": ONE, "classic": CLASSIC}[request.param]
    servers = {"one": ["sluice"], "classic": ["kafka", "namenode", "kafka-ui"]}[request.param]
    compose = Compose(request.param + ".yml", servers)
    compose.down("-v")
    try:
        compose.up()
        yield compose, names
    finally:
        compose.down("-v")


def consume(run, *bootstrap):
    done = run("kafka-console-consumer", "--topic", "sales-events", "--from-beginning", "--max-messages", "2",
               "--timeout-ms", "60000", *bootstrap)
    return sorted(done.stdout.splitlines())


def cat(compose, names, path):
    return compose.exec(names["namenode"], "hdfs", "dfs", "-cat", path, check=False).stdout.splitlines()


def everything(compose, names):
    """All that the demonstration has left, as it is read by exec."""
    run = lambda *command: compose.exec(names["kafka"], *command)  # noqa: E731
    return {"events": consume(run),
            "employees": cat(compose, names, "/user/sqoop/employees/part-m-00000"),
            "it": cat(compose, names, "/user/sqoop/employees_it/part-m-00000"),
            "sales": cat(compose, names, "/user/sqoop/warehouse/sales/part-m-00000"),
            "logs": len(cat(compose, names, "/user/flume/logs/*/*/*/logs-*.log")),
            "stream": sorted(cat(compose, names, "/user/flume/kafka-data/*"))}


def test_the_demonstration(stack):
    compose, names = stack
    checked = call(ROOT / "deploy" / "compose" / "verify-setup.sh", env={"DOCKER": "podman"}, check=False)
    assert checked.returncode == 0, checked.stdout
    events(compose, names)
    tables(compose, names)
    logs(compose, names)
    left = everything(compose, names)
    assert left["events"] == SALES and left["stream"] == SALES
    assert [len(left[name]) for name in ("employees", "it", "sales")] == [8, 3, 5]
    assert left["logs"] == 2000
    from_elsewhere(compose, names)
    shown(compose)
    cheap(compose)
    survives(compose, names, left)


def events(compose, names):
    run = lambda *command, **options: compose.exec(names["kafka"], *command, **options)  # noqa: E731
    assert run("kafka-topics", "--create", "--topic", "sales-events", "--partitions", "3").stdout == "Created topic sales-events.\n"
    run("kafka-console-producer", "--topic", "sales-events", stdin="\n".join(SALES) + "\n")


def tables(compose, names):
    database = compose.exec("mysql", "mysql", "-usqoop", "-psqoop123", "testdb", "-N", "-e", "SELECT count(*) FROM employees")
    assert database.stdout.strip() == "8"
    sqoop = lambda *args: compose.exec(names["sqoop"], "sqoop", *args)  # noqa: E731
    sqoop("import", *CONNECT, "--table", "employees", "--target-dir", "/user/sqoop/employees", "--m", "1")
    sqoop("import", *CONNECT, "--table", "employees", "--where", "department='IT'", "--target-dir", "/user/sqoop/employees_it",
          "--m", "1")
    # The same rows as an options file of the image asks for them, made anew.
    examples = "/usr/share/doc/sluice/examples/sqoop"
    sqoop("--options-file", f"{examples}/import-employees.txt", "--options-file", f"{examples}/connection.txt")
    sqoop("import-all-tables", *CONNECT, "--warehouse-dir", "/user/sqoop/warehouse", "--m", "1")


def logs(compose, names):
    flume = names["flume"]
    compose.exec(flume, "bash", "/tmp/generate-logs.sh")
    compose.in_background(flume, "flume-ng", "agent", "--conf-file", "/opt/flume/conf/flume-hdfs.conf", "--name", "agent1")
    until("the logs are in the lake", lambda: len(cat(compose, names, "/user/flume/logs/*/*/*/*")) == 2000)
    compose.exec(names["kafka"], "kafka-topics", "--create", "--topic", "sales-stream")
    compose.exec(names["kafka"], "kafka-console-producer", "--topic", "sales-stream", stdin="\n".join(SALES) + "\n")
    compose.in_background(flume, "flume-ng", "agent", "--conf-file", "/opt/flume/conf/flume-kafka-hdfs.conf", "--name", "agent1")
    until("the sales are in the lake", lambda: len(cat(compose, names, "/user/flume/kafka-data/*")) == 2)
    until("the console shows both agents", lambda: json.loads(get(8080, "/api/v1/overview"))["flows"]["running"] == 2)
    compose.exec(flume, "killall", "flume-ng")
    until("the agents have closed their files", lambda: compose.exec(flume, "pidof", "flume-ng", check=False).returncode == 1)


def from_elsewhere(compose, names):
    """From a container beside it, and from this machine through the published ports."""
    assert consume(compose.beside, "--bootstrap-server", names["bootstrap"]) == SALES
    beside = compose.beside("hdfs", "dfs", "-fs", names["lake"], "-cat", "/user/sqoop/employees/part-m-00000")
    assert len(beside.stdout.splitlines()) == 8
    here = lambda name, *args: call(BIN / name, *args)  # noqa: E731
    assert consume(here, "--bootstrap-server", f"{HERE}:9092") == SALES
    cat_here = here("hdfs", "dfs", "-fs", f"hdfs://{HERE}:9000", "-cat", "/user/sqoop/employees/part-m-00000")
    assert len(cat_here.stdout.splitlines()) == 8
    assert len(get(9870, "/webhdfs/v1/user/sqoop/employees/part-m-00000?op=OPEN").splitlines()) == 8


def cheap(compose):
    """All of our containers together, as their cgroups count them: what the issue of a laptop's memory is about."""
    ours = ["sluice"] if compose.file.stem == "one" else ["zookeeper", "kafka", "kafka-ui", "namenode", "datanode", "sqoop", "flume"]
    stats = json.loads(call("podman", "stats", "--no-stream", "--format", "json", *ours).stdout)
    used = {one["name"]: in_bytes(one["mem_usage"].split(" / ")[0]) for one in stats}
    assert sorted(used) == sorted(ours) and 0 < sum(used.values()) < 100_000_000, used


def in_bytes(text):
    number, unit = re.fullmatch(r"([0-9.]+)([kMG]?B)", text).groups()
    return float(number) * {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}[unit]


def shown(compose):
    topics = json.loads(get(8080, "/api/v1/topics"))
    assert "sales-events" in json.dumps(topics)
    if compose.file.stem == "classic":
        assert compose.exec("zookeeper", "sh", "-c", "echo ruok | nc 127.0.0.1 2181").stdout == "imok"
        compose.exec("datanode", "sluice", "health", "--http", "127.0.0.1:9864")
        for container in ("sqoop", "flume"):
            compose.exec(container, "sluice", "--version")


def survives(compose, names, left):
    servers = sorted({names["kafka"], names["namenode"]})
    for server in servers:
        call("podman", "restart", server)
        compose.wait_for(server)
    assert everything(compose, names) == left
    for server in servers:
        call("podman", "kill", "--signal", "KILL", server)
        compose.start_again(server)
    assert everything(compose, names) == left
    compose.down()
    compose.up()
    assert everything(compose, names) == left


def test_mysql_8_lets_sqoop_in_with_and_without_tls(stack):
    """By caching_sha2_password, which MySQL 8 gives its users: whole once after each FLUSH PRIVILEGES, by its RSA key where there is no
    TLS, and from its cache after that. The certificate is the one that it makes for itself, which names no host."""
    compose, names = stack
    administrator = lambda query: compose.exec("mysql", "mysql", "-uroot", "-N", "-e", query).stdout.strip()  # noqa: E731
    if not administrator("SELECT version()").startswith("8."):
        pytest.skip("MySQL 8 could not be had: this is MariaDB")
    assert administrator("SELECT plugin FROM mysql.user WHERE user = 'sqoop'") == "caching_sha2_password"
    authority = compose.exec("mysql", "cat", "/var/lib/mysql/ca.pem").stdout
    compose.exec(names["sqoop"], "sh", "-c", "cat >/tmp/ca.pem", stdin=authority)
    for parameters in ("sslMode=DISABLED", "sslMode=REQUIRED", "sslMode=VERIFY_CA&serverSslCert=/tmp/ca.pem"):
        administrator("FLUSH PRIVILEGES")
        for _ in ("whole", "from its cache"):
            shown = compose.exec(names["sqoop"], "sqoop", "eval", "--connect", f"{CONNECT[1]}?{parameters}", *CONNECT[2:],
                                 "--query", "SHOW STATUS LIKE 'Ssl_cipher'").stdout
            assert "Ssl_cipher" in shown and ("TLS_" in shown) == (parameters != "sslMode=DISABLED"), shown
    refused = compose.exec(names["sqoop"], "sqoop", "eval", "--connect", f"{CONNECT[1]}?sslMode=VERIFY_IDENTITY&serverSslCert=/tmp/ca.pem",
                           *CONNECT[2:], "--query", "SELECT 1", check=False)
    assert refused.returncode == 1 and "TLS/SSL error" in refused.stderr


def test_the_image_is_what_it_says(stack):
    compose, names = stack
    shell = lambda line: compose.exec(names["kafka"], "sh", "-c", line, check=False)  # noqa: E731
    assert shell("id -u").stdout == "1000\n"
    assert shell("touch /usr/x").returncode != 0
    bill = json.loads(shell("cat /usr/share/doc/sluice/sbom.spdx.json").stdout)
    assert {"libc6", "libssl3", "sluice", "tzdata"} <= {package["name"] for package in bill["packages"]}
    image = json.loads(call("podman", "image", "inspect", "localhost/sluice-under-test").stdout)[0]
    assert image["Size"] < 60_000_000
    assert image["Config"]["StopSignal"] == "SIGTERM" and image["Config"]["Entrypoint"] == ["sluice"]
