"""The sqoop command against real servers and SQLite: what goes wrong, what must not be seen, what must not be lost."""

import json
import os
import pathlib
import pty
import signal
import sqlite3
import subprocess
import threading

import avro_file
import pytest

import databases
import stack as program

GOLDEN = program.ROOT / "tests" / "golden" / "sqoop"


@pytest.fixture(scope="module")
def my():
    if databases.MariaDb.missing():
        pytest.skip(databases.MariaDb.missing())
    server = databases.MariaDb()
    try:
        server.start().seed(GOLDEN / "seed-mysql.sql")
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def pg():
    if databases.PostgreSql.missing():
        pytest.skip(databases.PostgreSql.missing())
    server = databases.PostgreSql()
    try:
        server.start().seed(GOLDEN / "seed-postgres.sql")
        yield server
    finally:
        server.stop()


class Place:
    """A folder that a test imports into, and a data directory of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.data = folder / "data"
        self.env = {"SLUICE_DATA": str(self.data)}

    def uri(self, name):
        return f"file://{self.folder}/{name}"

    def sqoop(self, *args, **options):
        options.setdefault("check", False)
        return program.run("sqoop", *args, env={**self.env, **options.pop("env", {})}, cwd=self.folder, **options)

    def rows(self, name):
        files = sorted((self.folder / name).glob("part-*"))
        return b"".join(f.read_bytes() for f in files).split(b"\n")[:-1]

    def names(self, name="."):
        return sorted(p.name for p in (self.folder / name).iterdir())

    def runs(self):
        return [json.loads(p.read_text()) for p in sorted((self.data / "sqoop" / "runs").glob("*.json"))]


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def login(server, password="sqoop123"):
    return ["--connect", server.url, "--username", "sqoop", "--password", password]


# --- targets --------------------------------------------------------------------------------------

def test_an_existing_target_stops_the_import(my, place):
    args = ["import", *login(my), "--table", "employees", "--target-dir", place.uri("out"), "-m", "1"]
    assert place.sqoop(*args).returncode == 0
    before = place.rows("out")
    again = place.sqoop(*args)
    assert again.returncode == 1
    assert (f"Import failed: org.apache.hadoop.mapred.FileAlreadyExistsException: Output directory "
            f"file:{place.folder}/out already exists\n") in again.stderr
    assert place.rows("out") == before
    assert place.names() == ["data", "out"]


def test_a_failed_import_leaves_nothing(my, place):
    my.sql("create table failing (id int primary key, v varchar(20)); insert into failing values (1,'2'),(2,'x')")
    done = place.sqoop("import", *login(my), "--table", "failing", "--target-dir", place.uri("out"), "-m", "2",
                       "--map-column-java", "v=Integer")
    assert done.returncode == 1
    assert "Import failed: part-m-00001: column v holds 'x'" in done.stderr
    assert place.names() == ["data"]
    (run,) = place.runs()
    assert run["state"] == "failed" and "column v holds 'x'" in run["error"]


def test_delete_target_dir_keeps_the_old_files_when_the_import_fails(my, place):
    (place.folder / "out").mkdir()
    (place.folder / "out" / "old").write_text("kept")
    done = place.sqoop("import", *login(my), "--table", "employees", "--target-dir", place.uri("out"), "-m", "1",
                       "--delete-target-dir", "--where", "no_such_column = 1")
    assert done.returncode == 1
    assert place.names("out") == ["old"]
    assert place.sqoop("import", *login(my), "--table", "employees", "--target-dir", place.uri("out"), "-m", "1",
                       "--delete-target-dir").returncode == 0
    assert place.names("out") == ["_SUCCESS", "part-m-00000"]
    assert place.names() == ["data", "out"]


def test_append_goes_behind_the_highest_part(my, place):
    (place.folder / "out").mkdir()
    (place.folder / "out" / "part-m-00041").write_text("old\n")
    done = place.sqoop("import", *login(my), "--table", "sales", "--target-dir", place.uri("out"), "-m", "2",
                       "--append", "--temporary-rootdir", place.uri("_tmp"))
    assert done.returncode == 0, done.stderr
    assert place.names("out") == ["part-m-00041", "part-m-00042", "part-m-00043"]
    assert place.names("_tmp") == []


def test_the_embedded_lake_takes_an_import_as_ordinary_files(my, place):
    done = place.sqoop("import", *login(my), "--table", "employees", "--target-dir", "/user/sqoop/employees", "--m", "1")
    assert done.returncode == 0, done.stderr
    part = place.data / "lake" / "user" / "sqoop" / "employees" / "part-m-00000"
    assert part.read_bytes() == (GOLDEN / "cases/my-import-employees-text/lake/out/part-m-00000").read_bytes()


# --- what a person did wrong ----------------------------------------------------------------------

def test_a_missing_table_names_the_nearest(my, pg, place):
    for server, wrong, near in ((my, "employes", "employees"), (pg, "EMPLOYEES", "employees")):
        done = place.sqoop("import", *login(server), "--table", wrong, "--target-dir", place.uri("out"), "-m", "1")
        assert done.returncode == 1
        assert f"There is no table {wrong}.\nDid you mean {near}?\n" in done.stderr
        assert place.names() == ["data"]


def test_a_wrong_option_names_the_nearest(place):
    done = place.sqoop("import", "--connect", "jdbc:sqlite:x", "--tables", "t")
    assert done.returncode == 1
    assert "Unrecognized argument: --tables" in done.stderr
    assert done.stderr.endswith("There is no option --tables. Did you mean --table?\n")


@pytest.mark.parametrize("tool", ["metastore", "import-mainframe"])
def test_a_tool_of_later_is_refused_by_name(tool, place):
    done = place.sqoop(tool, "--anything")
    assert done.returncode == 1
    assert f"sqoop {tool} is not offered by this version." in done.stderr


def test_a_wrong_password_gives_the_servers_reason_and_no_password(my, pg, place):
    for server, reason in ((my, "Access denied for user 'sqoop'@"),
                           (pg, 'FATAL: password authentication failed for user "sqoop"')):
        done = place.sqoop("import", *login(server, "s3cret-word"), "--table", "employees", "-m", "1",
                           "--target-dir", place.uri("out"))
        assert done.returncode == 1
        assert reason in done.stderr
        assert "s3cret-word" not in done.stderr
        assert "\tat " not in done.stderr
        assert place.names() == ["data"]


@pytest.mark.parametrize("url, reason", [
    ("jdbc:mysql://127.0.0.1:1/testdb", "Can't connect to server on '127.0.0.1' (Connection refused)"),
    ("jdbc:postgresql://127.0.0.1:1/testdb", "Connection to 127.0.0.1:1 refused. Check that the hostname and port are correct"),
    ("jdbc:mysql://no-such-host.invalid/testdb", "Unknown server host 'no-such-host.invalid'"),
    ("jdbc:postgresql://no-such-host.invalid/testdb", "could not translate host name"),
    ("jdbc:sqlite:/no/such/file.db", "/no/such/file.db: unable to open database file"),
])
def test_no_server_gives_the_drivers_reason(url, reason, place):
    done = place.sqoop("list-tables", "--connect", url, "--username", "u", "--password", "hidden-word")
    assert done.returncode == 1
    assert reason in done.stderr
    assert "hidden-word" not in done.stderr


def test_a_table_dropped_under_the_import_fails_it(my, place):
    done = place.sqoop("import", *login(my), "--target-dir", place.uri("out"), "-m", "1",
                       "--query", "select e.id, nope.x from employees e, nope where $CONDITIONS")
    assert done.returncode == 1
    assert "Table 'testdb.nope' doesn't exist" in done.stderr


# --- passwords ------------------------------------------------------------------------------------

def test_a_password_is_not_in_ps(my, place):
    slow = "select sleep(2) from employees where id = 1 and $CONDITIONS"
    process = subprocess.Popen(
        [str(program.BIN / "sqoop"), "import", *login(my), "--query", slow, "--target-dir", place.uri("out"), "-m", "1"],
        env={**os.environ, **place.env}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    # The first log line comes after the arguments were overwritten.
    process.stderr.readline()
    command_line = pathlib.Path(f"/proc/{process.pid}/cmdline").read_bytes()
    rest = process.stderr.read()
    assert process.wait() == 0, rest
    assert b"--password" in command_line and b"********" in command_line
    assert b"sqoop123" not in command_line
    (run,) = place.runs()
    assert run["args"][run["args"].index("--password") + 1] == "***"


def test_a_password_comes_from_a_prompt_or_a_file(my, place):
    base = ["list-tables", "--connect", my.url, "--username", "sqoop"]
    done = place.sqoop(*base, "-P", stdin="sqoop123\n")
    assert done.returncode == 0 and "Enter password: " in done.stderr
    (place.folder / "pw").write_text("sqoop123")
    assert place.sqoop(*base, "--password-file", place.uri("pw")).returncode == 0
    missing = place.sqoop(*base, "--password-file", place.uri("none"))
    assert missing.returncode == 1
    assert f"The provided password file file:{place.folder}/none does not exist!" in missing.stderr


def test_a_password_in_the_connect_string_is_not_shown(my, place):
    url = f"{my.url}?user=sqoop&password=sqoop123"
    done = place.sqoop("import", "--connect", url, "--table", "sales", "--target-dir", place.uri("out"), "-m", "1",
                       "--verbose")
    assert done.returncode == 0, done.stderr
    assert "sqoop123" not in done.stderr
    assert "sqoop123" not in json.dumps(place.runs())


# --- options files and connection parameters ------------------------------------------------------

def test_options_files_are_read_in_place(my, place):
    (place.folder / "opts").write_text(f"# who\n--connect\n{my.url}\n\n--username\nsqoop\n")
    done = place.sqoop("list-tables", "--options-file", place.folder / "opts", "--password", "sqoop123")
    assert done.returncode == 0
    assert "employees" in done.stdout.split("\n")
    done = place.sqoop("list-tables", "--options-file", place.folder / "none")
    assert done.returncode == 1
    assert done.stderr.endswith(f"Unable to read options file: {place.folder}/none\nTry 'sqoop help' for usage.\n")


def test_connection_parameters_are_obeyed(my, place):
    (place.folder / "params").write_text("# types\ntinyInt1isBit=false\nnonsense=1\n")
    done = place.sqoop("import", *login(my), "--table", "types_my", "--columns", "id,c_tiny1", "--where", "id=1", "-m",
                       "1", "--target-dir", place.uri("out"), "--connection-param-file", place.folder / "params")
    assert done.returncode == 0
    assert place.rows("out") == [b"1,1"]
    assert "Parameter nonsense of the connect string has no meaning here." in done.stderr


def test_zero_dates_follow_the_connect_string(my, place):
    for behaviour, expected in (("round", b"1,0001-01-01,0001-01-01 00:00:00.0"), ("exception", None)):
        done = place.sqoop("import", "--connect", f"{my.url}?zeroDateTimeBehavior={behaviour}", "--username", "sqoop",
                           "--password", "sqoop123", "--table", "zerodates", "-m", "1", "--where", "id=1",
                           "--target-dir", place.uri(behaviour))
        if expected:
            assert place.rows(behaviour) == [expected]
        else:
            assert done.returncode == 1 and "holds '0000-00-00'" in done.stderr


# --- rows that must not be lost -------------------------------------------------------------------

def test_values_that_jdbc_refuses_are_imported(my, place):
    for table, expected in (("types_my_ubig", [b"1,9223372036854775807", b"2,9223372036854775808", b"3,18446744073709551615"]),
                            ("types_my_time", [b"1,838:59:59", b"2,-838:59:59"])):
        done = place.sqoop("import", *login(my), "--table", table, "--target-dir", place.uri(table), "-m", "2",
                           *(["--split-by", "v"] if table == "types_my_ubig" else []))
        assert done.returncode == 0, done.stderr
        assert sorted(place.rows(table)) == expected


@pytest.mark.parametrize("column", ["f", "d", "dec", "b", "day", "ts", "t", "big"])
def test_every_row_is_read_once_whatever_splits(my, place, column):
    my.sql("""
      create table if not exists splits (id int primary key, f float, d double, dec_ decimal(20,3), b tinyint(1), day date,
        ts datetime(6), t time(3), big bigint unsigned);
      replace into splits select seq, if(seq % 7 = 0, null, seq / 3.0), seq * 1e300, if(seq % 5 = 0, null, seq / 7.0),
        cast(seq as signed) % 3 - 1, date_add('2020-01-01', interval seq * 13 day), date_add('2020-01-01', interval seq * 1234567 microsecond),
        sec_to_time(seq * 97 + 0.5), 18446744073709551615 - seq * 90000000000000000 from seq_1_to_200""")
    name = "dec_" if column == "dec" else column
    done = place.sqoop("import", *login(my), "--table", "splits", "--columns", f"id,{name}", "--split-by", name, "-m", "4",
                       "--target-dir", place.uri("out"))
    assert done.returncode == 0, done.stderr
    assert sorted(int(row.split(b",")[0]) for row in place.rows("out")) == list(range(1, 201))
    if column != "b":
        assert len([n for n in place.names("out") if n.startswith("part")]) in (4, 5)


def test_text_parts_are_complete_in_any_collation(my, pg, place):
    words = ["apple", "Apple", "APPLE", "banana", "Banana", "zoo", "Zoo", "été", "Etat", "_x", "9", "ß", "straße"]
    my.sql("create table words (id int primary key, w varchar(30) collate utf8mb4_unicode_ci);"
           + "".join(f"insert into words values ({i}, '{w}');" for i, w in enumerate(words)))
    pg.sql("create table words (id int primary key, w text collate \"und-x-icu\");"
           + "".join(f"insert into words values ({i}, '{w}');" for i, w in enumerate(words)))
    for kind, server in (("my", my), ("pg", pg)):
        done = place.sqoop("import", "-Dorg.apache.sqoop.splitter.allow_text_splitter=true", *login(server), "--table",
                           "words", "--split-by", "w", "-m", "4", "--target-dir", place.uri(kind))
        assert done.returncode == 0, done.stderr
        assert sorted(int(row.split(b",")[0]) for row in place.rows(kind)) == list(range(len(words)))


@pytest.mark.parametrize("kind", ["my", "pg"])
def test_all_parts_see_one_moment(kind, my, pg, place):
    """Each transaction adds a pair of rows far apart in the key; a torn read would see one without the other."""
    server = my if kind == "my" else pg
    server.sql("drop table if exists pairs; create table pairs (id bigint primary key, pair bigint);"
               "insert into pairs values (0, 0), (2000000000, 0);")
    stop = threading.Event()

    def write():
        n = 1
        while not stop.is_set():
            batch = "".join(f"begin; insert into pairs values ({n + i}, {n + i}), ({1999999999 - n - i}, {n + i}); commit;"
                            for i in range(20))
            server.sql(batch)
            n += 20

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for attempt in range(5):
            done = place.sqoop("import", *login(server), "--table", "pairs", "-m", "4",
                               "--target-dir", place.uri(f"out{attempt}"))
            assert done.returncode == 0, done.stderr
            assert "Using one snapshot of the data for all 4 connections" in done.stderr
            seen = [row.split(b",")[1] for row in place.rows(f"out{attempt}")]
            assert len(seen) % 2 == 0
            assert all(seen.count(pair) == 2 for pair in seen[:50])
            assert len(set(seen)) * 2 == len(seen)
    finally:
        stop.set()
        writer.join()


def test_a_snapshot_without_a_lock_is_said(my, place):
    my.sql("create user if not exists 'reader'@'%' identified by 'r'; grant select on testdb.* to 'reader'@'%';"
           "create user if not exists 'reader'@'localhost' identified by 'r'; grant select on testdb.* to 'reader'@'localhost'")
    done = place.sqoop("import", "--connect", my.url, "--username", "reader", "--password", "r", "--table", "employees",
                       "-m", "2", "--target-dir", place.uri("out"))
    assert done.returncode == 0, done.stderr
    assert "WARN db.DBInputFormat: Using a snapshot of the data for each of 2 connections: no lock was permitted" in done.stderr


def test_delimiters_that_nothing_protects_are_counted(my, place):
    done = place.sqoop("import", *login(my), "--table", "sales", "-m", "1", "--target-dir", place.uri("out"))
    assert "Column product holds a field or record delimiter in 1 rows (first: part-m-00000, record 5)" in done.stderr
    done = place.sqoop("import", *login(my), "--table", "sales", "-m", "1", "--target-dir", place.uri("out2"),
                       "--escaped-by", "\\")
    assert "holds a field" not in done.stderr


# --- a killed importer ----------------------------------------------------------------------------

def killed_import(my, place, *more):
    """Kills an import of `many` while it copies, and gives its arguments and the folder that it left."""
    my.sql("create table if not exists many (id int primary key, v varchar(100));"
           "replace into many select seq, repeat('x', 100) from seq_1_to_200000")
    args = [str(program.BIN / "sqoop"), "import", *login(my), "--table", "many", "-m", "2", "--target-dir", place.uri("out"), *more]
    process = subprocess.Popen(args, env={**os.environ, **place.env}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               text=True)
    for line in process.stderr:
        if "Executing query" in line:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stderr.close()
    (left,) = [name for name in place.names() if name.startswith("_sqoop-out-")]
    return args[1:], left


def test_a_killed_import_shows_nothing_and_can_run_again(my, place):
    args, left = killed_import(my, place)
    assert not (place.folder / "out").exists()
    done = place.sqoop(*args)
    assert done.returncode == 0
    assert f"Removing {left}, which a killed run left." in done.stderr
    assert len(place.rows("out")) == 200000
    assert place.names() == ["data", "out"]


def test_only_what_is_surely_dead_is_removed(my, place):
    args, left = killed_import(my, place)
    milliseconds, _, space = left.removeprefix("_sqoop-out-").split("-")
    alive = f"_sqoop-out-{milliseconds}-{os.getpid()}-{space}"
    elsewhere = f"_sqoop-out-{milliseconds}-1-{'0' * 16}"
    other = left.replace("_sqoop-out-", "_sqoop-out-other-")
    named = "_sqoop-out-of-hand"
    for name in (alive, elsewhere, other, named):
        (place.folder / name).mkdir()
    assert place.sqoop(*args).returncode == 0
    assert place.names() == sorted([alive, elsewhere, other, named, "data", "out"])


def test_a_folder_that_a_killed_run_was_replacing_comes_back(my, place):
    args, left = killed_import(my, place)
    old = place.folder / left.replace("_sqoop-out-", "_sqoop.old-out-")
    old.mkdir()
    (old / "part-m-00000").write_text("1,old\n")
    done = place.sqoop(*args)  # without --delete-target-dir: the folder is in the way again
    assert done.returncode == 1 and "already exists" in done.stderr
    assert place.rows("out") == [b"1,old"]
    assert place.names() == ["data", "out"]
    old.mkdir()  # this time the new folder took its place before the kill
    assert place.sqoop(*args, "--delete-target-dir").returncode == 0
    assert len(place.rows("out")) == 200000
    assert place.names() == ["data", "out"]


def test_what_was_killed_under_another_name_is_not_taken_for_a_replaced_folder(my, place):
    args, left = killed_import(my, place)
    other = left.replace("_sqoop-out-", "_sqoop-old-out-")  # as an import into "old-out" leaves it
    (place.folder / left).rename(place.folder / other)
    done = place.sqoop(*args)
    assert done.returncode == 0, done.stderr
    assert len(place.rows("out")) == 200000
    assert place.names() == sorted([other, "data", "out"])


# --- SQLite ---------------------------------------------------------------------------------------

@pytest.fixture
def lite(tmp_path):
    path = tmp_path / "test db.sqlite"
    with sqlite3.connect(path) as db:
        db.executescript("""
          create table employees (id integer primary key, name varchar(100), department varchar(50), salary decimal(10,2),
            hire_date date, updated_at timestamp, active boolean, score double, photo blob);
          insert into employees values (1, 'Ann', 'IT', 5200.25, '2020-01-15', '2024-01-01 09:00:00', 1, 400, x'00ff'),
            (2, 'Bob, jr', null, null, null, null, 0, 1e-7, null), (3, 'Eve', 'IT', 7, '2021-02-03', '2024-01-01 09:00:00.5', 1, 2.5, x'');
          create table plain (v text);
          insert into plain values ('a'), ('b'), ('c'), ('d'), ('e');
        """)
    return f"jdbc:sqlite:{path}"


def test_sqlite_tables_are_imported(lite, place):
    done = place.sqoop("import", "--connect", lite, "--table", "employees", "--target-dir", place.uri("out"), "-m", "2")
    assert done.returncode == 0, done.stderr
    assert place.rows("out") == [b"1,Ann,IT,5200.25,2020-01-15,2024-01-01 09:00:00.0,true,400.0,00 ff",
                                 b"2,Bob, jr,null,null,null,null,false,1.0E-7,null",
                                 b"3,Eve,IT,7,2021-02-03,2024-01-01 09:00:00.5,true,2.5,"]
    assert place.sqoop("list-tables", "--connect", lite).stdout == "employees\nplain\n"


def test_sqlite_tables_without_a_key_are_split_by_rowid(lite, place):
    done = place.sqoop("import", "--connect", lite, "--table", "plain", "--target-dir", place.uri("out"), "-m", "2")
    assert done.returncode == 0, done.stderr
    assert place.names("out") == ["_SUCCESS", "part-m-00000", "part-m-00001"]
    assert place.rows("out") == [b"a", b"b", b"c", b"d", b"e"]


def test_sqlite_import_all_tables_and_query(lite, place):
    done = place.sqoop("import-all-tables", "--connect", lite, "--warehouse-dir", place.uri("wh"), "-m", "1",
                       "--exclude-tables", "plain")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Skipping table: plain\n"
    assert place.names("wh") == ["employees"]
    done = place.sqoop("import", "--connect", lite, "--query", "select upper(v) from plain where $CONDITIONS", "-m", "1",
                       "--target-dir", place.uri("q"))
    assert place.rows("q") == [b"A", b"B", b"C", b"D", b"E"]


@pytest.mark.parametrize("format", ["--as-avrodatafile", "--as-sequencefile"])
def test_no_number_is_cut_short(place, format):
    with sqlite3.connect(place.folder / "big.db") as db:
        db.executescript("create table t (id integer primary key, n int, s smallint);"
                         "insert into t values (9223372036854775807, -3000000000, 2147483648);")
    given = ["import", "--connect", f"jdbc:sqlite:{place.folder}/big.db", "--table", "t", "--outdir", str(place.folder), "-m", "1",
             format, "--target-dir"]
    done = place.sqoop(*given, place.uri("out"))
    assert done.returncode == 0, done.stderr
    if format == "--as-avrodatafile":
        _, _, records = avro_file.read((place.folder / "out" / "part-m-00000.avro").read_bytes())
        assert records == [{"id": 9223372036854775807, "n": -3000000000, "s": 2147483648}]
    done = place.sqoop(*given, place.uri("cut"), "--map-column-java", "s=Integer")
    assert done.returncode == 1 and "column s holds '2147483648', which is not what its type says" in done.stderr
    assert not (place.folder / "cut").exists()


def test_columns_that_are_one_field_to_avro_are_refused(place):
    with sqlite3.connect(place.folder / "two.db") as db:
        db.executescript('create table t ("a-b" int, "a_b" int); insert into t values (1, 2);')
    given = ["import", "--connect", f"jdbc:sqlite:{place.folder}/two.db", "--table", "t", "--outdir", str(place.folder / "src"),
             "-m", "1", "--as-avrodatafile", "--target-dir", place.uri("out")]
    done = place.sqoop(*given)
    assert done.returncode == 1
    assert "Duplicate field a_b in record t: Avro has one name for the columns a-b and a_b." in done.stderr
    assert place.names() == ["data", "two.db"]
    assert place.sqoop(*given, "--columns", "a-b").returncode == 0


def test_sqlite_eval_creates_and_reads(place):
    url = f"jdbc:sqlite:{place.folder}/new.db"
    assert "0 row(s) updated" in place.sqoop("eval", "--connect", url, "--query", "create table t (a int, b text)").stderr
    assert "2 row(s) updated" in place.sqoop("eval", "--connect", url, "-e", "insert into t values (1,'x'),(2,null)").stderr
    done = place.sqoop("eval", "--connect", url, "-e", "select * from t")
    assert done.stdout.splitlines()[3] == "| 1                    | x                    | "
    assert done.stdout.splitlines()[4] == "| 2                    | (null)               | "
    bad = place.sqoop("eval", "--connect", url, "-e", "selec 1")
    assert bad.returncode == 1 and 'near "selec": syntax error' in bad.stderr


# --- a person at a terminal -----------------------------------------------------------------------

def test_a_terminal_shows_progress_and_a_pipe_does_not(my, place):
    slow = "select id, sleep(0.5) from employees where $CONDITIONS"
    args = ["import", *login(my), "--query", slow, "-m", "1", "--target-dir"]
    leader, follower = pty.openpty()
    process = subprocess.Popen([str(program.BIN / "sqoop"), *args, place.uri("tty")], stderr=follower,
                               env={**os.environ, **place.env})
    os.close(follower)
    shown = b""
    while True:
        try:
            more = os.read(leader, 65536)
        except OSError:  # the other end is closed
            break
        if not more:
            break
        shown += more
    os.close(leader)
    assert process.wait() == 0
    assert b" rows/s, part 0 of 1" in shown
    assert b"Retrieved 8 records." in shown
    piped = place.sqoop(*args, place.uri("pipe"))
    assert "rows/s" not in piped.stderr


# --- names and records ----------------------------------------------------------------------------

@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_is_given_where_other_commands_give_it(option):
    """The original says that there is no tool of this name."""
    done = program.run("sqoop", option)
    assert done.stdout == program.run("sqoop", "help").stdout
    assert "usage: sqoop COMMAND [ARGS]" in done.stdout


def test_every_tool_has_a_name_of_its_own(lite, place):
    done = program.run("sqoop-list-tables", "--connect", lite, env=place.env)
    assert done.stdout == "employees\nplain\n"


def test_a_run_is_recorded(lite, place):
    place.sqoop("import", "--connect", lite, "--table", "employees", "--target-dir", place.uri("out"), "-m", "1")
    (run,) = place.runs()
    assert run["state"] == "succeeded"
    assert run["tool"] == "import" and run["table"] == "employees" and run["target"] == place.uri("out")
    assert run["rows"] == 3 and run["bytes"] == (place.folder / "out" / "part-m-00000").stat().st_size
    assert run["finished_ms"] >= run["started_ms"]
    assert run["error"] is None


@pytest.mark.parametrize("change,reason", [
    ({"--password": "wrong-one"}, "Access denied for user 'sqoop'"),
    ({"--table": "emploees"}, "There is no table emploees"),
    ({"--connect": "jdbc:mysql://127.0.0.1:1/testdb"}, "Can't connect"),
    ({"--connect": "jdbc:nothing://x/y?password=sqoop123"}, "no connector"),
    ({"--password-file": "file:///nowhere/at/all"}, "does not exist"),
    ({"--compression-codec": "nope"}, "UnsupportedCodecException"),
    ({"--split-by": "nope", "-m": "2"}, "Unknown column 'nope'"),
    ({"--columns": "nope"}, "column not found: nope"),
])
def test_a_run_that_fails_before_its_first_row_is_recorded(my, place, change, reason):
    options = {"--connect": my.url, "--username": "sqoop", "--password": "sqoop123", "--table": "employees",
               "--target-dir": place.uri("out"), "-m": "1", **change}
    if "--password-file" in change:
        del options["--password"]
    done = place.sqoop("import", *[word for pair in options.items() for word in pair])
    assert done.returncode == 1
    (run,) = place.runs()
    assert run["state"] == "failed" and reason in run["error"]
    assert run["tool"] == "import" and run["table"] == options["--table"] and run["target"] == place.uri("out")
    assert run["rows"] == 0 and run["finished_ms"] >= run["started_ms"]
    assert "sqoop123" not in json.dumps(run) and "wrong-one" not in json.dumps(run)
    assert not (place.folder / "out").exists()


def test_import_all_tables_that_can_not_begin_is_recorded(place):
    done = place.sqoop("import-all-tables", "--connect", "jdbc:mysql://127.0.0.1:1/x", "--username", "u", "--password", "secret")
    assert done.returncode == 1
    (run,) = place.runs()
    assert run["state"] == "failed" and run["tool"] == "import-all-tables" and "Can't connect" in run["error"]
    assert "secret" not in json.dumps(run)


def test_a_split_limit_that_makes_a_flood_of_files_is_refused(my, place):
    done = place.sqoop("import", *login(my), "--table", "employees", "--target-dir", place.uri("out"), "--split-by",
                       "hire_date", "--split-limit", "100")
    assert done.returncode == 1
    assert "--split-limit 100 cuts `hire_date` into" in done.stderr
    assert place.names() == ["data"]
