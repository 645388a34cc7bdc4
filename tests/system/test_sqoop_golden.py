"""Replays on real servers what the real Sqoop 1.4.7 did, case by case (tests/golden/sqoop): exit codes, standard output,
the files byte for byte, and the log lines. Lines that only a JVM or a cluster has are left out on both sides."""

import gzip
import bz2
import json
import pathlib
import re
import zlib

import pytest

import avro_file
import databases
import parquet_file
import stack as program

GOLDEN = program.ROOT / "tests" / "golden" / "sqoop"
CASES = sorted(path.parent.name for path in GOLDEN.glob("cases/*/case.json"))

# Where ours is meant to differ, and why. Everything else must be the same.
BETTER = {
    "cli-version": "names the program that speaks",
    "my-error-no-server": "the driver's own reason in one line",
    "my-import-map-column-java-bad": "the columns in the table's order, not in that of a Java hash",
    "my-import-null-string": "\\N is taken as it is meant; Sqoop's generated Java does not compile",
    "my-import-split-by-date": "the row whose split column is NULL is not lost",
    "my-import-split-text-pk-allowed": "a collation that is not the characters' order is no obstacle",
    "my-password-file-newline": "a newline at the end of a password file is not part of the password",
    "my-import-inline-lob-limit": "the number in the file's name is the job's, the mark in the file is random",
    "pg-import-money-thousands": "thousands separators are no obstacle",
    "pg-import-split-text-pk-allowed": "parts of text exclude each other",
    "my-import-split-by-text-allowed": "parts of text exclude each other",
    "my-import-all-delete-target-dir": "the old folder goes when the new one is complete",
    "my-import-direct-types": "control characters and bytes of --direct stay; Sqoop makes letters of them",
    "my-import-delete-target-dir": "the old folder goes when the new one is complete",
    "my-import-parquet-append": "one description stays beside the files; Sqoop moves each run's into folders no reader knows",
    "cli-help-export": "names the options of ours as well",
    "cli-help-import": "names the options of ours as well",
    "cli-help-job": "names the options of ours as well",
    "cli-help-merge": "names the options of ours as well",
    "my-export-enclosed": "an enclosed field goes on over the end of a line; Sqoop loses the rest",
    "pg-export-allowinsert": "INSERT ... ON CONFLICT does what Sqoop does not offer there",
    "pg-export-direct": "the field that is no number is found before the server sees it",
}

# Where the original goes on without columns and ends at its class generator, ours ends with the reason.
NO_COLUMNS = "java.io.IOException: No columns to generate for ClassWriter"
REASONS = {
    "my-error-bad-password": "Access denied for user 'sqoop'@'localhost' (using password: YES)",
    "my-export-missing-table": "java.io.IOException: There is no table nope.",
    "my-error-bad-query": "Table 'testdb.nope' doesn't exist",
    "pg-error-bad-password": 'FATAL: password authentication failed for user "sqoop"',
    "pg-error-missing-table": "There is no table nope.",
    "pg-import-uppercase-missing": "There is no table EMPLOYEES.",
}

# Cases that list a database which the cases before them had filled: each gets one of its own with those tables.
LISTED = ("my-list-tables", "my-list-tables-driver", "my-password-file-lake")

NOISE = re.compile(
    r"It looks like you are importing|This transfer can be faster|option to exercise a|DBInputFormat: Using |"
    r"holds a field or record delimiter|Rows whose .* NULL|No class is generated|mapreduce.Job: Counters|"
    r"^\s+Map|^(java|javax|org|com)\.|^Caused by:|Position: \d|^ +Hint: |Did you mean|TextSplitter: (If your|You are)|DEBUG |"
    r"The last packet sent|^There are connectors for |^$|"
    # What ours says besides: the place and reason of a record, and what stays of an export.
    r"ExportJobBase: .*(, (line|record) \d+(, column \w+)?: |records? were committed|Nothing was committed|Nothing has reached)")


