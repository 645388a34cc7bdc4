"""Parquet: what an import writes is read by a foreign reader, what foreign writers wrote is exported, and back again."""

import datetime
import decimal
import os
import re
import shutil
import sqlite3
import subprocess

import pyarrow
import pyarrow.orc
import pyarrow.parquet
import pytest

import parquet_file
import stack as program
from test_sqoop import login, my, pg, place  # noqa: F401  (fixtures)


def tree(folder):
    """What lies in a folder, random names without their letters."""
    return sorted(re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID", str(path.relative_to(folder)))
                  for path in folder.rglob("*") if path.is_file())


DATASET = [".metadata/descriptor.properties", ".metadata/schema.avsc", ".metadata/schemas/1.avsc", ".signals/unbounded"]


def table_of(folder):
    """All rows of a folder's files."""
    return [row for path in sorted(folder.glob("*.parquet")) for row in pyarrow.parquet.read_table(path).to_pylist()]


def imported(place, server, table, *options, out="out"):
    done = place.sqoop("import", *login(server), "--table", table, "--target-dir", place.uri(out), "--as-parquetfile", *options)
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture
def shop(place):
    path = place.folder / "shop.db"
    with sqlite3.connect(path) as database:
        database.execute("create table goods (id integer primary key, name varchar(20), price decimal(10, 2), weight double, picture blob)")
        database.executemany("insert into goods values (?, ?, ?, ?, ?)", [
            (1, "tea", 2.5, 0.1, b"\x00\xff"), (2, None, None, None, None), (3, "", -1, 1e300, b""), (4, "日本 😀\n,", 7, -0.5, b"x")])
    return f"jdbc:sqlite:{path}"


def test_parts_make_one_dataset(my, place):
    my.sql("drop table if exists numbers; create table numbers (id int primary key, t varchar(40));"
           "insert into numbers select seq, repeat(char(65 + seq % 26), seq % 40) from seq_0_to_9999")
    imported(place, my, "numbers", "-m", "4")
    out = place.folder / "out"
    assert tree(out) == DATASET + ["UUID.parquet"] * 4
    rows = table_of(out)
    assert sorted(row["id"] for row in rows) == list(range(10000))
    assert all(row["t"] == chr(65 + row["id"] % 26) * (row["id"] % 40) for row in rows)
    properties = (out / ".metadata" / "descriptor.properties").read_text()
    assert f"\nlocation=file\\:{out}\n" in properties and "\ncompressionType=snappy\n" in properties
    again = place.sqoop("import", *login(my), "--table", "numbers", "--target-dir", place.uri("out"), "--as-parquetfile")
    assert again.returncode == 1 and f"Import failed: java.io.IOException: Destination exists! dataset:file:{out}" in again.stderr
    assert len(table_of(out)) == 10000


def test_a_table_of_sqlite(place, shop):
    done = place.sqoop("import", "--connect", shop, "--table", "goods", "--target-dir", place.uri("out"), "--as-parquetfile", "-m", "1")
    assert done.returncode == 0, done.stderr
    assert table_of(place.folder / "out") == [
        {"id": 1, "name": "tea", "price": "2.5", "weight": 0.1, "picture": b"\x00\xff"},
        {"id": 2, "name": None, "price": None, "weight": None, "picture": None},
        {"id": 3, "name": "", "price": "-1", "weight": 1e300, "picture": b""},
        {"id": 4, "name": "日本 😀\n,", "price": "7", "weight": -0.5, "picture": b"x"}]


