"""sqoop by ODBC, over Debian's drivers for PostgreSQL, MariaDB and SQLite: the rows are those of the databases' own drivers."""

import ctypes.util
import pathlib
import sqlite3
import subprocess

import pytest

import databases
import stack as program
from test_sqoop import Place, login, my, pg, place  # noqa: F401  (fixtures)

DRIVERS = {"pg": "PostgreSQL Unicode", "my": "MariaDB Unicode", "lite": "SQLite3"}
PASSWORD = "sqoop123"


def missing():
    """Why it can't run here, or None."""
    if not ctypes.util.find_library("odbc"):
        return "unixODBC is not installed (apt install unixodbc)"
    known = pathlib.Path("/etc/odbcinst.ini")
    text = known.read_text() if known.exists() else ""
    absent = [name for name in DRIVERS.values() if f"[{name}]" not in text]
    return f"ODBC drivers are not installed: {', '.join(absent)}" if absent else None


@pytest.fixture(autouse=True)
def drivers():
    if missing():
        pytest.skip(missing())


def odbc(server, **keywords):
    """The options that lead to a server by ODBC."""
    host, port = server.host.split(":")
    driver = DRIVERS["pg" if isinstance(server, databases.PostgreSql) else "my"]
    more = "".join(f";{name}={value}" for name, value in keywords.items())
    return ["--connect", f"jdbc:odbc:Driver={{{driver}}};Server={host};Port={port};Database=testdb{more}",
            "--username", "sqoop", "--password", PASSWORD]


def lite(path):
    return ["--connect", f"jdbc:odbc:Driver={{{DRIVERS['lite']}}};Database={path}"]


def imported(place, options, name, *more, table="employees"):
    done = place.sqoop("import", *options, "--table", table, "--target-dir", place.uri(name), *more)
    assert done.returncode == 0, done.stderr
    assert PASSWORD not in done.stderr
    return sorted(place.rows(name))


@pytest.mark.parametrize("mappers", ["1", "3"])
@pytest.mark.parametrize("table", ["employees", "sales", "strkey"])
def test_the_rows_are_those_of_the_databases_own_driver(my, pg, place, table, mappers):
    text = ["-Dorg.apache.sqoop.splitter.allow_text_splitter=true"]
    for name, server in (("my", my), ("pg", pg)):
        split = ["-m", mappers]
        place_by_odbc = f"{name}-odbc"
        done = place.sqoop("import", *text, *odbc(server), "--table", table, "--target-dir", place.uri(place_by_odbc), *split)
        assert done.returncode == 0, done.stderr
        own = place.sqoop("import", *text, *login(server), "--table", table, "--target-dir", place.uri(name), *split)
        assert own.returncode == 0, own.stderr
        assert sorted(place.rows(place_by_odbc)) == sorted(place.rows(name))
        assert len(place.names(place_by_odbc)) == len(place.names(name))


def test_every_type_of_postgresql(pg, place):
    """money is a number to JDBC, and text with a currency to ODBC; a time with a zone has its own text there."""
    columns = ("id,c_smallint,c_int,c_bigint,c_numeric,c_bignum,c_num,c_real,c_double,c_bool,c_char,c_varchar,c_text,c_bytea,c_date,"
               "c_time,c_timestamp,c_timestamp3,c_timestamptz")
    escaped = ["-m", "1", "--escaped-by", "\\", "--columns", columns]
    assert imported(place, odbc(pg), "odbc", *escaped, table="types_pg") == \
        imported(place, login(pg), "own", *escaped, table="types_pg")


