"""Saved jobs of an old installation (recorded in tests/golden/sqoop/metastore by Sqoop 1.4.7 on HSQLDB) go on here."""

import shutil

import pytest

import stack as program
from test_sqoop import GOLDEN
from test_sqoop_jobs import Place

OLD = GOLDEN / "metastore"


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def shown(text):
    """Without what only a Java compiler has, and without the password, which is shown here as stars."""
    lines = [line for line in text.splitlines() if not line.startswith(("codegen.compile.dir = ", "db.password = "))]
    return sorted(lines)


@pytest.mark.parametrize("path", ["", "metastore.db", "metastore.db.script"])
def test_jobs_show_what_they_showed(place, path):
    (place.folder / "old").mkdir()
    shutil.copy(OLD / "metastore.db.script", place.folder / "old")
    done = place.ok("job", "-Dsqoop.metastore.client.record.password=true", "--import", place.folder / "old" / path)
    assert done.stdout == "".join(f"Took over job {name}\n" for name in ("daily", "hive", "out", "query"))
    assert place.ok("job", "--list").stdout == "Available jobs:\n  daily\n  hive\n  out\n  query\n"
    for name in ("daily", "query", "out"):
        assert shown(place.ok("job", "--show", name).stdout) == shown((OLD / f"show-{name}.txt").read_text()), name
    assert "db.password = ***" in place.ok("job", "--show", "daily").stdout
    assert "sq'oop123" not in done.stdout + done.stderr


def test_passwords_are_asked_for_unless_they_are_to_be_kept(place):
    done = place.ok("job", "--import", OLD)
    assert "Job daily: its password is not kept, and asked for at each execution." in done.stderr
    text = place.ok("job", "--show", "daily").stdout
    assert "db.password" not in text and "db.require.password = true" in text
    assert b"sq'oop123" not in (place.folder / "data/sqoop/metastore.db").read_bytes()


def test_what_is_there_stays_and_a_log_goes_on(place):
    shutil.copy(OLD / "metastore.db.script", place.folder / "m.script")
    (place.folder / "m.log").write_text(
        "/*C2*/DELETE FROM SQOOP_SESSIONS WHERE JOB_NAME='daily' AND PROPNAME='incremental.last.value' AND PROPCLASS='SqoopOptions'\n"
        "INSERT INTO SQOOP_SESSIONS VALUES('daily','incremental.last.value','99','SqoopOptions')\n"
        "INSERT INTO SQOOP_SESSIONS VALUES('odd','sqoop.tool','import-mainframe','schema')\nCOMMIT\n")
    done = place.sqoop("job", "--import", place.folder / "m")
    assert done.returncode == 1 and "Cannot take over job odd: sqoop import-mainframe is not offered by this version" in done.stderr
    assert "incremental.last.value = 99\n" in place.ok("job", "--show", "daily").stdout
    done = place.sqoop("job", "--import", OLD)
    assert "Job daily is there already, and stays as it is." in done.stderr
    assert "incremental.last.value = 99\n" in place.ok("job", "--show", "daily").stdout


def test_what_no_option_says_is_named_without_its_value(place):
    rows = {"plain": ("accumulo.password", "hunter2"), "tls": ("db.connect.params.sslmode", "verify-full"),
            "accumulo": ("accumulo.table", "t9")}
    (place.folder / "m.script").write_text("".join(
        f"INSERT INTO SQOOP_SESSIONS VALUES('{job}','sqoop.tool','import','schema')\n"
        f"INSERT INTO SQOOP_SESSIONS VALUES('{job}','{name}','{value}','SqoopOptions')\n" for job, (name, value) in rows.items()))
    done = place.sqoop("job", "--import", place.folder / "m")
    assert done.returncode == 1 and done.stdout == "Took over job plain\n"
    assert "Job plain: no option says accumulo.password; left out." in done.stderr
    assert "Cannot take over job tls: it has db.connect.params.sslmode: no saved option holds a connection parameter" in done.stderr
    assert "Cannot take over job accumulo: it has accumulo.table: imports into Accumulo are not offered" in done.stderr
    assert not any(value in done.stderr for _, value in rows.values())
    assert place.ok("job", "--list").stdout == "Available jobs:\n  plain\n"


@pytest.mark.parametrize("content, reason", [
    (None, "There is no metastore of Sqoop's at "),
    (b"INSERT INTO SQOOP_SESSIONS VALUES('a','b'\n", "m.script: line 1 is no statement of HSQLDB's on a saved job"),
])
def test_what_is_no_metastore_is_named(place, content, reason):
    if content is not None:
        (place.folder / "m.script").write_bytes(content)
    done = place.sqoop("job", "--import", place.folder / "m")
    assert done.returncode == 1 and reason in done.stderr
    assert place.ok("job", "--list").stdout == "Available jobs:\n"


def test_an_old_job_runs(place):
    place.sql("create table t (id integer primary key, v text); insert into t values (6, 'a'), (8, 'b');")
    text = (OLD / "metastore.db.script").read_text()
    text = text.replace("jdbc:mysql://127.0.0.1:3306/testdb?useSSL=false&x=y", place.url).replace("'employees'", "'t'")
    text = text.replace("'db.password','sq''oop123'", "'db.password',''").replace("/user/me/out", place.uri("out"))
    (place.folder / "m.script").write_text(text)
    place.ok("job", "--import", place.folder / "m")
    place.ok("job", "--exec", "daily")
    assert place.lines() == ["8\tb"]
    assert "incremental.last.value = 8\n" in place.ok("job", "--show", "daily").stdout