@pytest.mark.parametrize("options, codec, described, said", [
    ([], "SNAPPY", "snappy", ""),
    (["-z"], "SNAPPY", "snappy", ""),
    (["--compression-codec", "none"], "UNCOMPRESSED", "uncompressed", ""),
    (["--compression-codec", "gzip"], "GZIP", "deflate", ""),
    (["--compression-codec", "org.apache.hadoop.io.compress.SnappyCodec"], "SNAPPY", "snappy", ""),
    (["--compression-codec", "zstandard"], "ZSTD", None, ""),
    (["--compression-codec", "default"], "SNAPPY", "snappy", ""),
    (["--compression-codec", "lz4"], "SNAPPY", "snappy", "Unsupported compression type 'lz4'. Fallback to 'snappy'."),
    (["--compression-codec", "lzo"], "SNAPPY", "snappy", "Unsupported compression type 'lzo'. Fallback to 'snappy'."),
])
def test_codecs(place, shop, options, codec, described, said):
    done = place.sqoop("import", "--connect", shop, "--table", "goods", "--target-dir", place.uri("out"), "--as-parquetfile", "-m", "1", *options)
    assert done.returncode == 0 and said in done.stderr, done.stderr
    (path,) = (place.folder / "out").glob("*.parquet")
    assert parquet_file.read(path)[2] == {codec}
    properties = (place.folder / "out" / ".metadata" / "descriptor.properties").read_text()
    assert re.findall("compressionType=(.*)", properties) == ([described] if described else [])


def test_an_unknown_codec_is_refused(place, shop):
    done = place.sqoop("import", "--connect", shop, "--table", "goods", "--target-dir", place.uri("out"), "--as-parquetfile", "-m", "1",
                       "--compression-codec", "snapy")
    assert done.returncode == 1 and "snapy" in done.stderr
    assert not (place.folder / "out").exists()


def test_appends_stay_one_dataset(my, place):
    for _ in range(3):
        imported(place, my, "employees", "-m", "2", "--append")
    assert tree(place.folder / "out") == DATASET + ["UUID.parquet"] * 6
    assert sorted(row["id"] for row in table_of(place.folder / "out")) == sorted(list(range(1, 9)) * 3)


def test_without_the_module_nothing_is_begun(place, shop):
    """The same program where its module is not: it says what it looked for, and leaves nothing behind."""
    folder = place.folder / "elsewhere" / "bin"
    folder.mkdir(parents=True)
    shutil.copy(program.ROOT / "build" / "bin" / "sluice", folder / "sluice")
    os.symlink("sluice", folder / "sqoop")
    asked = ["--connect", shop, "--table", "goods", "--target-dir", place.uri("out"), "-m", "1"]
    done = subprocess.run([folder / "sqoop", "import", *asked, "--as-parquetfile"], capture_output=True, text=True, check=False,
                                  cwd=place.folder, env={**os.environ, **place.env}, timeout=60)
    assert done.returncode == 1
    assert f"which is not at {place.folder}/elsewhere/lib/sluice/libsluice-columnar.so" in done.stderr
    assert "Parquet and ORC need the module libsluice-columnar.so" in done.stderr and "-DSLUICE_COLUMNAR=OFF" in done.stderr
    assert not (place.folder / "out").exists() and not list(place.folder.glob("_sqoop*"))
    assert subprocess.run([folder / "sqoop", "import", *asked], capture_output=True, check=False, cwd=place.folder,
                                  env={**os.environ, **place.env}, timeout=60).returncode == 0


def test_changed_rows_take_the_place_of_old_ones(my, place):
    my.sql("drop table if exists changing; create table changing (id int primary key, name varchar(20), at datetime);"
           "insert into changing values (1, 'one', '2024-01-01'), (2, 'two', '2024-01-02'), (3, null, '2024-01-03')")
    options = ["-m", "1", "--incremental", "lastmodified", "--check-column", "at", "--merge-key", "id"]
    imported(place, my, "changing", *options)
    my.sql("update changing set name = 'TWO', at = '2024-02-02' where id = 2; insert into changing values (4, 'four', '2024-02-03')")
    imported(place, my, "changing", *options, "--last-value", "2024-02-01")
    out = place.folder / "out"
    assert tree(out) == DATASET + ["UUID.parquet"]
    assert [(row["id"], row["name"]) for row in table_of(out)] == [(1, "one"), (2, "TWO"), (3, None), (4, "four")]
    schema = parquet_file.read(next(out.glob("*.parquet")))[0]
    assert schema.startswith("required group field_id=-1 changing {")


