"""sqoop export by ODBC, over Debian's drivers for PostgreSQL, MariaDB and SQLite."""

import sqlite3

import pytest

from test_sqoop import my, pg, place  # noqa: F401  (fixtures)
from test_sqoop_odbc import PASSWORD, drivers, lite, odbc  # noqa: F401  (a fixture)

ROWS = [(n, f"näme {n} 😀 'q'", f"{n}.25", f"2024-02-{1 + n % 28:02d} 13:14:15") for n in range(1, 2501)]


class Target:
    """A table in a database behind ODBC, and what it holds."""

    def __init__(self, kind, server, path):
        self.kind, self.server, self.path = kind, server, path
        self.options = lite(path) if kind == "lite" else odbc(server)
        self.sql("drop table if exists t; drop table if exists t_stage")
        moment = "datetime" if kind == "my" else "timestamp"
        for name in ("t", "t_stage"):
            self.sql(f"create table {name} (id int primary key, name varchar(80), pay decimal(10,2), at {moment})")

    def sql(self, text):
        if self.kind != "lite":
            return self.server.sql(text)
        with sqlite3.connect(self.path) as db:
            rows = [row for one in text.split(";") for row in db.execute(one)]
        return "".join("\t".join(str(value) for value in row) + "\n" for row in rows)

    def count(self, table="t"):
        return int(self.sql(f"select count(*) from {table}"))


@pytest.fixture(params=["pg", "my", "lite"])
def target(request, tmp_path):
    server = None if request.param == "lite" else request.getfixturevalue(request.param)
    return Target(request.param, server, tmp_path / "t.db")


def write(place, rows, name="in"):
    (place.folder / name).mkdir(exist_ok=True)
    text = "".join(",".join(str(value) for value in row) + "\n" for row in rows)
    (place.folder / name / "part-m-00000").write_text(text)
    return ["--export-dir", place.uri(name)]


def exported(place, target, given, *more, code=0):
    done = place.sqoop("export", *target.options, "--table", "t", *given, *more, timeout=600)
    assert done.returncode == code, done.stderr
    assert PASSWORD not in done.stderr
    return done.stderr


def test_rows_go_out_and_come_back(target, place):
    said = exported(place, target, write(place, ROWS), "-m", "3")
    assert "Exported 2500 records." in said
    assert target.count() == 2500
    done = place.sqoop("import", *target.options, "--table", "t", "--target-dir", place.uri("back"), "-m", "2")
    assert done.returncode == 0, done.stderr
    wanted = [f"{n},{name},{pay},{at}.0".encode() for n, name, pay, at in ROWS]
    assert sorted(place.rows("back")) == sorted(wanted)


def test_nulls_stay_nulls(target, place):
    given = write(place, [(1, "null", "null", "null"), (2, "", "0.50", "2024-01-01 00:00:00")])
    exported(place, target, given, "-m", "1", "--input-null-string", "null", "--input-null-non-string", "null")
    assert target.sql("select count(*) from t where name is null and pay is null and at is null").strip() == "1"
    assert target.sql("select count(*) from t where name = '' and pay = 0.5").strip() == "1"


def test_rows_are_updated_and_inserted(target, place):
    target.sql("insert into t (id, name) values (1, 'old'), (9000, 'stays')")
    said = exported(place, target, write(place, ROWS[:3]), "--update-key", "id", "-m", "1")
    assert "Exported 3 records." in said
    assert target.count() == 2
    assert "näme 1" in target.sql("select name from t where id = 1")
    exported(place, target, write(place, ROWS[:3]), "--update-key", "id", "--update-mode", "allowinsert", "-m", "1")
    assert target.count() == 4
    assert target.sql("select name from t where id = 9000").strip() == "stays"


def test_bad_rows_are_named_and_the_others_go_in(target, place):
    target.sql("insert into t (id) values (700)")
    given = write(place, ROWS[:1000])
    said = exported(place, target, given, "-m", "1", code=1)
    assert "Export job failed!" in said
    assert target.count() == 1
    said = exported(place, target, given, "-m", "1", "--max-bad-records", "5", "--bad-records-dir", place.uri("bad"))
    assert "Exported 999 records." in said
    assert target.count() == 1000
    assert "700" in said


def test_a_staging_table_keeps_halves_out(target, place):
    exported(place, target, write(place, ROWS), "--staging-table", "t_stage", "-m", "2")
    assert target.count() == 2500 and target.count("t_stage") == 0
    target.sql("delete from t; insert into t (id) values (2400)")
    exported(place, target, write(place, ROWS), "--staging-table", "t_stage", "-m", "2", code=1)
    assert target.count() == 1


def test_a_procedure_is_called(pg, place):
    pg.sql("drop table if exists called; create table called (a int, b text); "
           "create or replace function add_called(a int, b text) returns void language sql as "
           "'insert into called values (a, b)'")
    given = write(place, [(1, "one é"), (2, "two")])
    done = place.sqoop("export", *odbc(pg), "--call", "add_called", *given, "-m", "1")
    assert done.returncode == 0, done.stderr
    assert pg.sql("select a, b from called order by a") == "1\tone é\n2\ttwo\n"


def test_an_unknown_procedure_is_named(pg, place):
    done = place.sqoop("export", *odbc(pg), "--call", "no_such_call", *write(place, [(1, "x")]), "-m", "1")
    assert done.returncode == 1
    assert "There is no stored procedure no_such_call" in done.stderr