def lines_of(text, places):
    """Log lines without what differs from run to run."""
    for name, value in places.items():
        text = text.replace(value, "{" + name + "}").replace(value.replace("file://", "file:"), "{" + name + "}")
    out = []
    for line in text.split("\n"):
        line = re.sub(r"^(\{TS\}|\d\d/\d\d/\d\d \d\d:\d\d:\d\d) ", "", line)
        line = re.sub(r"[\d.,]+ (bytes|KB|MB)", "{N} bytes", line)
        line = re.sub(r"[\d.,]+ seconds", "{N} seconds", line)
        line = line.replace("file://{LAKE}", "{LAKE}").rstrip()
        line = re.sub(r"(Writing Avro schema file: ).*/", r"\1", line)
        line = re.sub(r"_sqoop/[0-9a-f-]+_", "_sqoop/{UUID}_", line)
        line = re.sub(r"(value: '|[<>]=? '|last-value )\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+", r"\1{NOW}", line)
        # Sqoop asks for the columns again and again; once is enough.
        if NOISE.search(line) or (out and line == out[-1]) or (line in out and "Executing SQL statement" in line):
            continue
        out.append(line)
    # Parts are read at once, in any order.
    parts = sorted(line for line in out if "Executing query" in line)
    return [parts.pop(0) if "Executing query" in line else line for line in out]


def shown_job(text, case):
    """What the original shows of a job: ours shows no password, and has no folder of compiled classes."""
    if not text.startswith("Job: "):
        return text
    text = re.sub(r"(?m)^codegen\.compile\.dir = .*\n", "", text).replace("db.password = sqoop123", "db.password = ***")
    return case.fill(text)


def unpacked(path):
    data = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(data)
    if path.suffix == ".bz2":
        return bz2.decompress(data)
    if path.suffix == ".deflate":
        return zlib.decompress(data)
    if path.suffix == ".avro":
        return avro_file.read(data)
    if path.suffix == ".parquet":
        return parquet_file.read(path)
    if path.name == "descriptor.properties":  # when it was written, and where; in Sqoop perhaps a folder that is gone
        return re.sub(rb"(?m)^#\w{3} \w{3} .*|(?<=^location=).*|(?<=^#Dataset descriptor for )\w+$", b"", data)
    if data.startswith(b"SEQ"):  # the mark between records is random
        at = 3 + 1
        for _ in range(2):  # the names of two classes
            at += 1 + data[at]
        return data.replace(data[at + 6:at + 22], b"mark")
    return data


@pytest.fixture(scope="module")
def servers():
    missing = databases.MariaDb.missing() or databases.PostgreSql.missing()
    if missing:
        pytest.skip(missing)
    my, pg = databases.MariaDb(), databases.PostgreSql()
    try:
        my.start().seed(GOLDEN / "seed-mysql.sql")
        pg.start().seed(GOLDEN / "seed-postgres.sql")
        yield {"my": my, "pg": pg}
    finally:
        my.stop()
        pg.stop()