def test_long_and_odd_text_is_whole(my, pg, place, tmp_path):
    long_text = "long é 😀 " * 30_000
    odd = "it's \"quoted\"\tby\\ 日本 😀"
    values = [(1, odd, long_text), (2, "", ""), (3, None, None), (4, "x" * 200, "short")]
    for name, server in (("my", my), ("pg", pg)):
        quoted = [tuple("null" if v is None else str(v) if isinstance(v, int) else "'" + v.replace("'", "''") + "'" for v in row)
                  for row in values]
        if name == "my":
            quoted = [tuple(v.replace("\\", "\\\\") for v in row) for row in quoted]
        kind = "longtext" if name == "my" else "text"
        server.sql(f"drop table if exists odd_text; create table odd_text (id int primary key, v varchar(200), t {kind});" +
                   "".join(f"insert into odd_text values ({','.join(row)});" for row in quoted))
        rows = imported(place, odbc(server), name, "-m", "2", table="odd_text")
        assert rows == sorted(",".join("null" if v is None else str(v) for v in row).encode() for row in values)
    with sqlite3.connect(tmp_path / "odd.db") as db:
        db.execute("create table odd_text (id integer primary key, v varchar(10), t text)")
        db.executemany("insert into odd_text values (?, ?, ?)", values)
    rows = imported(place, lite(tmp_path / "odd.db"), "lite", "-m", "2", table="odd_text")
    assert rows == sorted(",".join("null" if v is None else str(v) for v in row).encode() for row in values)


def test_bytes_and_numbers_keep_their_digits(my, pg, place):
    for name, server in (("my", my), ("pg", pg)):
        kind = "varbinary(20)" if name == "my" else "bytea"
        spelled = "0x00ff7f" if name == "my" else "'\\x00ff7f'"
        server.sql(f"drop table if exists odd_values; create table odd_values (id int primary key, b {kind}, d decimal(20,4), "
                   f"f double precision, n bigint); insert into odd_values values (1, {spelled}, 0.5000, 1e300, "
                   "-9223372036854775808), (2, null, -0.0001, 0.1, 9223372036854775807)")
        assert imported(place, odbc(server), name, "-m", "1", table="odd_values") == [
            b"1,00 ff 7f,0.5000,1.0E300,-9223372036854775808", b"2,null,-0.0001,0.1,9223372036854775807"]


def test_lists_and_eval(my, pg, place, tmp_path):
    with sqlite3.connect(tmp_path / "few.db") as db:
        db.execute("create table shoes (id integer primary key, size real)")
        db.execute("insert into shoes values (1, 42.5)")
    for options, table in ((odbc(my), "employees"), (odbc(pg), "employees"), (lite(tmp_path / "few.db"), "shoes")):
        tables = place.sqoop("list-tables", *options)
        assert tables.returncode == 0, tables.stderr
        assert table in tables.stdout.split("\n")
        shown = place.sqoop("eval", *options, "--query", f"select * from {table} where id = 1")
        assert shown.returncode == 0, shown.stderr
        assert shown.stdout.count("\n") == 5
    changed = place.sqoop("eval", *odbc(pg), "--query", "update employees set name = name where id < 3")
    assert "2 row(s) updated." in changed.stderr
    wrong = place.sqoop("eval", *odbc(pg), "--query", "select no_such from employees")
    assert wrong.returncode == 1
    assert "no_such" in wrong.stderr and "[42" in wrong.stderr


def test_the_tables_are_those_of_the_connections_database(my, pg, place):
    for server, more in ((my, []), (pg, ["--", "--schema", "public"])):
        own = place.sqoop("list-tables", *login(server))
        listed = place.sqoop("list-tables", *odbc(server), *more)
        assert listed.returncode == 0, listed.stderr
        assert sorted(listed.stdout.split()) == sorted(own.stdout.split())


def test_the_size_of_a_block_changes_nothing(my, pg, place):
    for name, server in (("my", my), ("pg", pg)):
        text = ["-m", "1", "--split-by", "id"]
        whole = imported(place, odbc(server), f"{name}-whole", *text)
        for size in ("1", "3", "100000"):
            assert imported(place, odbc(server), f"{name}-{size}", *text, "--fetch-size", size) == whole


