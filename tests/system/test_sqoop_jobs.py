"""Saved jobs, incremental imports and merges on SQLite: nothing twice, nothing lost, no password kept."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess

import avro_file
import pytest

import stack as program


class Place:
    def __init__(self, folder):
        self.folder = folder
        self.env = {"SLUICE_DATA": str(folder / "data")}
        self.url = f"jdbc:sqlite:{folder}/test.db"

    def uri(self, name):
        return f"file://{self.folder}/{name}"

    def sqoop(self, *args):
        return program.run("sqoop", *args, env=self.env, cwd=self.folder, check=False, timeout=120)

    def ok(self, *args):
        done = self.sqoop(*args)
        assert done.returncode == 0, done.stderr
        return done

    def sql(self, text):
        with sqlite3.connect(self.folder / "test.db") as db:
            db.executescript(text)

    def lines(self, name="out"):
        return sorted("".join(p.read_text() for p in (self.folder / name).glob("part-*")).splitlines())

    def create(self, job, *args):
        return self.ok("job", "--create", job, "--", "import", "--connect", self.url, "--table", "t", "--target-dir",
                       self.uri("out"), "-m", "1", *args)


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    place.sql("create table t (id integer primary key, v text, at timestamp); "
              "insert into t values (1, 'a', '2024-01-01 00:00:00'), (2, 'b', '2024-01-02 00:00:00');")
    return place


def test_a_job_goes_on_where_it_ended(place):
    place.create("new", "--incremental", "append", "--check-column", "id")
    done = place.ok("job", "--exec", "new")
    assert "Updated data for job: new" in done.stderr
    place.sql("insert into t values (7, 'c', null);")
    place.ok("job", "--exec", "new")
    assert "No new rows detected since last import." in place.ok("job", "--exec", "new").stderr
    assert [line.split(",")[0] for line in place.lines()] == ["1", "2", "7"]
    assert "incremental.last.value = 7\n" in place.ok("job", "--show", "new").stdout
    # What is given at the execution counts before what was saved.
    place.ok("job", "--exec", "new", "--", "--last-value", "0", "--target-dir", place.uri("again"))
    assert len(place.lines("again")) == 3


def test_rows_that_changed_are_merged(place):
    place.create("changed", "--incremental", "lastmodified", "--check-column", "at", "--merge-key", "id")
    place.ok("job", "--exec", "changed")
    assert place.lines() == ["1,a,2024-01-01 00:00:00.0", "2,b,2024-01-02 00:00:00.0"]
    place.sql("update t set v = 'B', at = datetime('now', 'localtime') where id = 2; "
              "insert into t values (3, 'x', datetime('now', 'localtime'));")
    # Rows of this very second are the next run's: the upper bound is not included.
    shown = place.ok("job", "--show", "changed").stdout
    assert re.search(r"incremental.last.value = \d{4}-", shown)
    place.ok("job", "--exec", "changed", "--", "--last-value", "2024-01-02 00:00:00")
    lines = place.lines()
    assert lines[0] == "1,a,2024-01-01 00:00:00.0" and {line.split(",")[0] for line in lines} >= {"1", "2"}
    assert sorted(p.name for p in (place.folder / "out").iterdir()) == ["_SUCCESS", "part-r-00000"]
    assert not list(place.folder.glob("_sqoop-*"))


@pytest.fixture
def torn(place):
    """A job whose table has texts that look like other records."""
    place.sql("create table w (id integer primary key, v text, at timestamp); "
              "insert into w values (1, 'a', '2024-01-01 00:00:00'), (2, 'b', '2024-01-01 00:00:00');")
    place.change = ("update w set v = char(115, 10) || '2,deleted,2024', at = datetime('now', 'localtime', '-1 hour') "
                    "where id = 1;")
    return place


def whole(*options):
    return ["--table", "w", "--incremental", "lastmodified", "--check-column", "at", "--merge-key", "id", *options]


def again(place, *options):
    return place.sqoop("import", "--connect", place.url, "--target-dir", place.uri("out"), "-m", "1",
                       *whole(*options), "--last-value", "2024-01-02 00:00:00")


def test_a_torn_record_ends_a_merge(torn):
    torn.ok("import", "--connect", torn.url, "--target-dir", torn.uri("out"), "-m", "1", *whole())
    before = torn.lines()
    torn.sql(torn.change)
    done = again(torn)
    assert done.returncode == 1 and "Import the whole table again with --escaped-by" in done.stderr
    assert torn.lines() == before
    # The same where the torn record is there already.
    (torn.folder / "out" / "part-m-00000").write_text("1,s\n2,deleted,2024-01-01 00:00:00.0\n")
    torn.sql("update w set v = 'c'")
    done = again(torn)
    assert done.returncode == 1 and "part-m-00000: line 1: the record has 2 fields, not 3" in done.stderr
    assert torn.lines() == ["1,s", "2,deleted,2024-01-01 00:00:00.0"]


@pytest.mark.parametrize("options", [["--escaped-by", "\\"], ["--enclosed-by", '"'], ["--optionally-enclosed-by", '"']])
def test_a_protected_record_is_merged_whole(torn, options):
    torn.sql("insert into w values (3, char(92, 10, 92, 92, 10, 13, 10) || 'x' || char(13), '2024-01-01 00:00:00');")
    torn.ok("import", "--connect", torn.url, "--target-dir", torn.uri("out"), "-m", "1", *whole(*options))
    torn.sql(torn.change)
    done = again(torn, *options)
    assert done.returncode == 0, done.stderr
    torn.ok("import", "--connect", torn.url, "--target-dir", torn.uri("now"), "-m", "1", "--table", "w", *options)
    assert (torn.folder / "out" / "part-r-00000").read_bytes() == (torn.folder / "now" / "part-m-00000").read_bytes()


LARGE = ["--table", "b", "--fields-terminated-by", "|", "--inline-lob-limit", "4", "-m", "1"]


@pytest.fixture
def large(place):
    """A folder `out` of two records with large objects, of which one has changed since."""
    place.sql("create table b (id integer primary key, v blob, at timestamp); "
              "insert into b values (1, x'0011223344556677', '2024-01-01'), (2, x'8899aabbccddeeff', '2024-01-01');")
    place.ok("import", "--connect", place.url, "--target-dir", place.uri("out"), *LARGE)
    place.sql("update b set v = x'ff00ff00ff00ff00', at = '2024-01-03' where id = 2")
    return place


def objects_of(folder):
    """The large objects that the records name; each must be there."""
    named = re.findall(r"externalLob\(lf,(.*?),", "".join(p.read_text() for p in folder.glob("part-*")))
    assert all((folder / name).is_file() for name in named), named
    return sorted(named)


def changed(place):
    return place.sqoop("import", "--connect", place.url, "--target-dir", place.uri("out"), *LARGE, "--incremental",
                       "lastmodified", "--check-column", "at", "--merge-key", "id", "--last-value", "2024-01-02")


def test_a_merge_keeps_large_objects(large):
    done = changed(large)
    assert done.returncode == 0, done.stderr
    assert len(set(objects_of(large.folder / "out"))) == 2
    assert not list(large.folder.glob("_sqoop*"))


def test_the_merge_tool_copies_large_objects(large):
    large.ok("import", "--connect", large.url, "--target-dir", large.uri("new"), *LARGE, "--where", "id = 2")
    before = objects_of(large.folder / "out") + objects_of(large.folder / "new")
    large.ok("merge", "--onto", large.uri("out"), "--new-data", large.uri("new"), "--target-dir", large.uri("m"),
             "--class-name", "b", "--merge-key", "id")
    assert len(set(objects_of(large.folder / "m"))) == 2
    assert objects_of(large.folder / "out") + objects_of(large.folder / "new") == before


def killed_import(place):
    """The folder's name that a killed import into `out` leaves behind "_sqoop-"."""
    place.sql("create view endless as with recursive n(i) as (select 1 union all select i + 1 from n) select i from n;")
    process = subprocess.Popen([str(program.BIN / "sqoop"), "import", "--connect", place.url, "--table", "endless",
                                "--target-dir", place.uri("out"), "-m", "1", "--delete-target-dir"], cwd=place.folder,
                               env={**os.environ, **place.env, "TZ": "UTC"}, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "Executing query" in line:
            break
    process.kill()
    process.wait()
    process.stderr.close()
    (left,) = place.folder.glob("_sqoop-out-*")
    shutil.rmtree(left)
    return left.name.removeprefix("_sqoop-")


def test_a_merge_that_was_killed_has_lost_no_large_object(large):
    name = killed_import(large)
    onto = large.folder / f"_sqoop.onto-{name}"
    (large.folder / "out").rename(onto)  # killed before the new folder had its place
    done = changed(large)
    assert "is put back" in done.stderr and done.returncode == 0, done.stderr
    assert len(set(objects_of(large.folder / "out"))) == 2 and not onto.exists()
    onto.mkdir()  # killed behind that, before the objects were moved
    shutil.move(large.folder / "out" / "_lob", onto / "_lob")
    done = changed(large)
    assert done.returncode == 0, done.stderr
    assert len(set(objects_of(large.folder / "out"))) == 2 and not onto.exists()


def test_an_append_puts_a_replaced_folder_back_first(large):
    name = killed_import(large)
    (large.folder / "out").rename(large.folder / f"_sqoop.old-{name}")
    large.ok("import", "--connect", large.url, "--target-dir", large.uri("out"), *LARGE, "--append")
    assert len(large.lines()) == 4 and len(set(objects_of(large.folder / "out"))) == 2


def test_a_folder_in_a_folder_ends_a_merge(large):
    (large.folder / "out" / "y=2024").mkdir()
    done = changed(large)
    assert done.returncode == 1 and f"Not a file: {large.folder}/out/y=2024" in done.stderr
    assert len(large.lines()) == 2


def test_a_password_is_kept_only_when_asked(place):
    place.ok("job", "--create", "p", "--", "import", "--connect", place.url, "--table", "t", "--password", "s3cret", "-m", "1")
    for name, given in (("q", ["--password=s3cret"]), ("r", ["-password=s3cret"]), ("s", ["-password", "s3cret"])):
        place.ok("job", "--create", name, "--", "import", "--connect", place.url, "--table", "t", *given, "-m", "1")
    store = place.folder / "data" / "sqoop" / "metastore.db"
    assert b"s3cret" not in store.read_bytes()
    assert store.stat().st_mode & 0o777 == 0o600
    shown = place.ok("job", "--show", "p").stdout
    assert "db.require.password = true" in shown and "s3cret" not in shown


def test_what_is_named_like_a_password_is_kept(place):
    place.sql("create table password (id integer primary key); insert into password values (1)")
    place.ok("job", "--create", "j", "--", "import", "--connect", place.url, "--table", "password", "--target-dir", place.uri("P"),
             "--columns", "id", "-m", "1")
    place.ok("job", "--exec", "j")
    assert place.lines("P") == ["1"]


def test_bad_jobs_are_refused_and_change_nothing(place):
    done = place.sqoop("job", "--create", "bad", "--", "import", "--connect", place.url)
    assert done.returncode == 1 and "--table or --query is required" in done.stderr
    done = place.sqoop("job", "--create", "bad", "--", "imprt", "--connect", place.url)
    assert done.returncode == 1 and "No such tool: imprt" in done.stderr
    done = place.sqoop("job", "--create", "bad")
    assert done.returncode == 1
    assert place.ok("job", "--list").stdout == "Available jobs:\n"
    done = place.sqoop("job", "--list", "--meta-connect", "jdbc:hsqldb:hsql://h/x")
    assert done.returncode == 1 and "jdbc:hsqldb:" in done.stderr
    assert place.ok("job", "--list", "--meta-connect", f"jdbc:sqlite:{place.folder}/other.db").stdout == "Available jobs:\n"


@pytest.mark.parametrize("nth", range(4))
def test_a_killed_job_loses_no_row_and_repeats_none(place, nth):
    """Killed at some moment of an append; the next execution ends with every row once."""
    place.sql("delete from t; with recursive n(i) as (select 1 union all select i + 1 from n where i < 60000) "
              "insert into t select i, 'value ' || i, null from n;")
    place.create("k", "--incremental", "append", "--check-column", "id")
    process = subprocess.Popen([str(program.BIN / "sqoop"), "job", "--exec", "k"], cwd=place.folder,
                               env={**os.environ, **place.env, "TZ": "UTC"}, stderr=subprocess.PIPE, text=True)
    wanted = ["Beginning import", "Executing query", "Retrieved", "Saving incremental"][nth]
    for line in process.stderr:
        if wanted in line:
            process.send_signal(signal.SIGKILL)
            break
    process.wait()
    process.stderr.close()
    place.ok("job", "--exec", "k")
    place.ok("job", "--exec", "k")
    lines = place.lines()
    assert len(lines) == 60000 and len(set(lines)) == 60000


def test_a_move_that_was_cut_short_is_finished_first(place):
    place.create("m", "--incremental", "append", "--check-column", "id")
    place.ok("job", "--exec", "m")
    # As a run leaves it that died between two moves: held in its folder, and known to the job.
    held = place.folder / "_sqoop" / "1-999999999-0_t"
    held.mkdir(parents=True)
    (held / "_COMMITTING").touch()
    (held / "part-m-00000").write_text("3,held,null\n")
    with sqlite3.connect(place.folder / "data" / "sqoop" / "metastore.db") as db:
        db.execute("insert into SQOOP_SESSIONS values ('m', 'incremental.pending.folder', ?, 'SqoopOptions')", (str(held),))
        db.execute("insert into SQOOP_SESSIONS values ('m', 'incremental.pending.value', '3', 'SqoopOptions')")
    place.sql("insert into t values (3, 'held', null), (4, 'd', null);")
    done = place.ok("job", "--exec", "m")
    assert "that is finished first" in done.stderr
    assert [line.split(",")[0] for line in place.lines()] == ["1", "2", "3", "4"]
    assert not held.exists()


def test_what_a_job_has_promised_outlives_a_move_that_fails(place):
    place.create("m", "--incremental", "append", "--check-column", "id")
    out = place.folder / "out"
    out.write_text("in the way")
    for _ in range(2):  # as it is begun, and as it is finished
        done = place.sqoop("job", "--exec", "m")
        assert done.returncode == 1, done.stderr
        assert len(list(place.folder.rglob("_COMMITTING"))) == 1
    out.unlink()
    place.sql("insert into t values (7, 'c', null);")
    place.ok("job", "--exec", "m")
    assert [line.split(",")[0] for line in place.lines()] == ["1", "2", "7"]
    assert not list(place.folder.glob("*_t"))


def test_what_was_promised_goes_where_it_was_wanted(place):
    place.create("m", "--incremental", "append", "--check-column", "id")
    (place.folder / "out").write_text("in the way")
    assert place.sqoop("job", "--exec", "m").returncode == 1
    (place.folder / "out").unlink()
    place.ok("job", "--exec", "m", "--", "--last-value", "1", "--target-dir", place.uri("again"))
    assert [line.split(",")[0] for line in place.lines()] == ["1", "2"]
    assert [line.split(",")[0] for line in place.lines("again")] == ["2"]


def avro(place, folder, *more):
    place.ok("import", "--connect", place.url, "--table", "t", "--target-dir", place.uri(folder), "-m", "1", "--as-avrodatafile",
             "--outdir", str(place.folder / "src"), *more)


def test_avro_files_are_merged(place):
    place.sql("alter table t add column \"größe\" real; update t set \"größe\" = 1.5; insert into t values (10, 'z', null, 3);")
    avro(place, "old", "--compression-codec", "snappy")
    place.sql("update t set v = 'B' where id = 2; insert into t values (11, 'y', '2024-01-03', null);")
    avro(place, "new", "--where", "id = 2 or id = 11")
    avro(place, "all")
    both = ["--onto", place.uri("old"), "--new-data", place.uri("new"), "--class-name", "unknown"]
    place.ok("merge", *both, "--merge-key", "id", "--target-dir", place.uri("m"))
    assert sorted(p.name for p in (place.folder / "m").iterdir()) == ["_SUCCESS", "part-r-00000.avro"]
    schema, codec, merged = avro_file.read((place.folder / "m" / "part-r-00000.avro").read_bytes())
    wanted, _, records = avro_file.read((place.folder / "all" / "part-m-00000.avro").read_bytes())
    assert (schema, codec) == (wanted, "null")
    assert merged == sorted(records, key=lambda record: str(record["id"]))
    for key, reason in (("größe", "null key"), ("idd", "There is no field idd; did you mean id?")):
        done = place.sqoop("merge", *both, "--merge-key", key, "--target-dir", place.uri("m2"))
        assert done.returncode == 1 and reason in done.stderr and not (place.folder / "m2").exists()


def test_avro_files_of_two_schemas_are_not_merged(place):
    avro(place, "old")
    avro(place, "new", "--columns", "id,v")
    done = place.sqoop("merge", "--onto", place.uri("old"), "--new-data", place.uri("new"), "--class-name", "t", "--merge-key", "id",
                       "--target-dir", place.uri("m"))
    assert done.returncode == 1 and "new/part-m-00000.avro: its schema is not that of the files before it" in done.stderr


@pytest.mark.parametrize("format, name", [("--as-avrodatafile", "an Avro file"), ("--as-sequencefile", "a SequenceFile")])
def test_what_is_no_text_is_not_merged_as_text(place, format, name):
    for folder in ("old", "new"):
        place.ok("import", "--connect", place.url, "--table", "t", "--target-dir", place.uri(folder), "-m", "1",
                 *([format] if folder == "new" else []))
    done = place.sqoop("merge", "--onto", place.uri("old"), "--new-data", place.uri("new"), "--target-dir", place.uri("m"),
                       "--class-name", "t", "--merge-key", "id")
    assert done.returncode == 1 and f"part-m-00000{'.avro' if 'Avro' in name else ''}: " in done.stderr
    assert f"no text but {name}" in done.stderr
    assert not (place.folder / "m").exists()


def test_sequence_files_are_merged(place):
    place.sql("alter table t add column d decimal(10,2); alter table t add column b blob; update t set d = 1.50, b = x'00ff';")
    seq = ["import", "--connect", place.url, "--table", "t", "-m", "1", "--as-sequencefile", "--target-dir"]
    place.ok(*seq, place.uri("old"), "-z")
    place.sql("update t set v = 'B', d = null where id = 2; insert into t values (10, 'z', null, 3.25, null);")
    place.ok(*seq, place.uri("new"), "--where", "id >= 2")
    both = ["merge", "--onto", place.uri("old"), "--new-data", place.uri("new"), "--class-name", "t", "--target-dir"]
    place.ok(*both, place.uri("m"), "--merge-key", "id")
    # A merge's own result is merged again, and exported.
    place.sql("update t set v = 'again' where id = 1; create table u (id integer primary key, v text, at timestamp, d decimal(10,2), b blob);")
    place.ok(*seq, place.uri("newer"), "--where", "id = 1")
    place.ok("merge", "--onto", place.uri("m"), "--new-data", place.uri("newer"), "--class-name", "t", "--merge-key", "id", "--target-dir", place.uri("m2"))
    place.ok("export", "--connect", place.url, "--table", "u", "--export-dir", place.uri("m2"))
    with sqlite3.connect(place.folder / "test.db") as db:
        rows = db.execute("select id, v, at, d, b from u order by id").fetchall()
        assert rows == [(1, "again", "2024-01-01 00:00:00.0", 1.5, b"\0\xff"), (2, "B", "2024-01-02 00:00:00.0", None, b"\0\xff"),
                        (10, "z", None, 3.25, None)]
    for key, reason in (("at", "Cannot join values on null key"), ("idd", "did you mean id?")):
        done = place.sqoop(*both, place.uri("m3"), "--merge-key", key)
        assert done.returncode == 1 and reason in done.stderr and not (place.folder / "m3").exists()


def test_a_sequence_file_of_another_class_is_not_merged(place):
    seq = ["import", "--connect", place.url, "--table", "t", "-m", "1", "--as-sequencefile", "--target-dir"]
    merge = ["merge", "--onto", place.uri("old"), "--new-data", place.uri("new"), "--merge-key", "id", "--target-dir", place.uri("m"), "--class-name"]
    place.ok(*seq, place.uri("old"))
    place.ok(*seq, place.uri("new"), "--class-name", "other.T")
    done = place.sqoop(*merge, "t")
    assert done.returncode == 1 and "its records are of the class other.T, those before it of t" in done.stderr
    place.ok(*seq, place.uri("new"), "--delete-target-dir", "--columns", "id")  # the class t has one column now
    done = place.sqoop(*merge, "t")
    assert done.returncode == 1 and "has other fields than the import or codegen of that class has left" in done.stderr
    assert not (place.folder / "m").exists()


def test_a_merge_needs_no_more_memory_than_it_holds(place):
    """600 MiB of records, by a process that may not have that much."""
    rows, row = 60_000, "x" * 10_000
    for folder, mark, step in (("old", "o", 1), ("new", "n", 10)):
        (place.folder / folder).mkdir()
        with open(place.folder / folder / "part-m-00000", "w") as file:
            for number in range(0, rows, step):
                file.write(f"{number * 7919 % rows},{mark}{row}\n")
    done = subprocess.run(["prlimit", f"--as={500 << 20}", program.BIN / "sqoop", "merge", "--onto", place.uri("old"), "--new-data",
                           place.uri("new"), "--class-name", "x", "--columns", "id,v", "--merge-key", "id", "--target-dir", place.uri("m")],
                          env={**os.environ, **place.env, "TMPDIR": str(place.folder)}, cwd=place.folder, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    with open(place.folder / "m" / "part-r-00000") as file:
        got = [(key, text[0]) for key, text in (line.split(",") for line in file)]
    newer = {number * 7919 % rows for number in range(0, rows, 10)}
    assert got == [(key, "n" if int(key) in newer else "o") for key in sorted(map(str, range(rows)))]
    assert sorted(p.name for p in place.folder.iterdir()) == ["data", "m", "new", "old", "test.db"]


def test_merge_by_columns_and_by_class(place):
    place.ok("import", "--connect", place.url, "--table", "t", "--target-dir", place.uri("old"), "-m", "1", "--fields-terminated-by", "|")
    place.sql("update t set v = 'B' where id = 2; insert into t values (10, 'z', null);")
    place.ok("import", "--connect", place.url, "--table", "t", "--target-dir", place.uri("new"), "-m", "1", "--where", "id >= 2",
             "--fields-terminated-by", "|")
    both = ["--onto", place.uri("old"), "--new-data", place.uri("new"), "--class-name", "t", "--merge-key", "id"]
    place.ok("merge", *both, "--target-dir", place.uri("m1"))
    assert (place.folder / "m1" / "part-r-00000").read_text() == (
        "1|a|2024-01-01 00:00:00.0\n10|z|null\n2|B|2024-01-02 00:00:00.0\n")
    done = place.sqoop("merge", *both[:-1], "idd", "--target-dir", place.uri("m2"))
    assert done.returncode == 1 and "did you mean id?" in done.stderr
    assert not (place.folder / "m2").exists()
    other = [*both[:5], "unknown", *both[6:], "--target-dir", place.uri("m3")]
    done = place.sqoop("merge", *other)
    assert done.returncode == 1 and "--columns" in done.stderr
    place.ok("merge", *other, "--columns", "id,v,at", "--fields-terminated-by", "|")
    assert (place.folder / "m3" / "part-r-00000").read_bytes() == (place.folder / "m1" / "part-r-00000").read_bytes()