class Case:
    def __init__(self, name, servers, folder):
        self.folder = GOLDEN / "cases" / name
        self.servers = servers
        self.spec = json.loads((self.folder / "case.json").read_text())
        self.lake = folder / "lake"
        self.work = folder / "work"
        self.lake.mkdir()
        self.work.mkdir()
        my, pg = servers["my"], servers["pg"]
        self.places = {"DB": my.url, "PG": pg.url, "DBHOST": my.host, "PGHOST": pg.host,
                       "LAKE": f"file://{self.lake}", "WORK": str(self.work)}
        self.port = {"DBIP": "127.0.0.1", "DBPORT": str(my.port)}
        if name in LISTED:
            self.places["DB"] = self.listed(my)

    def listed(self, server):
        """A database with the tables that the original saw, empty."""
        names = self.golden(self.spec["steps"][-1], "stdout").split("\n")[:-1]
        server.sql("drop database if exists listed; create database listed; grant all on listed.* to sqoop; use listed;" +
                   "".join(f"create table `{table}` (id int);" for table in names))
        return f"jdbc:mysql://{server.host}/listed"

    def fill(self, text):
        for name, value in {**self.places, **self.port}.items():
            text = text.replace("{" + name + "}", value)
        return text

    def path(self, given):
        return pathlib.Path(self.fill(given).removeprefix("file://"))

    def steps(self):
        for number, step in enumerate(self.spec["steps"], 1):
            if "sql" in step:
                server = self.servers[step["db"]]
                server.sql(self.fill(step["sql"]))
            elif "put" in step:
                target = self.path(step["put"])
                target = target if target.is_absolute() else self.lake / target
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(step["data"])
            elif "file" in step:
                target = self.path(step["file"])
                (target if target.is_absolute() else self.work / target).write_text(step["data"])
            elif "query" in step:
                if self.spec["name"] not in BETTER:
                    assert self.rows(step) == self.golden(step, "result"), step["query"]
            elif "sqoop" in step:
                args = [self.fill(arg) for arg in step["sqoop"]]
                if args[:2] == ["job", "--create"]:  # the original's own configuration kept passwords
                    args.insert(1, "-Dsqoop.metastore.client.record.password=true")
                done = program.run("sqoop", *args, cwd=self.work, check=False,
                                   stdin=b"", env={"SLUICE_DATA": str(self.work / "data")})
                yield step, done

    def exports(self):
        return any(step.get("sqoop", [])[:1] == ["export"] for step in self.spec["steps"])

    def golden(self, step, stream):
        name = step.get(stream)
        path = self.folder / name if name else None
        return path.read_bytes().decode() if path and path.exists() else ""

    def rows(self, step):
        """The table as the original's recorder read it: by MySQL's three bytes per character."""
        server = self.servers[step["db"]]
        if step["db"] == "my":
            return server.sql("set names utf8mb3; " + self.fill(step["query"]), headers=True)
        return server.sql(self.fill(step["query"]), headers=True)

    def expected_files(self):
        root = self.folder / "lake"
        return unnamed({str(p.relative_to(root)): unpacked(p) for p in root.rglob("*")
                        if p.is_file() and not re.search(r"\.avro\.\w+", p.name)})

    def written_files(self):
        put = {self.path(s["put"]) for s in self.spec["steps"] if "put" in s}
        return unnamed({str(p.relative_to(self.lake)): unpacked(p)
                        for p in self.lake.rglob("*") if p.is_file() and p not in put})


@pytest.mark.parametrize("name", CASES)
def test_case(name, servers, tmp_path):
    case = Case(name, servers, tmp_path)
    different = name in BETTER
    for step, done in case.steps():
        out, err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        assert "wrong" not in err.replace("wrong/", "") or "password" not in err, "no password is ever shown"
        assert "sqoop123" not in err
        if name == "cli-version":
            assert out.startswith("Sqoop 1.4.7\n")
            assert done.returncode == 0
            continue
        if different and name in BETTER_CHECKS:
            continue
        assert done.returncode == step["exit"], err
        assert out == shown_job(case.golden(step, "stdout"), case)
        if not different:
            golden = case.golden(step, "stderr")
            if name in REASONS:
                assert NO_COLUMNS in golden
                golden = golden.replace(NO_COLUMNS, REASONS[name])
            assert lines_of(err, case.places) == lines_of(golden, {})
    if name in BETTER_CHECKS:
        BETTER_CHECKS[name](case, done, err)
    elif case.spec["lake"] or not case.exports():  # of what is exported no files were kept
        assert undated(case.written_files()) == undated(case.expected_files())


def unnamed(files):
    """Parquet files have random names: here they are counted, in the order of what they hold."""
    random = sorted((path for path in files if path.endswith(".parquet")), key=lambda path: repr(files[path]))
    counted = {path: f"{path[:path.rindex('/')]}/{number}.parquet" for number, path in enumerate(random)}
    return {counted.get(path, path): content for path, content in files.items()}


def undated(files):
    """Rows that were changed while the case ran have the time of then; all others are of 2024 or before."""
    return {path: content if not isinstance(content, bytes) else
            re.sub(rb"20(2[6-9]|[3-9]\d)-\d\d-\d\d \d\d:\d\d:\d\d\.0", b"{NOW}", content) for path, content in files.items()}


def _rows(case):
    return b"".join(content for path, content in sorted(case.written_files().items()) if "part-" in path)


