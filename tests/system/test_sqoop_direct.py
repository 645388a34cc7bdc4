"""--direct: the bytes that mysqldump and psql's COPY give, which run here beside ours."""

import gzip
import re
import subprocess

import pytest

from test_sqoop import login, my, pg, place  # noqa: F401  (fixtures)

# Every type of a column, and values that delimiters, quotes and escapes make hard.
HARD = r"""drop table if exists hard; create table hard (id int primary key, i bigint unsigned zerofill, d decimal(20,4), f float,
    r double, b bit(9), y year, s varchar(200), t text, v varbinary(40), o blob, dt datetime(3), ts timestamp(6) null, ti time(2), e enum('a,b', 'c'), j json);
  insert into hard values
    (1, 7, -1.5, 1.25, 1e300, b'101', 2024, 'plain', 'two\nlines', x'00ff270a', x'5c', '2024-02-29 13:14:15.5', '2024-07-01 12:00:00.25', '-01:02:03.5', 'a,b', '{"k": "v"}'),
    (2, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null),
    (3, 18446744073709551615, 0, 0, -0.1, b'0', 1901, 'it''s, "quoted"', '\\N', '', '', '1000-01-01', '1970-01-01 00:00:01', '838:59:59', 'c', '[]'),
    (4, 1, 9999.9999, 3.4e38, 1e-7, b'111111111', 2155, 'NULL', 'tab\tcr\rnul\0sub\Z|back\\', x'1a0d0a09', 'üñí ✓ 😀', '9999-12-31 23:59:59.999', '2038-01-19 03:14:07.999999', '00:00:00', 'c', '"s"')"""


def dumped(server, table, *options):
    """The rows of a table as mysqldump prints them, each without the statement around it."""
    done = subprocess.run(["mysqldump", "--no-defaults", f"--socket={server.folder}/mariadb.sock", "--user=root", "--compact", "--skip-opt",
                           "--no-create-info", "--default-character-set=utf8mb4", *options, "testdb", table], capture_output=True, check=True)
    return re.findall(rb"^INSERT INTO `\w+` VALUES \((.*)\);$", done.stdout, re.M)


def imported(place, server, table, *options, zone="UTC"):
    done = place.sqoop("import", *login(server), "--table", table, "--target-dir", place.uri("out"), "--delete-target-dir", "-m", "1",
                       "--direct", *options, env={"TZ": zone})
    assert done.returncode == 0, done.stderr
    return done


def part(place, name="part-m-00000"):
    return (place.folder / "out" / name).read_bytes()


@pytest.mark.parametrize("options", [(), ("--hex-blob",), ("--skip-tz-utc",)])
def test_with_mysqls_delimiters_rows_are_mysqldumps(my, place, options):
    my.sql(HARD)
    imported(place, my, "hard", "--mysql-delimiters", *(("--", *options) if options else ()))
    assert part(place).split(b"\n")[:-1] == dumped(my, "hard", *options)


def test_with_other_delimiters_nothing_of_a_value_is_lost(my, place):
    my.sql(HARD)
    imported(place, my, "hard", "--fields-terminated-by", "|", "--escaped-by", "\\", "--null-string", "\\\\N", "--null-non-string", "\\\\N")
    rows = part(place)
    assert rows.startswith(b"1|00000000000000000007|-1.5000|1.25|1e300|\x01\x05".replace(b"\x01\x05", b"\x00\x05"))
    assert b"|two\\\nlines|\x00\xff'\\\n|\\\\|2024-02-29 13:14:15.500|2024-07-01 12:00:00.250000|-01:02:03.50|a,b|{\"k\": \"v\"}\n" in rows
    assert b"\n2|" + b"|".join([b"\\\\N"] * 15) + b"\n" in rows
    assert b'|it\'s, "quoted"|\\\\N|||' in rows
    assert b"|NULL|tab\tcr\rnul\x00sub\x1a\\|back\\\\|\x1a\r\\\n\t|" in rows


def test_parts_of_a_dump_lose_no_row(my, place):
    my.sql("""drop table if exists moments; create table moments (id int primary key, t timestamp);
      set time_zone = '+00:00'; insert into moments select seq, date_add('2024-11-03', interval seq * 7 minute) from seq_0_to_299""")
    done = place.sqoop("import", *login(my), "--table", "moments", "--target-dir", place.uri("out"), "--direct", "-m", "5",
                       "--split-by", "t", env={"TZ": "America/New_York"})
    assert done.returncode == 0, done.stderr
    assert sorted(place.rows("out")) == sorted(row.replace(b"'", b"") for row in dumped(my, "moments"))
    assert done.stderr.count("MySQLDumpMapper: Transfer loop complete.") >= 5


def test_a_server_in_another_zone_is_named(my, place):
    url = my.url + "?sessionVariables=time_zone='%2B09:00'"
    done = place.sqoop("import", "--connect", url, "--username", "sqoop", "--password", "sqoop123", "--table", "employees",
                       "--target-dir", place.uri("out"), "--direct", "-m", "1")
    assert done.returncode == 0, done.stderr
    assert "are in UTC, as mysqldump has them, not in +09:00" in done.stderr
    assert place.rows("out")[0] == b"1,Alice Johnson,IT,75000.00,2020-01-15,2024-01-01 09:00:00"


