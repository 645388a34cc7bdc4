"""The real Sqoop 1.4.7 and ours, side by side: the same tables of the same servers into the same lake, byte for byte."""

import gzip
import os
import pathlib
import subprocess
import sys

import pytest

from stack import BIN, ROOT

sys.path.insert(0, str(ROOT / "tests" / "system"))
import databases  # noqa: E402

PEERS = os.environ.get("SLUICE_PEERS")
pytestmark = pytest.mark.skipif(not PEERS, reason="SLUICE_PEERS is not set: the real systems are not here")
GOLDEN = ROOT / "tests" / "golden" / "sqoop"
ROWS = 20_000

if PEERS:
    from hdfs_cluster import Cluster


@pytest.fixture(scope="module")
def servers():
    missing = databases.MariaDb.missing() or databases.PostgreSql.missing()
    if missing:
        pytest.skip(missing)
    my, pg = databases.MariaDb(), databases.PostgreSql()
    try:
        my.start().seed(GOLDEN / "seed-mysql.sql")
        pg.start().seed(GOLDEN / "seed-postgres.sql")
        my.sql(databases.orders_sql(my, ROWS))
        pg.sql(databases.orders_sql(pg, ROWS))
        yield {"my": my, "pg": pg}
    finally:
        my.stop()
        pg.stop()


def real_sqoop(fs, folder, *args, zone="UTC"):
    work = pathlib.Path(folder) / "real-sqoop"
    (work / "tmp").mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "FS": fs, "SQOOP_TMP": str(work / "tmp"), "SQOOP_META": str(work / "meta"), "TZ": zone,
           "PEER_JAVA_OPTS": f"-XX:TieredStopAtLevel=1 -Duser.timezone={zone}"}
    done = subprocess.run([f"{PEERS}/sqoop/bin/sqoop", *args], env=env, cwd=work, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]


CASES = {
    "orders-m3": ("orders", ["-m", "3"]),
    "orders-date": ("orders", ["-m", "4", "--split-by", "ordered", "--fields-terminated-by", "\\t"]),
    "orders-timestamp": ("orders", ["-m", "4", "--split-by", "changed"]),
    "orders-decimal": ("orders", ["-m", "3", "--split-by", "total"]),
    "orders-limit": ("orders", ["-m", "2", "--split-limit", "7000"]),
    "orders-boolean-where": ("orders", ["-m", "2", "--where", "store < 40 and total > 100", "--columns", "total,id,rating,remark"]),
    "orders-enclosed": ("orders", ["-m", "2", "--enclosed-by", "\"", "--escaped-by", "\\", "--null-string", "\\\\N",
                                   "--null-non-string", "\\\\N"]),
    "orders-mysql": ("orders", ["-m", "1", "--mysql-delimiters"]),
    "orders-gzip": ("orders", ["-m", "2", "-z"]),
    "employees": ("employees", ["-m", "4"]),
}


def parts(folder):
    found = {}
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        found[path.name] = gzip.decompress(content) if path.suffix == ".gz" else content
    return found


@pytest.mark.parametrize("kind", ["my", "pg"])
@pytest.mark.parametrize("name", CASES)
def test_the_same_bytes_in_our_lake(kind, name, servers, stack, tmp_path):
    table, options = CASES[name]
    server = servers[kind]
    base = ["import", "--connect", server.url, "--username", "sqoop", "--password", "sqoop123", "--table", table, *options]
    real_sqoop(stack.hdfs, tmp_path, *base, "--target-dir", f"/peers/{kind}-{name}/real")
    stack.run("sqoop", *base, "--target-dir", f"/peers/{kind}-{name}/ours")
    lake = stack.data / "lake" / "peers" / f"{kind}-{name}"
    real, ours = parts(lake / "real"), parts(lake / "ours")
    assert list(ours) == list(real)
    for part in real:
        assert ours[part] == real[part], part


@pytest.mark.parametrize("kind", ["my", "pg"])
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Apia"])
def test_the_same_bytes_in_a_zone(kind, zone, servers, stack, tmp_path):
    server = servers[kind]
    base = ["import", "--connect", server.url, "--username", "sqoop", "--password", "sqoop123", "--table", "orders",
            "--columns", "id,ordered,changed", "--split-by", "changed", "-m", "3"]
    folder = f"/peers/{kind}-{zone.replace('/', '-')}"
    real_sqoop(stack.hdfs, tmp_path, *base, "--target-dir", f"{folder}/real", zone=zone)
    stack.run("sqoop", *base, "--target-dir", f"{folder}/ours", env={"TZ": zone})
    lake = stack.data / "lake" / folder[1:]
    assert parts(lake / "ours") == parts(lake / "real")


def test_the_same_bytes_in_a_real_hdfs(servers, tmp_path):
    cluster = Cluster(tmp_path / "hdfs")
    try:
        cluster.start()
        for kind, server in servers.items():
            base = ["import", "-fs", cluster.uri, "--connect", server.url, "--username", "sqoop", "--password", "sqoop123",
                    "--table", "orders", "-m", "3"]
            real_sqoop(cluster.uri, tmp_path, *base, "--target-dir", f"/x/{kind}-real")
            done = subprocess.run([str(BIN / "sqoop"), *base, "--target-dir", f"/x/{kind}-ours"], capture_output=True,
                                  text=True, timeout=120, env={**os.environ, "TZ": "UTC", "SLUICE_DATA": str(tmp_path / "d")})
            assert done.returncode == 0, done.stderr
            names = {side: cluster.real("dfs", "-ls", "-C", f"/x/{kind}-{side}").decode().replace(side, "").split()
                     for side in ("real", "ours")}
            assert names["ours"] == names["real"]
            for number in range(3):
                one = [cluster.real("dfs", "-cat", f"/x/{kind}-{side}/part-m-0000{number}") for side in ("real", "ours")]
                assert one[0] == one[1]
    finally:
        cluster.stop()


def test_parquet_is_read_by_the_other(servers, tmp_path):
    """Either one's Parquet, exported by the other, is the table that it was imported from."""
    my = servers["my"]
    login = ["-fs", "file:///", "--connect", my.url, "--username", "sqoop", "--password", "sqoop123"]

    def ours(tool, *args):
        done = subprocess.run([BIN / "sqoop", tool, *args], capture_output=True, text=True, check=False, cwd=tmp_path,
                              env={**os.environ, "SLUICE_DATA": str(tmp_path / "data"), "TZ": "UTC"}, timeout=300)
        assert done.returncode == 0, done.stderr

    def theirs(tool, *args):
        real_sqoop("file:///", tmp_path, tool, *args)

    my.sql("drop table if exists first; create table first as select id, customer, total, city, remark, ordered, rating, paid from orders;"
           "alter table first add primary key (id)")
    for write, read in ((ours, theirs), (theirs, ours)):
        folder = tmp_path / f"{write.__name__}_files"
        write("import", *login, "--table", "first", "--as-parquetfile", "--target-dir", f"file://{folder}", "-m", "2")
        my.sql("drop table if exists second; create table second like first")
        read("export", *login, "--table", "second", "--export-dir", f"file://{folder}", "-m", "2")
        assert my.sql("select count(*) from second") == f"{ROWS}\n"
        assert my.sql("select * from first except select * from second") == ""