def _null_split(case, done, err):
    assert done.returncode == 0
    golden = b"".join(case.expected_files()[k] for k in sorted(case.expected_files()))
    assert sorted(_rows(case).split(b"\n")) == sorted((golden + b"7,Grace Lee,null,null,null,2024-01-07 08:15:00.0\n").split(b"\n"))
    assert case.written_files().keys() == case.expected_files().keys()


def _null_string(case, done, err):
    assert done.returncode == 0
    assert b"7,Grace Lee,\\N,\\N,\\N,2024-01-07 08:15:00.0\n" in _rows(case)


def _text_key(case, done, err):
    assert done.returncode == 0
    assert sorted(_rows(case).split()) == [b"Zeta,6", b"alpha,1", b"beta,2", b"delta,4", b"gamma,3"]


def _newline(case, done, err):
    assert done.returncode == 0
    assert "newline" in err


def _money(case, done, err):
    assert done.returncode == 0
    assert _rows(case) == b"1,1000.5\n2,-1000.5\n"


def _large_objects(case, done, err):
    assert done.returncode == 0

    def masked(files):
        texts = {path: content for path, content in files.items() if not path.endswith(".lob")}
        (lob,) = [content for path, content in files.items() if path.endswith(".lob")]
        return ({path: re.sub(rb"local\d+", b"local0", content) for path, content in texts.items()},
                lob.replace(lob[4:20], b"mark"))
    assert masked(case.written_files()) == masked(case.expected_files())


def _one_description(case, done, err):
    assert done.returncode == 0
    ours, golden = case.written_files(), case.expected_files()
    assert {path: content for path, content in ours.items() if path.endswith(".parquet")} == {
        path: content for path, content in golden.items() if path.endswith(".parquet")}
    assert {path: content for path, content in ours.items() if not path.endswith(".parquet")} == {
        path.replace("-00000/", "/"): content for path, content in golden.items()
        if "-00000/" in path and "-00000/." not in path}


def _nothing_lost(case, done, err):
    ours = _rows(case)
    for true, lost in ((b"new\nline", b"newnline"), (b"cr\r\nlf", b"crrnlf"), (b"\xff\n,", b"\xffn,"), (b"\0", b"0")):
        assert true in ours
        ours = ours.replace(true, lost)
    assert ours.decode(errors="replace").encode() == b"".join(case.expected_files().values())


def _own_options(case, done, err):
    golden = case.golden(case.spec["steps"][0], "stdout")
    ours = done.stdout.decode()
    at = ours.index("Beyond Sqoop 1.4.7:")
    assert ours[:at] + ours[ours.index("Generic Hadoop"):] == golden


def _lines_in_a_field(case, done, err):
    assert done.returncode == 0
    assert case.servers["my"].sql("select id, replace(name, '\n', '/') from x6b order by id") == (
        '1\tA, "B"\n2\ttwo/lines\n3\tplain\n')


def _upsert(case, done, err):
    assert done.returncode == 0
    assert case.servers["pg"].sql("select id, name, department from x10") == "1\tNew\tIT\n"


def _refused_by_us(case, done, err):
    assert done.returncode == 1
    assert "part-m-00000, line 2, column salary: 'null' is not a number" in err
    assert err.endswith("Error during export: \nExport job failed!\n")
    assert case.servers["pg"].sql("select * from x30") == ""


BETTER_CHECKS = {
    "cli-help-export": _own_options,
    "cli-help-import": _own_options,
    "cli-help-job": _own_options,
    "cli-help-merge": _own_options,
    "my-export-enclosed": _lines_in_a_field,
    "pg-export-allowinsert": _upsert,
    "pg-export-direct": _refused_by_us,
    "my-import-inline-lob-limit": _large_objects,
    "my-import-parquet-append": _one_description,
    "my-import-split-by-date": _null_split,
    "my-import-direct-types": _nothing_lost,
    "my-import-null-string": _null_string,
    "my-import-split-text-pk-allowed": _text_key,
    "my-password-file-newline": _newline,
    "pg-import-money-thousands": _money,
}


def test_every_case_is_replayed_or_named():
    later = [line.split("\t")[0] for line in (GOLDEN / "later.txt").read_text().splitlines() if not line.startswith("#")]
    assert not set(later) & set(CASES)
    assert len(CASES) + len(later) == 253