def test_merge(my, place):
    my.sql("drop table if exists one; create table one (id int primary key, price double, name varchar(9), b varbinary(9), f float);"
           "insert into one values (1, 1.5, 'a', x'00ff', 0.1), (2, null, null, null, null);"
           "drop table if exists two; create table two like one; insert into two values (2, -2.5, 'b', '', -1), (10, 3, '', null, null)")
    for name in ("one", "two"):
        imported(place, my, name, "-m", "1", out=name)
    merge = ["merge", "--onto", place.uri("one"), "--new-data", place.uri("two"), "--target-dir", place.uri("out"), "--class-name", "x"]
    done = place.sqoop(*merge, "--merge-key", "id")
    assert done.returncode == 0, done.stderr
    assert tree(place.folder / "out") == DATASET + ["UUID.parquet"]
    rows = {row["id"]: row for row in table_of(place.folder / "out")}
    assert rows[1] == {"id": 1, "price": 1.5, "name": "a", "b": b"\x00\xff", "f": pyarrow.scalar(0.1, "float32").as_py()}
    assert rows[2] == {"id": 2, "price": -2.5, "name": "b", "b": b"", "f": -1.0}
    assert rows[10] == {"id": 10, "price": 3.0, "name": "", "b": None, "f": None} and len(rows) == 3
    shutil.rmtree(place.folder / "out")
    done = place.sqoop(*merge, "--merge-key", "ID_")
    assert done.returncode == 1 and "did you mean id?" in done.stderr
    assert not (place.folder / "out").exists()


@pytest.mark.parametrize("kind, old, said", [("ns", False, "its column at counts nanoseconds"), ("us", True, "its column at counts nanoseconds"),
                                             ("us", False, None)])
def test_a_merge_loses_no_nanoseconds(place, kind, old, said):
    for name, rows in (("one", [1, 2]), ("two", [2, 3])):
        (place.folder / name).mkdir()
        table = pyarrow.table({"id": rows, "at": pyarrow.array(rows, pyarrow.timestamp(kind))})
        pyarrow.parquet.write_table(table, place.folder / name / "a.parquet", version="2.6", use_deprecated_int96_timestamps=old)
    done = place.sqoop("merge", "--onto", place.uri("one"), "--new-data", place.uri("two"), "--target-dir", place.uri("out"), "--class-name", "x",
                       "--merge-key", "id")
    if said:
        assert done.returncode == 1 and said in done.stderr and "a.parquet" in done.stderr, done.stderr
        assert not (place.folder / "out").exists()
    else:
        assert done.returncode == 0, done.stderr
        assert sorted(row["id"] for row in table_of(place.folder / "out")) == [1, 2, 3]


EVERY_TYPE = """(id int primary key, small smallint, large bigint, price decimal(20, 5), single real, double_ double precision,
    flag boolean, name varchar(100), day date, at timestamp, bytes {bytes})"""
ROWS = """insert into {table} values
    (1, -32768, -9223372036854775808, -99999999999999.99999, -1.5, -1e300, false, '', '0001-01-01', '1969-12-31 23:59:59.999', {b0}),
    (2, 32767, 9223372036854775807, 99999999999999.99999, 1.5, 1e-300, true, 'quo"te, new
line 日本 😀', '9999-12-31', '2024-02-29 12:34:56.5', {b1}),
    (3, null, null, null, null, null, null, null, null, null, null)"""


