"""sqoop export where nothing can be taken back: procedures that commit, tables without transactions. What is sent is sent once."""

import pytest

from test_sqoop_export import place, servers  # noqa: F401  (fixtures)

LOGIN = ["--username", "sqoop", "--password", "sqoop123"]


@pytest.fixture
def my(servers):  # noqa: F811
    """A MariaDB with a table t, and one without transactions that counts the calls."""
    server = servers["my"]
    server.sql("drop table if exists t; drop table if exists calls; create table t (id int primary key, name varchar(20)); "
               "create table calls (id int) engine = myisam;")
    return server


def make_procedure(server, body):
    server.sql(f"drop procedure if exists put;\ndelimiter //\ncreate procedure put(in a int, in b varchar(20)) begin "
               f"insert into calls values (a); {body} end//\n")


def call(place, server, *args):  # noqa: F811
    return place.sqoop("export", "--connect", server.url, *LOGIN, "--call", "put", "--export-dir", place.uri("in"), "-m", "1", *args)


def rows(server, table="t"):
    return server.sql(f"select * from {table} order by 1").split("\n")[:-1]


ENDS_TRANSACTION = {"commit": "insert into t values (a, b); commit;",
                    "ddl": "insert into t values (a, b); create or replace table side (n int);",
                    "rows": "insert into t values (a, b); select * from t; select count(*) from t;",
                    "all": "select 1; insert into t values (a, b); commit; select 2;"}


@pytest.mark.parametrize("body", ENDS_TRANSACTION)
def test_each_call_is_made_once(place, my, body):  # noqa: F811
    make_procedure(my, ENDS_TRANSACTION[body])
    place.put("in/part-m-00000", "".join(f"{i},name {i}\n" for i in range(30)))
    done = call(place, my)
    assert done.returncode == 0, done.stderr
    assert "Exported 30 records." in done.stderr
    assert rows(my, "calls") == [str(i) for i in range(30)]
    assert my.sql("select count(*) from t").strip() == "30"


def test_what_a_procedure_committed_is_said(place, my):  # noqa: F811
    make_procedure(my, "insert into t values (a, b); commit; select a;")
    place.put("in/part-m-00000", "1,one\n2,two\n1,again\n3,three\n")
    done = call(place, my)
    assert done.returncode == 1
    assert "line 3: Duplicate entry '1' for key 'PRIMARY'" in done.stderr
    assert "2 records were committed before that and stay." in done.stderr
    assert "What put has committed by itself stays." in done.stderr
    assert rows(my) == ["1\tone", "2\ttwo"] and rows(my, "calls") == ["1", "1", "2"]


def test_calls_that_commit_nothing_are_rolled_back(place, my):  # noqa: F811
    make_procedure(my, "insert into t values (a, b);")
    place.put("in/part-m-00000", "1,one\n2,two\n1,again\n3,three\n")
    done = call(place, my)
    assert done.returncode == 1
    assert "Nothing was committed." in done.stderr
    assert rows(my) == []


def test_a_failure_behind_the_rows_of_a_procedure_is_seen(place, my):  # noqa: F811
    make_procedure(my, "select a; if a = 2 then signal sqlstate '45000' set message_text = 'no two'; end if; insert into t values (a, b);")
    place.put("in/part-m-00000", "1,one\n2,two\n3,three\n")
    done = call(place, my)
    assert done.returncode == 1 and "line 2: no two" in done.stderr
    done = call(place, my, "--max-bad-records", "1")
    assert done.returncode == 0, done.stderr
    assert rows(my) == ["1\tone", "3\tthree"]