def test_queries_and_incremental_imports(my, pg, place):
    for name, server in (("my", my), ("pg", pg)):
        done = place.sqoop("import", *odbc(server), "--query", "select id, name from employees where $CONDITIONS", "--split-by", "id",
                           "-m", "2", "--target-dir", place.uri(f"{name}-query"))
        assert done.returncode == 0, done.stderr
        assert len(place.rows(f"{name}-query")) == 8
        done = place.sqoop("import", *odbc(server), "--table", "employees", "--incremental", "append", "--check-column", "id",
                           "--last-value", "5", "-m", "1", "--target-dir", place.uri(f"{name}-append"))
        assert done.returncode == 0, done.stderr
        assert len(place.rows(f"{name}-append")) == 3
        done = place.sqoop("import", *odbc(server), "--table", "employees", "--incremental", "lastmodified", "--check-column",
                           "updated_at", "--last-value", "2024-01-05 00:00:00", "-m", "1", "--target-dir", place.uri(f"{name}-last"))
        assert done.returncode == 0, done.stderr
        assert len(place.rows(f"{name}-last")) == 4


def test_a_data_source_is_found_by_its_name(pg, place, tmp_path):
    host, port = pg.host.split(":")
    (tmp_path / "odbc.ini").write_text(f"[shop]\nDriver = {DRIVERS['pg']}\nServername = {host}\nPort = {port}\nDatabase = testdb\n")
    env = {"ODBCINI": str(tmp_path / "odbc.ini")}
    login_words = ["--username", "sqoop", "--password", PASSWORD]
    done = place.sqoop("import", "--connect", "jdbc:odbc:shop", *login_words, "--table", "employees", "-m", "2",
                       "--target-dir", place.uri("out"), env=env)
    assert done.returncode == 0, done.stderr
    assert len(place.rows("out")) == 8
    wrong = place.sqoop("list-tables", "--connect", "jdbc:odbc:shoq", *login_words, env=env)
    assert wrong.returncode == 1
    assert "Data sources: shop" in wrong.stderr and DRIVERS["my"] in wrong.stderr


def test_failures_name_what_is_wrong(pg, place):
    def failed(*options, table="employees"):
        done = place.sqoop("import", *options, "--table", table, "-m", "1", "--target-dir", place.uri("out"))
        assert done.returncode == 1
        assert PASSWORD not in done.stderr
        assert not (place.folder / "out").exists()
        return done.stderr

    assert "did you mean employees?" in failed(*odbc(pg), table="employes").lower()
    host, port = pg.host.split(":")
    refused = failed("--connect", f"jdbc:odbc:Driver={{{DRIVERS['pg']}}};Server={host};Port={port};Database=testdb;UID=sqoop;PWD=wr0ng-pass")
    assert "authentication failed" in refused and "wr0ng-pass" not in refused
    assert "There is no ODBC driver for Oracle" in failed("--connect", "jdbc:oracle:thin:scott/t1ger@//127.0.0.1:1/x")
    assert "There is no ODBC driver for Db2" in failed("--connect", "jdbc:db2://127.0.0.1:1/x:user=u;password=p;")
    assert "There is no ODBC driver nosuch" in failed("-Dsluice.odbc.driver=nosuch", "--connect", "jdbc:sqlserver://127.0.0.1:1")
    for run in (place.data / "sqoop" / "runs").glob("*.json"):
        assert "wr0ng-pass" not in run.read_text() and "t1ger" not in run.read_text()


def test_sql_server_is_asked_through_freetds(place):
    if "[FreeTDS]" not in pathlib.Path("/etc/odbcinst.ini").read_text():
        pytest.skip("FreeTDS's driver is not installed (apt install tdsodbc)")
    for url in ("jdbc:sqlserver://127.0.0.1:1;databaseName=x;user=u;password=hunter2",
                "jdbc:jtds:sqlserver://127.0.0.1:1/x;user=u;password=hunter2"):
        done = place.sqoop("list-tables", "-Dsluice.odbc.driver=FreeTDS", "--connect", url)
        assert done.returncode == 1
        assert "[FreeTDS]" in done.stderr and "hunter2" not in done.stderr


def test_the_program_is_not_linked_with_odbc():
    """What is not asked for costs nothing at the start."""
    linked = subprocess.run(["ldd", program.BIN / "sluice"], capture_output=True, text=True, check=True).stdout
    assert "odbc" not in linked