HARD_PG = """drop table if exists hard; create table hard (id int primary key, n numeric, f float4, r float8, b bool, b1 bit(1), b4 bit(4), s text,
    v bytea, d date, ts timestamp, tz timestamptz, i interval, j jsonb, a int[]);
  insert into hard values
    (1, 1.50, 0.1, 1e300, true, B'1', B'1010', E'two\\nlines', '\\x00ff', '2024-02-29', '2024-02-29 13:14:15.5', '2024-02-29 13:14:15+02', '1 day 2 hours', '{"k": "v"}', '{1,NULL}'),
    (2, null, null, null, null, null, null, null, null, null, null, null, null, null, null),
    (3, 'NaN', 'inf', '-inf', false, B'0', B'0000', 'it''s, "quoted"', '', '0044-03-15 BC', '0001-01-01', '2024-07-01 00:00+00', '-1 mons', '[]', '{}'),
    (4, 0, 0, -0.1, true, B'1', B'1111', E'tab\\tcr\\r|\\\\N', '\\x5c', 'infinity', 'infinity', '-infinity', '1 year', '"s"', '{2}'),
    (5, 1, 1, 1, true, B'1', B'1001', '', '\\x', '2000-01-01', '2000-01-01', '2000-01-01 00:00+00', '0', '1', '{}')"""


@pytest.mark.parametrize("options, copy", [
    ((), "WITH (FORMAT csv)"),
    (("--fields-terminated-by", "|", "--enclosed-by", "'", "--escaped-by", "\\"),
     r"WITH (FORMAT csv, DELIMITER '|', QUOTE '''', ESCAPE '\', FORCE_QUOTE *)"),
    (("--null-string", "\\\\N", "--null-non-string", "\\\\N", "--optionally-enclosed-by", "~"), r"WITH (FORMAT csv, NULL '\N', QUOTE '~')"),
    (("--null-string", "\\\\\\\\N", "--null-non-string", "\\\\\\\\N"), r"WITH (FORMAT csv, NULL '\N')"),
])
def test_a_copy_is_psqls(pg, place, options, copy):
    pg.sql(HARD_PG)
    imported(place, pg, "hard", *options, zone="Asia/Tokyo")
    truth = "case when {0} = {1} then 'TRUE' when {0} = {2} then 'FALSE' end"
    wanted = subprocess.run(["psql", "-q", "-h", str(pg.folder), "-p", str(pg.port), "-U", "sqoop", "testdb", "-c", (
        f"copy (select id, n, f, r, {truth.format('b', 'true', 'false')}, {truth.format('b1', chr(66) + chr(39) + '1' + chr(39), 'B' + chr(39) + '0' + chr(39))}"
        f", b4, s, v, d, ts, tz, i, j, a from hard) to stdout {copy}")], capture_output=True, check=True)
    assert part(place) == wanted.stdout
    assert place.names("out") == ["part-m-00000"]


def test_a_copy_is_cut_where_a_record_ends(pg, place):
    pg.sql("drop table if exists many; create table many (id int, s text); insert into many select s, E'a\\n\"b\"' from generate_series(1, 1000) s")
    imported(place, pg, "many", "--direct-split-size", "4000", "--lines-terminated-by", ";")
    names = place.names("out")
    assert names == [f"part-m-{n:05}" for n in range(len(names))] and len(names) > 2
    assert all(4000 <= len(part(place, name)) < 4020 for name in names[:-1])
    assert b"".join(part(place, name) for name in names) == b"".join(b'%d,"a\n""b""";' % n for n in range(1, 1001))


def test_columns_conditions_and_words_of_a_copy(pg, place):
    pg.sql(HARD_PG)
    done = imported(place, pg, "hard", "--columns", "b,id", "--where", "id < 4", "--compress", "--", "--boolean-true-string", "yes",
                    "--boolean-false-string", "n'o")
    assert gzip.decompress(part(place, "part-m-00000.gz")) == b"yes,1\n,2\nn'o,3\n"
    assert """COPY (SELECT case when "b"=true then 'yes' when "b"=false then 'n''o' end as "b", "id" FROM "hard" WHERE id < 4)""" in done.stderr


@pytest.mark.parametrize("server, options, reason", [
    ("my", ("--as-avrodatafile",), "MySQL direct import currently supports only text output format."),
    ("my", ("--hive-drop-import-delims",), "Direct import currently do not support dropping hive delimiters"),
    ("my", ("--", "--where=1"), "--where=1 behind '--' is not offered"),
    ("pg", ("--", "--hex-blob"), "--hex-blob behind '--' is not offered"),
    ("pg", ("--null-string", "x"), "Detected different values of --input-string and --input-non-string parameters."),
    ("pg", ("--fields-terminated-by", "\\0xA7"), "takes single bytes for delimiters: --fields-terminated-by is none"),
    ("pg", ("--where", "nope = 1"), 'column "nope" does not exist'),
    ("pg", ("--direct-split-size", "big"), "Error: expected numeric argument."),
])
def test_what_direct_can_not_do_is_refused(my, pg, place, server, options, reason):
    done = place.sqoop("import", *login({"my": my, "pg": pg}[server]), "--table", "employees", "--target-dir", place.uri("out"), "-m", "1",
                       "--direct", *options)
    assert done.returncode == 1
    assert reason in done.stderr
    assert "out" not in place.names()


def test_an_incremental_copy_goes_on_behind_the_last(pg, place):
    args = ["import", *login(pg), "--table", "employees", "--target-dir", place.uri("out"), "--direct", "--incremental", "append",
            "--check-column", "id", "--last-value"]
    assert place.sqoop(*args, "0").returncode == 0
    done = place.sqoop(*args, "6")
    assert done.returncode == 0, done.stderr
    assert [len(part(place, name).splitlines()) for name in place.names("out")] == [8, 2]
