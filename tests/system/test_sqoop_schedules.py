"""Saved jobs that the stack runs by itself."""

import json
import re
import sqlite3
import subprocess
import time
import urllib.request

import pytest

import stack as program
import waiting


class Place:
    """A stack, a database, and a job `daily` that imports its new rows into the lake."""

    def __init__(self, folder, within=()):
        self.folder = folder
        self.stack = program.Stack(folder, within=within)
        self.env = {"SLUICE_DATA": str(self.stack.data), **self.stack.places}
        self.sql("create table t (id integer primary key, v text); insert into t values (1, 'a'), (2, 'b');")

    def sql(self, text):
        with sqlite3.connect(self.folder / "test.db") as db:
            db.executescript(text)

    def sqoop(self, *args, check=True):
        return program.run("sqoop", *args, env=self.env, cwd=self.folder, check=check, timeout=120)

    def create(self, name="daily", table="t", *more):
        self.sqoop("job", "--create", name, "--", "import", "--connect", f"jdbc:sqlite:{self.folder}/test.db", "--table", table,
                   "--target-dir", f"/user/sqoop/{table}", "-m", "1", "--incremental", "append", "--check-column", "id", *more)

    def passed(self, name="daily", hours=3):
        """As if its last time had been seen to hours ago."""
        with sqlite3.connect(self.stack.data / "sqoop" / "metastore.db", timeout=60) as db:
            db.execute("update SLUICE_SCHEDULES set last_due_ms = ? where job_name = ?", (int((time.time() - hours * 3600) * 1000), name))

    def history(self, name="daily"):
        return self.sqoop("job", "--history", name).stdout

    def ended(self, word, name="daily"):
        def text():
            said = self.history(name)
            return said if word in said else None
        return waiting.until(text, f"a run that {word}", 240)

    def rows(self, table="t"):
        done = program.run("hdfs", "dfs", "-cat", f"/user/sqoop/{table}/part-*", env=self.env, timeout=120)
        return sorted(done.stdout.split(), key=lambda row: int(row.split(",")[0]))


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    place.stack.start()
    yield place
    place.stack.kill()
    place.stack.process.wait(60)


def test_a_job_runs_when_its_time_has_come(place):
    place.create()
    said = place.sqoop("job", "--schedule", "* * * * *", "daily").stdout
    assert re.fullmatch(r"Job daily runs next at \d{4}-\d\d-\d\d \d\d:\d\d:00 \(local time\)\n", said)
    place.passed()
    assert re.search(r"succeeded +\d+ s  one run for 1[78]\d times that had passed", place.ended("succeeded"))
    assert place.rows() == ["1,a", "2,b"]
    place.sql("insert into t values (3, 'c');")
    waiting.until(lambda: place.rows() == ["1,a", "2,b", "3,c"], "the run of the next minute", 240)
    place.sqoop("job", "--schedule", "@yearly", "daily")
    waiting.until(lambda: "running" not in place.history(), "its end")
    with urllib.request.urlopen(f"http://{place.stack.addresses['console']}/api/v1/jobs", timeout=60) as answer:
        jobs = json.load(answer)["jobs"]
    assert [job["state"] for job in jobs][:2] == ["succeeded", "succeeded"]
    place.sqoop("job", "--unschedule", "daily")
    assert "next at" not in place.history()
    place.sqoop("job", "--delete", "daily")
    assert place.history() == ""


def test_a_failure_is_written_down_with_its_reason(place):
    place.create("broken", "gone")
    place.sqoop("job", "--retries", "0", "--schedule", "@hourly", "broken")
    place.passed("broken")
    text = place.ended("failed", "broken")
    assert "no table gone" in text.lower() or "no such table" in text.lower(), text


@pytest.mark.parametrize("how", ["kill", "stop"])
def test_what_an_end_interrupts_is_tried_again_and_nothing_comes_twice(place, how):
    place.sql("create table many (id integer primary key, v text); "
              "insert into many with recursive c(i) as (select 1 union all select i + 1 from c where i < 200000) select i, hex(zeroblob(100)) from c;")
    place.create("big", "many")
    place.sqoop("job", "--schedule", "@hourly", "big")
    place.passed("big")
    place.ended("running", "big")
    getattr(place.stack, how)()
    assert list((place.stack.data / "sqoop").glob("scheduled-*")) == [] or how == "kill"
    place.stack.start()
    text = place.ended("succeeded", "big")
    assert "interrupted" in text and "attempt 2" in text
    ids = [row.split(",")[0] for row in place.rows("many")]
    assert ids == [str(i) for i in range(1, 200_001)]
    assert "incremental.last.value = 200000\n" in place.sqoop("job", "--show", "big").stdout


def test_jobs_of_a_containers_first_process_end_and_say_how(tmp_path):
    within = ["unshare", "-rpf", "--mount-proc", "--kill-child"]
    if subprocess.run([*within, "true"], capture_output=True).returncode != 0:
        pytest.skip("this machine gives a process no namespace of its own")
    place = Place(tmp_path, within=within)
    place.stack.start()
    try:
        place.create()
        place.sqoop("job", "--schedule", "@hourly", "daily")
        place.passed()
        place.ended("succeeded")
        assert place.rows() == ["1,a", "2,b"]
        place.sql("drop table t;")
        place.passed()
        place.ended("failed")
    finally:
        place.stack.kill()


def test_a_schedule_that_can_not_be_is_refused(place):
    place.create()
    for args, words in ((("--schedule", "61 * * * *", "daily"), "'61' is no minute (0 to 59)"),
                        (("--schedule", "@daily", "nobody"), "there is no job nobody"),
                        (("--time-zone", "Mars/Olympus", "--schedule", "@daily", "daily"), "there is no time zone 'Mars/Olympus'"),
                        (("--retries", "99", "--schedule", "@daily", "daily"), "--retries takes a number from 0 to 10"),
                        (("--schedule", "@daily"), "--schedule '0 2 * * *' NAME"),
                        (("--unschedule", "daily"), "job daily has no schedule"),
                        (("--meta-connect", f"jdbc:sqlite:{place.folder}/m.db", "--schedule", "@daily", "daily"), "let cron run")):
        done = place.sqoop("job", *args, check=False)
        assert done.returncode == 1 and words in done.stderr, (args, done.stderr)
    other = f"-Dsqoop.metastore.client.autoconnect.url=jdbc:sqlite:{place.folder}/m.db"
    for args in (["--schedule", "@daily", "daily"], ["--unschedule", "daily"], ["--history"]):
        done = place.sqoop("job", other, *args, check=False)
        assert done.returncode == 1 and "let cron run" in done.stderr, (args, done.stderr)
    place.sqoop("job", "--create", "asks", "--", "import", "--connect", "jdbc:mysql://h/d", "--username", "u", "-P", "--table", "t",
                "--target-dir", "/x", "-m", "1")
    done = place.sqoop("job", "--schedule", "@daily", "asks", check=False)
    assert done.returncode == 1 and "asks for its password" in done.stderr