@pytest.mark.parametrize("flag", ["false", "true"])
def test_a_table_comes_back_as_it_was(my, pg, place, flag):
    for server, bytes_, b0, b1, quote in ((my, "varbinary(9)", "x''", "x'00ff2c0a'", "`"), (pg, "bytea", r"'\x'", r"'\x00ff2c0a'", '"')):
        server.sql(f"drop table if exists before_; create table before_ {EVERY_TYPE.format(bytes=bytes_)};"
                   f"drop table if exists after_; create table after_ {EVERY_TYPE.format(bytes=bytes_)};"
                   + ROWS.format(table="before_", b0=b0, b1=b1))
        if server is my:
            server.sql("alter table before_ modify at datetime(3); alter table after_ modify at datetime(3); delete from before_ where id = 1;"
                       "insert into before_ values (1, -32768, -9223372036854775808, -99999999999999.99999, -1.5, -1e300, false, '',"
                       " '1000-01-01', '1969-12-31 23:59:59.999', x'')")
        out = f"out-{quote == '`'}"
        done = place.sqoop("import", f"-Dsqoop.parquet.logical_types.decimal.enable={flag}", *login(server), "--table", "before_",
                           "--target-dir", place.uri(out), "--as-parquetfile", "-m", "2")
        assert done.returncode == 0, done.stderr
        done = place.sqoop("export", *login(server), "--table", "after_", "--export-dir", place.uri(out), "-m", "2")
        assert done.returncode == 0, done.stderr
        price = pyarrow.parquet.read_schema(next((place.folder / out).glob("*.parquet"))).field("price").type
        assert price == (pyarrow.decimal128(20, 5) if flag == "true" else pyarrow.string())
        rows = "select id, small, large, price, single, double_, flag, name, day, at, {} from {} order by id"
        shown = "hex(bytes)" if server is my else "encode(bytes, 'hex')"
        assert server.sql(rows.format(shown, "after_")) == server.sql(rows.format(shown, "before_"))


def test_what_other_writers_wrote_is_exported(pg, place):
    pg.sql("drop table if exists foreign_; create table foreign_ (id int, u numeric, price numeric(10, 2), day date, clock time, utc timestamp,"
           " local timestamp, nanos timestamp, old timestamp, name text, raw text, day_text text, flag boolean, extra int)")
    moment = datetime.datetime(2024, 2, 29, 12, 34, 56, 789012)
    utc = moment.replace(tzinfo=datetime.timezone.utc)
    table = pyarrow.table({
        "ID": pyarrow.array([1, 2], "int8"), "u": pyarrow.array([2**64 - 1, None], "uint64"),
        "price": pyarrow.array([decimal.Decimal("-12.50"), None], pyarrow.decimal128(10, 2)),
        "day": pyarrow.array([datetime.date(1500, 3, 1), None], "date32"), "clock": pyarrow.array([datetime.time(1, 2, 3, 4), None], "time64[us]"),
        "utc": pyarrow.array([utc, None], pyarrow.timestamp("ms", "UTC")), "local": pyarrow.array([moment, None], pyarrow.timestamp("us")),
        "nanos": pyarrow.array([-1, None], pyarrow.timestamp("ns")), "old": pyarrow.array([moment, None], pyarrow.timestamp("us")),
        "name": pyarrow.array(["x", None]).dictionary_encode(), "raw": pyarrow.array([b"bytes", None], "binary"),
        "day_text": pyarrow.array([datetime.date(2024, 2, 29), None], "date32"), "flag": pyarrow.array([True, None]),
        "extra": pyarrow.array([None, None], "null")})
    (place.folder / "in").mkdir()
    pyarrow.parquet.write_table(table.drop_columns(["old"]).append_column("old", table["old"]), place.folder / "in" / "a.parquet",
                                compression="brotli", version="2.6", data_page_version="2.0", row_group_size=1)
    pyarrow.parquet.write_table(table, place.folder / "in" / "b.parquet", use_deprecated_int96_timestamps=True)
    done = place.sqoop("export", *login(pg), "--table", "foreign_", "--export-dir", place.uri("in"), env={"TZ": "UTC"})
    assert done.returncode == 0, done.stderr
    first = ("1\t18446744073709551615\t-12.50\t1500-03-01\t01:02:03.000004\t2024-02-29 12:34:56.789\t2024-02-29 12:34:56.789012\t"
             "1969-12-31 23:59:59.999999\t2024-02-29 12:34:56.789012\tx\tbytes\t2024-02-29\tt\t\n")
    assert pg.sql("select * from foreign_ order by id") == first * 2 + ("2" + "\t" * 13 + "\n") * 2


