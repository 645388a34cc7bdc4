"""codegen: the class of a table's records, byte for byte as the original generates it (recorded in tests/golden/sqoop/classes)."""

import re
import shutil
import subprocess

import pytest

from test_sqoop import GOLDEN, login, my, pg, place  # noqa: F401  (fixtures)

CLASSES = GOLDEN / "classes"
WORDS = """drop table if exists words; create table words (id int primary key, `class` int, `public` varchar(10), `1st` bigint, `a-b` double,
  `grö` float, `_x` boolean, `x y` blob, `q"uote` text)"""


def generated(place, server, *args, env=None):
    done = place.sqoop("codegen", *args[:1], *login(server), *args[1:], "--outdir", "src", "--bindir", "bin", env=env or {})
    assert done.returncode == 0, done.stderr
    (file,) = (place.folder / "src").rglob("*.java")
    return str(file.relative_to(place.folder / "src")), file.read_text()


def undated(text):
    assert re.search(r"^// Generated date: \w{3} \w{3} \d\d \d\d:\d\d:\d\d \w+ \d{4}$", text, re.M)
    return re.sub(r"(// Generated date: ).*", r"\1{DATE}", text)


@pytest.mark.parametrize("which, args, path, recorded", [
    ("my", ("--table", "types_my"), "types_my.java", "types_my.java"),
    ("my", ("--table", "words", "--class-name", "a.b.Words"), "a/b/Words.java", "Words.java"),
    ("my", ("-Dsqoop.bigdecimal.format.string=false", "--table", "employees", "--class-name", "N", "--null-string", "\\\\N", "--null-non-string", "x",
            "--input-null-string", "in", "--input-null-non-string", "\\\\M", "--fields-terminated-by", "\\t", "--escaped-by", "\\\\",
            "--enclosed-by", "\\\"", "--input-fields-terminated-by", "|", "--input-optionally-enclosed-by", "~", "--hive-drop-import-delims"),
     "N.java", "N.java"),
    ("my", ("-Dcodegen.methods.maxcols=4", "--table", "employees"), "employees.java", "employees-4.java"),
    ("my", ("--query", "select id, name from employees where $CONDITIONS", "--class-name", "Q"), "Q.java", "Q.java"),
    ("pg", ("--table", "employees", "--class-name", "org.x.E"), "org/x/E.java", "E.java"),
    ("pg", ("--table", "employees", "--package-name", "org.x", "--class-name", "E"), "E.java", None),
    ("pg", ("--table", "employees", "--package-name", "org.y"), "org/y/employees.java", None),
])
def test_a_class_is_the_originals(my, pg, place, which, args, path, recorded):
    my.sql(WORDS)
    first = args if args[0].startswith("-D") else ("-Dnothing=here", *args)
    file, text = generated(place, {"my": my, "pg": pg}[which], *first)
    assert file == path
    if recorded:
        assert undated(text) == (CLASSES / recorded).read_text()


def test_words_of_java_are_no_names(my, place):
    my.sql(WORDS)
    done = place.sqoop("import", *login(my), "--table", "words", "--columns", "id,class,public", "--as-avrodatafile", "-m", "1",
                       "--target-dir", place.uri("out"), "--outdir", "src")
    assert done.returncode == 0, done.stderr
    assert re.findall(r'"name" : "(\w+)"', (place.folder / "src/words.avsc").read_text()) == ["words", "id", "_class", "_public"]
    text = (place.folder / "src/words.java").read_text()
    assert "private Integer _class;" in text and "nothing to act on" not in done.stderr


@pytest.mark.skipif(shutil.which("javac") is None, reason="there is no Java compiler")
def test_awkward_texts_still_compile(my, place):
    """The original splices them into the source as they are; its own compiler then refuses it."""
    my.sql(WORDS)
    _, text = generated(place, my, "-Dx=y", "--table", "words", "--null-string", 'a"b', "--null-non-string", "\\N",
                        "--input-null-string", "c\\nd", "--hive-delims-replacement", '"')
    strings = re.findall(r'"(?:[^"\\\n]|\\.)*"', text)
    assert r'"a\"b"' in strings and r'"\\N"' in strings and r'"c\nd"' in strings and r'"\""' in strings
    (place.folder / "T.java").write_text("class T { Object[] all = {" + ", ".join(strings) + "}; }")
    subprocess.run(["javac", "-encoding", "UTF-8", "T.java"], cwd=place.folder, check=True, timeout=300)


def test_a_generated_class_is_what_merge_knows(my, place):
    generated(place, my, "-Dx=y", "--table", "employees", "--fields-terminated-by", "|")
    for name, rows in (("old", "1|a\n2|b\n"), ("new", "2|c\n3|d\n")):
        (place.folder / name).mkdir()
        (place.folder / name / "part-m-00000").write_text(rows)
    args = ["merge", "--onto", place.uri("old"), "--new-data", place.uri("new"), "--target-dir", place.uri("out"), "--merge-key", "id",
            "--jar-file", "employees.jar", "--class-name"]
    assert place.sqoop("codegen", *login(my), "--query", "select id, name from employees where $CONDITIONS", "--class-name", "Two",
                       "--fields-terminated-by", "|").returncode == 0
    done = place.sqoop(*args, "Two")
    assert done.returncode == 0, done.stderr
    assert place.rows("out") == [b"1|a", b"2|c", b"3|d"]


def test_a_table_of_hive_is_defined_beside_the_class(my, place):
    generated(place, my, "-Dx=y", "--table", "employees", "--hive-import", "--hive-table", "h")
    text = (place.folder / "src/h.q").read_text()
    assert text.startswith("CREATE TABLE IF NOT EXISTS `h` ( `id` INT, `name` STRING, `department` STRING, `salary` DOUBLE,")
    assert "new DelimiterSet((char) 1, (char) 10, (char) 0, (char) 0, false);" in (place.folder / "src/employees.java").read_text()


@pytest.mark.parametrize("args, reason", [
    ((), "--table or --query is required for codegen. \nTry --help for usage instructions."),
    (("--table", "employees", "--query", "q"), "Cannot specify --table and --query together. \nTry --help for usage instructions."),
    (("--table", "employees", "--jar-file", "x"), "Unrecognized argument: --jar-file"),
    (("--query", "select 1"), "Encountered IOException running codegen job: java.io.IOException: Query [select 1] must contain '$CONDITIONS' in WHERE clause."),
    (("--table", "employes"), "Encountered IOException running codegen job: java.io.IOException: There is no table employes.\nDid you mean employees?"),
    (("--table", "employees", "--map-column-java", "id=Nope"), "No ResultSet method for Java type Nope"),
    (("--table", "employees", "--class-name", "../up"), "../up is no name of a Java class."),
    (("--table", "employees", "--class-name", "a..b"), "a..b is no name of a Java class."),
])
def test_what_is_no_class_is_refused(my, place, args, reason):
    done = place.sqoop("codegen", *login(my), *args)
    assert done.returncode == 1
    assert reason in done.stderr
    assert not list(place.folder.rglob("*.java"))
