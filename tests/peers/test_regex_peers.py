"""The table of regular expressions that src/regex is tested with, against java.util.regex of the JVM that is here."""
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "tests/peers/regex/RegexTable.java"
TABLE = ROOT / "tests/golden/regex/table.tsv"


def java_17():
    """Words and sets of characters differ a little between Java's releases; the table is 17's."""
    for java in sorted(pathlib.Path("/usr/lib/jvm").glob("*17*/bin/java")) + [shutil.which("java")]:
        if java and ' version "17' in subprocess.run([java, "-version"], capture_output=True, text=True).stderr:
            return java
    pytest.skip("no Java 17 here")


def test_the_table_is_what_java_says():
    rows = TABLE.read_text().splitlines()
    cases = "".join("\t".join(row.split("\t")[:3]) + "\n" for row in rows)
    said = subprocess.run([java_17(), PROGRAM], input=cases, capture_output=True, text=True, timeout=300, check=True)
    assert said.stdout.splitlines() == rows


def test_the_table_has_the_cases_of_the_generator():
    made = subprocess.run(["python3", ROOT / "tests/peers/regex/cases.py"], capture_output=True, text=True, check=True)
    assert [row.split("\t")[:3] for row in TABLE.read_text().splitlines()] == [row.split("\t") for row in made.stdout.splitlines()]