def test_rows_that_do_not_fit_are_named(pg, place):
    pg.sql("drop table if exists picky; create table picky (id int primary key, day date)")
    (place.folder / "in").mkdir()
    pyarrow.parquet.write_table(pyarrow.table({"id": [1, 2], "day": ["2024-02-29", "yesterday"]}), place.folder / "in" / "a.parquet")
    done = place.sqoop("export", *login(pg), "--table", "picky", "--export-dir", place.uri("in"), "-m", "1")
    assert done.returncode == 1 and "a.parquet, record 2, column day: 'yesterday' is not a date" in done.stderr
    done = place.sqoop("export", *login(pg), "--table", "picky", "--export-dir", place.uri("in"), "-m", "1", "--max-bad-records", "1",
                       "--bad-records-dir", place.uri("bad"))
    assert done.returncode == 0, done.stderr
    assert pg.sql("select * from picky") == "1\t2024-02-29\n"
    kept = b"".join(path.read_bytes() for path in (place.folder / "bad").rglob("*") if path.is_file())
    assert b'{"id":"2","day":"yesterday"}' in kept


@pytest.mark.parametrize("name, said", [
    ("cut", "out of bounds|not a parquet file|Parquet magic|footer"), ("nested", "column list is of the type list"),
    ("empty", "no such file"), ("another", "Cannot find field day in the Parquet schema, which has id, dai")])
def test_files_that_are_no_rows_are_errors(pg, place, name, said):
    pg.sql("drop table if exists whole; create table whole (id int primary key, day date)")
    folder = place.folder / "in"
    folder.mkdir()
    path = folder / "a.parquet"
    columns = {"nested": {"id": [1], "list": [[1]]}, "another": {"id": [1], "dai": [1]}}.get(name, {"id": list(range(1000)), "day": [None] * 1000})
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    if name == "cut":
        path.write_bytes(path.read_bytes()[:-20])
    if name == "empty":
        path.write_bytes(b"")
    done = place.sqoop("export", *login(pg), "--table", "whole", "--export-dir", place.uri("in"), "-m", "1")
    if name == "empty":
        assert done.returncode == 0, done.stderr
    else:
        assert done.returncode == 1 and re.search(said, done.stderr) and "a.parquet" in done.stderr, done.stderr
    assert pg.sql("select count(*) from whole") == "0\n"


def test_a_killed_import_shows_nothing(my, place):
    my.sql("drop table if exists large; create table large (id int primary key, t varchar(200));"
           "insert into large select seq, md5(seq) from seq_1_to_400000")
    started = subprocess.Popen(
        [program.ROOT / "build" / "bin" / "sqoop", "import", *login(my), "--table", "large", "--target-dir", place.uri("out"),
         "--as-parquetfile", "-m", "2"], cwd=place.folder, env={**os.environ, **place.env}, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE)
    for line in started.stderr:
        if b"Executing query" in line:
            break
    started.kill()
    started.wait()
    started.stderr.close()
    out = place.folder / "out"
    assert not out.exists() or tree(out) == DATASET + ["UUID.parquet"] * 2
    imported(place, my, "large", "-m", "2", "--delete-target-dir")
    assert len(table_of(out)) == 400000
    assert [path.name for path in place.folder.iterdir() if path.name.startswith("_sqoop")] == []