@pytest.mark.parametrize("commits", ["", "commit;"])
def test_a_call_that_is_left_out_leaves_nothing_uncommitted(place, my, commits):  # noqa: F811
    make_procedure(my, f"insert into t values (a, b); {commits} insert into t values (a + 10, b); "
                       "if a = 2 then signal sqlstate '45000' set message_text = 'no two'; end if;")
    place.put("in/part-m-00000", "1,one\n2,two\n3,three\n")
    done = call(place, my, "--max-bad-records", "1")
    assert done.returncode == 0, done.stderr
    assert "Exported 2 records." in done.stderr
    assert rows(my, "calls") == ["1", "2", "3"]
    left = {"": [], "commit;": ["2\ttwo", "12\ttwo"]}[commits]
    assert sorted(rows(my)) == sorted(["1\tone", "3\tthree", "11\tone", "13\tthree", *left])


def test_functions_of_postgresql_are_called_once(place, servers):  # noqa: F811
    pg = servers["pg"]
    pg.sql("drop table if exists pt; create table pt (id int primary key, name text, call int); drop sequence if exists pt_calls; "
           "create sequence pt_calls; create or replace function put(a int, b text) returns int language sql as "
           "'insert into pt values (a, b, nextval(''pt_calls'')) returning call';")
    place.put("in/part-m-00000", "1,one\n2,two\n1,again\n3,three\n")
    done = call(place, pg)
    assert done.returncode == 1 and "Nothing was committed." in done.stderr
    assert pg.sql("select count(*) from pt").strip() == "0"
    pg.sql("alter sequence pt_calls restart;")
    done = call(place, pg, "--max-bad-records", "1")
    assert done.returncode == 0, done.stderr
    assert pg.sql("select id, call from pt order by id").split("\n")[:-1] == ["1\t1", "2\t2", "3\t4"]


@pytest.mark.parametrize("engine", ["myisam", "aria", "memory"])
@pytest.mark.parametrize("more", [[], ["--update-key", "id", "--update-mode", "allowinsert"]])
def test_rows_of_a_table_without_transactions_are_sent_once(place, my, engine, more):  # noqa: F811
    my.sql(f"create or replace table e (id int, name varchar(20) not null) engine = {engine}; create or replace table sent (id int); "
           "create trigger e_sent after insert on e for each row insert into sent values (new.id);")
    place.put("in/part-m-00000", "1,one\n2,two\n3,\\N\n4,four\n")
    args = ["-m", "1", "--input-null-string", "\\\\N", "--max-bad-records", "1", *more]
    done = place.export("e", *LOGIN, *args, connect=my.url)
    assert done.returncode == 0, done.stderr
    assert "The table e has no transactions" in done.stderr
    assert "line 3: Column 'name' cannot be null" in done.stderr
    assert "Exported 3 records." in done.stderr
    assert rows(my, "e") == ["1\tone", "2\ttwo", "4\tfour"] and rows(my, "sent") == ["1", "2", "4"]


def test_what_stays_in_a_table_without_transactions_is_said(place, my):  # noqa: F811
    my.sql("create or replace table e (id int, name varchar(20) not null) engine = myisam;")
    place.put("in/part-m-00000", "1,one\n2,two\n3,\\N\n4,four\n")
    done = place.export("e", *LOGIN, "-m", "1", "--input-null-string", "\\\\N", connect=my.url)
    assert done.returncode == 1
    assert "2 records were committed before that and stay in the table e." in done.stderr
    assert rows(my, "e") == ["1\tone", "2\ttwo"]


def test_a_view_of_a_table_without_transactions_doubles_no_row(place, my):  # noqa: F811
    my.sql("create or replace table e (id int primary key, name varchar(20)) engine = myisam; "
           "create or replace view seen as select * from e;")
    place.put("in/part-m-00000", "1,one\n2,two\n1,again\n4,four\n")
    done = place.export("seen", *LOGIN, "-m", "1", "--max-bad-records", "1", connect=my.url)
    assert done.returncode == 1
    assert "Rows that were sent before it could not be taken back" in done.stderr and "Nothing was committed." not in done.stderr
    assert rows(my, "e") == ["1\tone", "2\ttwo"]
