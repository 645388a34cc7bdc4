"""sqoop export and incremental imports against real servers and SQLite: what comes back is what was there; what can't is named."""

import json
import os
import random
import signal
import sqlite3
import subprocess

import pytest

import avro_file
import databases
import stack as program


@pytest.fixture(scope="module")
def servers():
    missing = databases.MariaDb.missing() or databases.PostgreSql.missing()
    if missing:
        pytest.skip(missing)
    my, pg = databases.MariaDb(), databases.PostgreSql()
    try:
        my.start()
        my.sql("create database if not exists testdb; create user if not exists sqoop@'%' identified by 'sqoop123'; "
               "create user if not exists sqoop@localhost identified by 'sqoop123'; "
               "grant all on *.* to sqoop@'%'; grant all on *.* to sqoop@localhost", database="mysql")
        pg.start()
        yield {"my": my, "pg": pg}
    finally:
        my.stop()
        pg.stop()


class Place:
    """A folder of files and a data directory of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.env = {"SLUICE_DATA": str(folder / "data")}
        self.lite = f"jdbc:sqlite:{folder}/test.db"

    def uri(self, name):
        return f"file://{self.folder}/{name}"

    def put(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def sqoop(self, *args):
        return program.run("sqoop", *args, env=self.env, cwd=self.folder, check=False, timeout=120)

    def export(self, table, *args, source="in", connect=None):
        return self.sqoop("export", "--connect", connect or self.lite, "--table", table, "--export-dir", self.uri(source),
                          *args)

    def sql(self, text):
        with sqlite3.connect(self.folder / "test.db") as db:
            if text.lower().startswith("select"):
                return db.execute(text).fetchall()
            db.executescript(text)

    def rows(self, name):
        return b"".join(p.read_bytes() for p in sorted((self.folder / name).glob("part-*")))


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def test_rows_of_many_files_and_connections(place):
    place.sql("create table t (id integer primary key, name text, price decimal(10,2))")
    for part in range(5):
        place.put(f"in/part-m-{part:05}", "".join(f"{part * 1000 + i},name {i},{i}.50\n" for i in range(1000)))
    place.put("in/_SUCCESS", "")
    done = place.export("t", "-m", "3")
    assert done.returncode == 0, done.stderr
    assert "Exported 5000 records." in done.stderr
    assert place.sql("select count(*), count(distinct id), sum(price) from t") == [(5000, 5000, 5 * sum(i + 0.5 for i in range(1000)))]


def test_a_large_file_is_cut_into_pieces(place):
    place.sql("create table t (id integer primary key, pad text)")
    place.put("in/part-m-00000", "".join(f"{i},{'x' * 90}\n" for i in range(100_000)))
    done = place.export("t", "-m", "4")
    assert done.returncode == 0, done.stderr
    assert place.sql("select count(*), sum(id), max(length(pad)) from t") == [(100_000, 100_000 * 99_999 // 2, 90)]


def test_a_bad_record_is_named_and_nothing_stays(place):
    place.sql("create table t (id integer primary key, day date)")
    place.put("in/part-m-00000", "1,2020-01-01\n2,2020-01-02\n3,02.01.2020\n")
    done = place.export("t", "-m", "1")
    assert done.returncode == 1
    assert f"file:{place.folder}/in/part-m-00000, line 3, column day: '02.01.2020' is not a date (yyyy-mm-dd)" in done.stderr
    assert "Nothing was committed." in done.stderr
    assert done.stderr.endswith("Error during export: \nExport job failed!\n")
    assert place.sql("select * from t") == []


def test_what_was_committed_before_a_failure_is_said(place):
    place.sql("create table t (id integer primary key)")
    place.put("in/part-m-00000", "".join(f"{i}\n" for i in range(50)) + "7\n")
    done = place.sqoop("export", "-Dsqoop.export.records.per.statement=5", "-Dsqoop.export.statements.per.transaction=2",
                       "--connect", place.lite, "--table", "t", "--export-dir", place.uri("in"), "-m", "1")
    assert done.returncode == 1
    assert "line 51: UNIQUE constraint failed: t.id" in done.stderr
    assert "50 records were committed before that and stay in the table t." in done.stderr
    assert place.sql("select count(*) from t") == [(50,)]


def test_bad_records_are_left_out_up_to_a_number(place):
    place.sql("create table t (id integer primary key, n int not null)")
    place.put("in/part-m-00000", "1,10\nx,20\n2,30\n2,31\n3,\n4,40\n")
    done = place.export("t", "-m", "1", "--max-bad-records", "3", "--bad-records-dir", place.uri("bad"))
    assert done.returncode == 0, done.stderr
    assert place.sql("select * from t") == [(1, 10), (2, 30), (4, 40)]
    (records,) = (place.folder / "bad").glob("*.records")
    (reasons,) = (place.folder / "bad").glob("*.reasons")
    assert sorted(records.read_text().splitlines()) == ["2,31", "3,", "x,20"]
    assert "line 2, column id: 'x' is not a whole number of 64 bits" in reasons.read_text()
    assert "line 4: UNIQUE constraint failed: t.id" in reasons.read_text()
    place.sql("delete from t")
    done = place.export("t", "-m", "1", "--max-bad-records", "2")
    assert done.returncode == 1
    assert place.sql("select count(*) from t") == [(0,)]


def test_bad_records_of_several_files_are_kept_apart(place):
    place.sql("create table t (id integer primary key)")
    for part, text in enumerate(["1\nx", "2\ny", "3\nz\n"]):
        place.put(f"in/part-m-{part:05}", text)
    done = place.export("t", "-m", "1", "--max-bad-records", "3", "--bad-records-dir", place.uri("bad"))
    assert done.returncode == 0, done.stderr
    (records,) = (place.folder / "bad").glob("*.records")
    assert records.read_text() == "x\ny\nz\n"


def test_bad_records_are_kept_when_the_export_fails(place):
    place.sql("create table t (id integer primary key)")
    place.put("in/part-m-00000", "1\nx\ny\nz\n")
    done = place.export("t", "-m", "1", "--max-bad-records", "2", "--bad-records-dir", "lake:/bad")
    assert done.returncode == 1
    (records,) = (place.folder / "data" / "lake" / "bad").glob("*.records")
    (reasons,) = (place.folder / "data" / "lake" / "bad").glob("*.reasons")
    assert records.read_text() == "x\ny\n"
    assert len(reasons.read_text().splitlines()) == 2


def test_a_mapped_column_must_be_one_of_the_export(place):
    place.sql("create table t (id integer primary key, name text)")
    place.put("in/x", "1,one\n")
    done = place.export("t", "--map-column-java", "idd=String")
    assert done.returncode == 1
    assert "No column by the name iddfound while importing data; expecting one of [id, name]" in done.stderr
    done = place.export("t", "--columns", "id", "--map-column-java", "name=String")
    assert done.returncode == 1 and "expecting one of [id]" in done.stderr
    assert place.export("t", "--map-column-java", "id=String").returncode == 0
    assert place.sql("select * from t") == [(1, "one")]


BEYOND_JAVA = {
    "my": ("id int primary key, u bigint unsigned, t time(1), i int unsigned",
           "(1, 18446744073709551615, '100:00:00', 4294967295), (2, 9223372036854775808, '-01:00:00', 0), "
           "(3, 0, '-838:59:59', 2147483648), (4, 1, '-00:00:00.5', 1)"),
    "pg": ("id int primary key, n numeric, d date, at timestamp, z timestamptz",
           "(1, 'NaN', 'infinity', 'infinity', '-infinity'), (2, 1, '-infinity', '12024-01-31 01:02:03.5', '20000-05-01 00:00:00'), "
           "(3, 2, '12024-01-31', '9999-12-31 23:59:59.999999', 'infinity')"),
}


@pytest.mark.parametrize("kind", BEYOND_JAVA)
@pytest.mark.parametrize("more", [[], ["--update-key", "id", "--update-mode", "allowinsert"]])
def test_values_that_java_does_not_have_come_back(place, servers, kind, more):
    server, login = servers[kind], ["--username", "sqoop", "--password", "sqoop123"]
    columns, values = BEYOND_JAVA[kind]
    server.sql(f"drop table if exists bj; drop table if exists bj2; create table bj ({columns}); create table bj2 ({columns}); "
               f"insert into bj values {values};")
    done = place.sqoop("import", "--connect", server.url, *login, "--table", "bj", "--target-dir", place.uri("out"), "-m", "1")
    assert done.returncode == 0, done.stderr
    done = place.export("bj2", *login, *more, source="out", connect=server.url)
    assert done.returncode == 0, done.stderr
    assert server.sql("select * from bj2 order by id") == server.sql("select * from bj order by id")


@pytest.mark.parametrize("kind", BEYOND_JAVA)
def test_the_database_names_what_it_does_not_take(place, servers, kind):
    server, login = servers[kind], ["--username", "sqoop", "--password", "sqoop123"]
    server.sql("drop table if exists bj; create table bj (id int primary key, n bigint, t time, d date);")
    place.put("in/part-m-00000", "1,9223372036854775808,,\n2,,999:00:00,\n3,,,123456-01-01\n4,4,04:00:00,2004-04-04\n2147483648,,,\n")
    done = place.export("bj", *login, "-m", "1", "--max-bad-records", "4", connect=server.url)
    assert done.returncode == 0, done.stderr
    expected = {"my": ["line 1: Out of range value for column 'n'", "line 2: Incorrect time value: '999:00:00'",
                       "line 3: Incorrect date value: '123456-01-01'", "line 5: Out of range value for column 'id'"],
                "pg": ["line 1: ERROR: value \"9223372036854775808\" is out of range for type bigint",
                       "line 2: ERROR: date/time field value out of range: \"999:00:00\"", "line 3: ",
                       "line 5: ERROR: value \"2147483648\" is out of range for type integer"]}[kind]
    if kind == "pg":  # which has that year
        server.sql("delete from bj where id = 3")
        expected.pop(2)
    for words in expected:
        assert words in done.stderr
    assert server.sql("select id, n, t, d from bj").split() == ["4", "4", "04:00:00", "2004-04-04"]


@pytest.mark.parametrize("kind", ["my", "pg", "lite"])
def test_updates_upserts_and_staging(place, servers, kind):
    connect = place.lite if kind == "lite" else servers[kind].url
    run = place.sql if kind == "lite" else servers[kind].sql
    login = [] if kind == "lite" else ["--username", "sqoop", "--password", "sqoop123"]

    def rows(table):
        if kind == "lite":
            return place.sql(f"select * from {table} order by id")
        lines = run(f"select * from {table} order by id").splitlines()
        return [(int(a), b if b not in ("NULL", "") else None) for a, b in (line.split("\t") for line in lines)]
    table = f"up_{kind}"
    run(f"drop table if exists {table}; create table {table} (id int primary key, name varchar(50)); "
        f"insert into {table} values (1, 'one'), (2, 'two');")
    place.put("in/part-m-00000", "1,it's \\ new\n3,three\n")
    done = place.export(table, *login, "--update-key", "id", connect=connect)
    assert done.returncode == 0, done.stderr
    assert [id for id, _ in rows(table)] == [1, 2]
    done = place.export(table, *login, "--update-key", "id", "--update-mode", "allowinsert", connect=connect)
    assert done.returncode == 0, done.stderr
    expected = "it's \\\\ new" if kind == "my" else "it's \\ new"  # as the server's own client shows it
    assert rows(table) == [(1, expected), (2, "two"), (3, "three")]
    run(f"drop table if exists {table}_stg; create table {table}_stg (id int primary key, name varchar(50)); "
        f"insert into {table}_stg values (9, 'left');")
    place.put("more/part-m-00000", "4,four\n5,null\n")
    done = place.export(table, *login, "--staging-table", f"{table}_stg", source="more", connect=connect)
    assert done.returncode == 1 and "is not empty" in done.stderr
    done = place.export(table, *login, "--staging-table", f"{table}_stg", "--clear-staging-table", source="more", connect=connect)
    assert done.returncode == 0, done.stderr
    assert "Migrated 2 records from" in done.stderr
    assert rows(table)[3:] == [(4, "four"), (5, None)]
    assert rows(f"{table}_stg") == []
    # A failure with a staging table leaves the target as it was.
    place.put("bad/part-m-00000", "6,six\n1,again\n")
    done = place.export(table, *login, "--staging-table", f"{table}_stg", source="bad", connect=connect)
    assert done.returncode == 1
    assert len(rows(table)) == 5


ODD = ["", "plain", "a,b", 'say "x"', "back\\slash", "it's", "line\nend", "cr\rend", "tab\t", "null", "\u00fc\u65e5\U0001f600", " blank ", "\\N"]


@pytest.mark.parametrize("kind", ["my", "pg", "lite"])
def test_round_trip(place, servers, kind):
    """Import, export into an empty table, and compare in the database."""
    connect = place.lite if kind == "lite" else servers[kind].url
    run = place.sql if kind == "lite" else servers[kind].sql
    login = [] if kind == "lite" else ["--username", "sqoop", "--password", "sqoop123"]
    types = {"my": ("datetime(6)", "varbinary(20)", "double"), "pg": ("timestamp(6)", "bytea", "double precision"),
             "lite": ("timestamp", "blob", "double")}[kind]
    columns = f"id int primary key, s varchar(60), d decimal(20,4), f {types[2]}, day date, at {types[0]}, b {types[1]}"
    rng = random.Random(7)

    def quoted(text):
        return "'" + text.replace("'", "''").replace("\\", "\\\\" if kind == "my" else "\\") + "'"
    values = []
    for i in range(200):
        day = f"{rng.randint(1600, 2400)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        cells = [str(i), quoted(rng.choice(ODD)), f"{rng.randint(-10**14, 10**14)}.{rng.randint(0, 9999):04}",
                 repr(rng.uniform(-1e9, 1e9)), f"'{day}'", f"'{day} {rng.randint(4, 23):02}:59:01.{rng.randint(1, 999999):06}'",
                 ("'\\x" if kind == "pg" else "x'") + rng.randbytes(rng.randint(1, 9)).hex() + "'"]
        values.append("(" + ", ".join(c if n == 0 or rng.random() > 0.15 else "null" for n, c in enumerate(cells)) + ")")
    run(f"drop table if exists rt_{kind}; drop table if exists rt2_{kind}; create table rt_{kind} ({columns}); "
        f"create table rt2_{kind} ({columns}); insert into rt_{kind} values {', '.join(values)};")
    shape = ["--enclosed-by", '"', "--escaped-by", "\\", "--null-string", "@null@", "--null-non-string", "@null@"]
    done = place.sqoop("import", "--connect", connect, *login, "--table", f"rt_{kind}", "--target-dir", place.uri("out"), "-m", "3", *shape)
    assert done.returncode == 0, done.stderr
    done = place.export(f"rt2_{kind}", *login, "--enclosed-by", '"', "--escaped-by", "\\", "--input-null-string", "@null@",
                        "--input-null-non-string", "@null@", source="out", connect=connect)
    assert done.returncode == 0, done.stderr
    missing = f"select count(*) from rt_{kind} a where not exists (select 1 from rt2_{kind} b where a.id = b.id"
    # An empty field is NULL but for strings, and SQLite keeps zeros at the end of a fraction: Sqoop does neither.
    for name in ("s", "d", "f", "day", "b") if kind == "lite" else ("s", "d", "f", "day", "at", "b"):
        missing += f" and (a.{name} = b.{name} or (a.{name} is null and b.{name} is null))"
    assert str(run(missing + ")")).strip("[]()\n, ") == "0"


def test_another_record_delimiter(place):
    place.sql("create table s (id int primary key, t text); create table d (id int primary key, t text); "
              "insert into s values (1, 'two\nlines'), (2, 'x');")
    done = place.sqoop("import", "--connect", place.lite, "--table", "s", "--target-dir", place.uri("out"), "-m", "1",
                       "--lines-terminated-by", ";", "--fields-terminated-by", "|")
    assert done.returncode == 0, done.stderr
    done = place.export("d", "--input-lines-terminated-by", ";", "--input-fields-terminated-by", "|", source="out")
    assert done.returncode == 0, done.stderr
    assert place.sql("select * from d") == [(1, "two\nlines"), (2, "x")]


def test_columns_by_name(place):
    place.sql("create table t (id integer primary key, a text, b text default 'kept')")
    place.put("in/x", "one,1\n")
    assert place.export("t", "--columns", "A,id").returncode == 0
    assert place.sql("select * from t") == [(1, "one", "kept")]
    done = place.export("t", "--columns", "idd,a")
    assert done.returncode == 1 and "column not found: idd" in done.stderr and "Did you mean id?" in done.stderr
    done = place.export("t", "--update-key", "nope")
    assert done.returncode == 1 and "The update key nope is no column of the export." in done.stderr


@pytest.mark.parametrize("kind", ["my", "pg", "lite"])
@pytest.mark.parametrize("shape", [["--as-avrodatafile"], ["--as-avrodatafile", "--compression-codec", "snappy"],
                                   ["--as-sequencefile"], ["--as-sequencefile", "-z"]])
def test_round_trip_in_binary_formats(place, servers, kind, shape):
    connect = place.lite if kind == "lite" else servers[kind].url
    run = place.sql if kind == "lite" else servers[kind].sql
    login = [] if kind == "lite" else ["--username", "sqoop", "--password", "sqoop123"]
    blob = {"my": "blob", "pg": "bytea", "lite": "blob"}[kind]
    at = {"my": "datetime(3)", "pg": "timestamp(3)", "lite": "timestamp"}[kind]
    columns = f"id bigint primary key, s varchar(60), d decimal(30,10), f double precision, n int, b {blob}, day date, at {at}"
    bits = ("'\\x00ff80'" if kind == "pg" else "x'00ff80'")
    # SQLite holds a decimal as a double, and so few of its digits.
    big = "12345678.25" if kind == "lite" else "-12345678901234567890.0123456789"
    run(f"drop table if exists bin_{kind}; drop table if exists bin2_{kind}; create table bin_{kind} ({columns}); "
        f"create table bin2_{kind} ({columns}); insert into bin_{kind} values "
        f"(1, 'it''s \u65e5\U0001f600', {big}, 1.25e300, -7, {bits}, '1999-12-31', '2024-02-29 13:14:15.123'), "
        f"(2, null, null, null, null, null, null, null), (9223372036854775807, '', 0.5, -0.1, 2147483647, {bits}, '0400-01-01', "
        "'1969-12-31 23:59:59.5');")
    out = f"out_{kind}"
    done = place.sqoop("import", "--connect", connect, *login, "--table", f"bin_{kind}", "--target-dir", place.uri(out), "-m", "1",
                       "--outdir", str(place.folder), *shape)
    assert done.returncode == 0, done.stderr
    done = place.export(f"bin2_{kind}", *login, source=out, connect=connect)
    assert done.returncode == 0, done.stderr
    names = ("id", "s", "d", "f", "n", "b", "day", "at")
    same = " and ".join(f"(a.{name} = b.{name} or (a.{name} is null and b.{name} is null))" for name in names)
    assert str(run(f"select count(*) from bin_{kind} a join bin2_{kind} b on {same}")).strip("[]()\n, ") == "3"


def test_avro_schema_is_kept_beside(place):
    place.sql("create table t (id integer primary key, name text)")
    done = place.sqoop("import", "--connect", place.lite, "--table", "t", "--target-dir", place.uri("out"), "-m", "1",
                       "--as-avrodatafile", "--outdir", str(place.folder / "src"), "--class-name", "com.shop.Item")
    assert done.returncode == 0, done.stderr
    schema, codec, records = avro_file.read((place.folder / "out" / "part-m-00000.avro").read_bytes())
    assert (schema["name"], schema["namespace"], codec, records) == ("Item", "com.shop", "null", [])
    assert json.loads((place.folder / "src" / "Item.avsc").read_text()) == schema
    done = place.sqoop("import", "--connect", place.lite, "--table", "t", "--target-dir", place.uri("out2"), "-m", "1",
                       "--as-avrodatafile", "--compression-codec", "gzip")
    assert done.returncode == 1 and "Unrecognized codec: gzip" in done.stderr
    assert not (place.folder / "out2").exists()


def test_columns_come_back_from_avro_whatever_their_names(place):
    place.sql("create table s (id int, größe text, \"a$b\" text, \"odd name\" text, \"1st\" text); "
              "insert into s values (1, 'XL', 'dollar', 'odd', 'first'); create table d as select * from s where 0;")
    done = place.sqoop("import", "--connect", place.lite, "--table", "s", "--target-dir", place.uri("out"), "-m", "1",
                       "--as-avrodatafile", "--outdir", str(place.folder))
    assert done.returncode == 0, done.stderr
    done = place.export("d", source="out")
    assert done.returncode == 0, done.stderr
    assert place.sql("select * from d") == [(1, "XL", "dollar", "odd", "first")]


def test_a_column_that_an_avro_file_does_not_have_ends_the_export(place):
    place.sql("create table s (id int, name text); insert into s values (1, 'one'); create table d (id int, nme text);")
    done = place.sqoop("import", "--connect", place.lite, "--table", "s", "--target-dir", place.uri("out"), "-m", "1",
                       "--as-avrodatafile", "--outdir", str(place.folder))
    assert done.returncode == 0, done.stderr
    done = place.export("d", "--max-bad-records", "10", source="out")
    assert done.returncode == 1
    assert "part-m-00000.avro: Cannot find field nme in Avro schema" in done.stderr
    assert "Did you mean name?" in done.stderr
    assert place.sql("select * from d") == []
    assert place.export("d", "--columns", "id", source="out").returncode == 0
    assert place.sql("select * from d") == [(1, None)]


@pytest.mark.parametrize("nth", range(3))
@pytest.mark.parametrize("kind", ["my", "pg"])
def test_a_killed_export_is_finished_by_the_next(place, servers, kind, nth):
    """With a staging table nothing of a killed export is seen; the same command, run again, ends with every row once."""
    server = servers[kind]
    server.sql(f"drop table if exists kill_{kind}; drop table if exists kill_{kind}_stg; "
               f"create table kill_{kind} (id int primary key, name varchar(50)); "
               f"create table kill_{kind}_stg (id int primary key, name varchar(50));")
    place.put("in/part-m-00000", "".join(f"{i},name {i}\n" for i in range(40_000)))
    args = ["export", "--connect", server.url, "--username", "sqoop", "--password", "sqoop123", "--table", f"kill_{kind}",
            "--export-dir", place.uri("in"), "--staging-table", f"kill_{kind}_stg", "--clear-staging-table", "-m", "2"]
    process = subprocess.Popen([str(program.BIN / "sqoop"), *args], cwd=place.folder, stderr=subprocess.PIPE, text=True,
                               env={**os.environ, **place.env})
    wanted = ["Beginning export", "Deleted 0 records", "Transferred"][nth]
    for line in process.stderr:
        if wanted in line:
            process.send_signal(signal.SIGKILL)
            break
    process.wait()
    process.stderr.close()
    assert server.sql(f"select count(*) from kill_{kind}").strip() in ("0", "40000")
    # Waits for what the dead one had begun at the server, whatever becomes of it.
    server.sql(f"truncate table kill_{kind};")
    done = place.sqoop(*args)
    assert done.returncode == 0, done.stderr
    assert server.sql(f"select count(*), count(distinct name) from kill_{kind}").split() == ["40000", "40000"]
    assert server.sql(f"select count(*) from kill_{kind}_stg").strip() == "0"