def test_orc_has_types_of_its_own(my, pg, place):
    """Beyond Sqoop: decimals, dates and timestamps are that, and a time of day, which ORC has not, is its text."""
    for server, bytes_, b0, b1 in ((my, "varbinary(9)", "x''", "x'00ff2c0a'"), (pg, "bytea", r"'\x'", r"'\x00ff2c0a'")):
        server.sql(f"drop table if exists orcs; create table orcs {EVERY_TYPE.format(bytes=bytes_)}; alter table orcs add clock time;"
                   + ("alter table orcs modify at datetime;" if server is my else "") +
                   f"insert into orcs values (1, -32768, -9223372036854775808, -99999999999999.99999, -1.5, -1e300, false, '', '1500-03-01',"
                   f" '1969-12-31 23:59:59', {b0}, '01:02:03'), (2, 32767, 9223372036854775807, 0.00001, 1.5, 1e-300, true, '日本 😀',"
                   f" '9999-12-31', '2024-02-29 12:34:56', {b1}, '23:59:59'), (3, null, null, null, null, null, null, null, null, null, null, null)")
        out = f"orc-{server.script}"
        done = place.sqoop("import", *login(server), "--table", "orcs", "--target-dir", place.uri(out), "--as-orcfile", "-m", "1")
        assert done.returncode == 0, done.stderr
        assert tree(place.folder / out) == ["_SUCCESS", "part-m-00000.orc"]
        rows = pyarrow.orc.ORCFile(place.folder / out / "part-m-00000.orc").read().to_pylist()
        assert rows == [
            {"id": 1, "small": -32768, "large": -2**63, "price": decimal.Decimal("-99999999999999.99999"), "single": -1.5, "double_": -1e300,
             "flag": False, "name": "", "day": datetime.date(1500, 3, 1), "at": datetime.datetime(1969, 12, 31, 23, 59, 59), "bytes": b"",
             "clock": "01:02:03"},
            {"id": 2, "small": 32767, "large": 2**63 - 1, "price": decimal.Decimal("0.00001"), "single": 1.5, "double_": 1e-300,
             "flag": True, "name": "日本 😀", "day": datetime.date(9999, 12, 31), "at": datetime.datetime(2024, 2, 29, 12, 34, 56),
             "bytes": b"\x00\xff,\n", "clock": "23:59:59"},
            dict.fromkeys(["small", "large", "price", "single", "double_", "flag", "name", "day", "at", "bytes", "clock"]) | {"id": 3}]
    done = place.sqoop("export", *login(pg), "--table", "orcs", "--export-dir", place.uri("orc-mariadb"))
    assert done.returncode == 1 and "is an ORC file. Exporting those is not offered by this version." in done.stderr


def test_orc_moments_before_1970(place):
    """Whole seconds come back; Arrow would write a fraction as nanoseconds below zero, which ORC does not have."""
    path = place.folder / "old.db"
    with sqlite3.connect(path) as database:
        database.execute("create table old (id integer primary key, at timestamp)")
        database.execute("insert into old values (1, '1969-12-31 23:59:58'), (2, '1970-01-01 00:00:00.5')")
    run = ["import", "--connect", f"jdbc:sqlite:{path}", "--table", "old", "--target-dir", place.uri("out"), "--as-orcfile", "-m", "1",
           "--delete-target-dir"]
    done = place.sqoop(*run)
    assert done.returncode == 0, done.stderr
    assert pyarrow.orc.ORCFile(place.folder / "out" / "part-m-00000.orc").read()["at"].to_pylist() == [
        datetime.datetime(1969, 12, 31, 23, 59, 58), datetime.datetime(1970, 1, 1, 0, 0, 0, 500000)]
    with sqlite3.connect(path) as database:
        database.execute("insert into old values (3, '1969-12-31 23:59:58.5')")
    done = place.sqoop(*run)
    assert done.returncode == 1 and "column at has 1969-12-31 23:59:58.500000" in done.stderr, done.stderr


def test_orc_in_many_stripes(my, place):
    my.sql("drop table if exists stripes; create table stripes (id int primary key, t varchar(200));"
           "insert into stripes select seq, hex(random_bytes(100)) from seq_1_to_100000")
    for codec, name in (([], "SNAPPY"), (["--compression-codec", "gzip"], "ZLIB"), (["--compression-codec", "none"], "UNCOMPRESSED")):
        done = place.sqoop("import", *login(my), "--table", "stripes", "--target-dir", place.uri("out"), "--as-orcfile", "-m", "1",
                           "--delete-target-dir", *codec)
        assert done.returncode == 0, done.stderr
        file = pyarrow.orc.ORCFile(place.folder / "out" / "part-m-00000.orc")
        assert file.compression == name and file.nstripes > 1
        assert file.read(["id"])["id"].to_pylist() == list(range(1, 100001))


def test_text_that_begins_like_another_format_is_text(pg, place):
    pg.sql("drop table if exists words; create table words (name text, n int)")
    (place.folder / "in").mkdir()
    for number, word in enumerate(("ORCHID", "PAR1S", "OR")):
        (place.folder / "in" / "part-m-00000").write_text(f"{word},{number}\n")
        done = place.sqoop("export", *login(pg), "--table", "words", "--export-dir", place.uri("in"))
        assert done.returncode == 0, done.stderr
    assert pg.sql("select * from words order by n") == "ORCHID\t0\nPAR1S\t1\nOR\t2\n"
