"""The files of examples/ that no other test runs, as they stand: sqoop's options files and the check of a stack."""

import subprocess

import pytest

import databases
from stack import BIN, ROOT, run

EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="module")
def database():
    if databases.MariaDb.missing():
        pytest.skip(databases.MariaDb.missing())
    server = databases.MariaDb()
    try:
        server.start().seed(EXAMPLES / "testdb.sql")
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def connection(database, tmp_path_factory):
    """connection.txt with the one thing that differs here."""
    text = (EXAMPLES / "sqoop" / "connection.txt").read_text()
    assert text.count("//mysql:3306/") == 1
    file = tmp_path_factory.mktemp("connection") / "connection.txt"
    file.write_text(text.replace("//mysql:3306/", f"//{database.host}/"))
    return file


@pytest.fixture
def sqoop(stack, connection, tmp_path):
    return lambda name: stack.run("sqoop", "--options-file", EXAMPLES / "sqoop" / name, "--options-file", connection, cwd=tmp_path)


def cat(stack, path, how="-cat"):
    return stack.run("hdfs", "dfs", how, path).stdout.splitlines()


def test_employees_go_there_and_back(stack, database, sqoop):
    for _ in range(2):
        sqoop("import-employees.txt")
        assert cat(stack, "/user/sqoop/employees_it/part-m-00000") == ["1,Ann,IT,5200.00", "3,Carla,IT,6100.00", "6,Finn,IT,4900.75"]
    database.sql("CREATE TABLE employees_it LIKE employees; ALTER TABLE employees_it DROP COLUMN hire_date;"
                 "INSERT INTO employees_it VALUES (1, 'Ann', 'Sales', 1);")
    sqoop("export-employees.txt")
    assert database.sql("SELECT id, department FROM employees_it ORDER BY id") == "1\tIT\n3\tIT\n6\tIT\n"
    database.sql("DROP TABLE employees_it")


def test_all_tables(stack, sqoop):
    sqoop("import-all-tables.txt")
    assert len(cat(stack, "/user/sqoop/warehouse/employees/part-m-*.gz", "-text")) == 8
    assert len(cat(stack, "/user/sqoop/warehouse/sales/part-m-*.gz", "-text")) == 5


def test_a_job_brings_what_is_new(stack, database, sqoop, tmp_path):
    sqoop("import-new-sales.txt")
    execute = lambda: stack.run("sqoop", "job", "--exec", "new-sales", "--", "--password", "sqoop123", cwd=tmp_path)  # noqa: E731
    execute()
    assert len(cat(stack, "/user/sqoop/sales/part-m-*")) == 5
    database.sql("INSERT INTO sales VALUES (6, 'Lamp', 20, 1, '2024-01-19 08:00:00')")
    execute()
    assert [line.split(",")[0] for line in cat(stack, "/user/sqoop/sales/part-m-*")] == ["1", "2", "3", "4", "5", "6"]
    database.sql("DELETE FROM sales WHERE id = 6")


def test_the_environment_names_the_connection(stack, database, tmp_path):
    """As in a container beside the database: no option says where it is, and no password is among the arguments."""
    (tmp_path / "password").write_text("sqoop123\n")
    host, port = database.host.split(":")
    there = {"MYSQL_HOST": host, "MYSQL_TCP_PORT": port, "MYSQL_DATABASE": "testdb", "MYSQL_USER": "sqoop",
             "MYSQL_PASSWORD_FILE": str(tmp_path / "password")}
    tables = stack.run("sqoop", "list-tables", env=there)
    assert tables.stdout.split() == ["employees", "sales"]
    assert "sqoop123" not in tables.stderr
    stack.run("sqoop", "import", "--table", "sales", "--target-dir", "/user/sqoop/named", "-m", "1", env=there, cwd=tmp_path)
    assert len(cat(stack, "/user/sqoop/named/part-m-00000")) == 5
    elsewhere = stack.run("sqoop", "list-tables", "--connect", "jdbc:mysql://localhost:1/testdb", env=there, check=False)
    assert elsewhere.returncode == 1 and "sqoop123" not in elsewhere.stderr
    without = run("sqoop", "list-tables", check=False)
    assert without.returncode == 1 and "Required argument --connect is missing" in without.stderr


def test_a_stack_is_checked(stack):
    done = subprocess.run([str(EXAMPLES / "verify-setup.sh"), "--data", str(stack.data)], capture_output=True, text=True,
                          env={"PATH": f"{BIN}:/usr/bin:/bin"})
    assert done.returncode == 0, done.stdout + done.stderr
