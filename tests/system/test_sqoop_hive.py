"""What Hive is told: by a hive command where there is one (here one that keeps what it gets), else in a file that is named."""

import re
import sqlite3
import stat

import pytest

import stack as program


@pytest.fixture
def place(tmp_path):
    with sqlite3.connect(tmp_path / "test.db") as db:
        db.executescript("create table t (id integer primary key, name text, price decimal(9,2), day date, data blob); "
                         "insert into t values (1, 'a', 1.5, '2024-01-02', null), (2, null, null, null, null);")
    return tmp_path


def sqoop(place, tool, *args, path="/usr/bin:/bin"):
    return program.run("sqoop", tool, "--connect", f"jdbc:sqlite:{place}/test.db", "--table", "t", *args, check=False, cwd=place,
                       env={"SLUICE_DATA": str(place / "data"), "PATH": path, "HIVE_HOME": ""})


def undated(text):
    return re.sub(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d", "NOW", text)


COLUMNS = "`id` BIGINT, `name` STRING, `price` DOUBLE, `day` STRING"


def test_an_import_leaves_the_statements(place):
    done = sqoop(place, "import", "--columns", "id,name,price,day", "--hive-import", "--hive-table", "shop", "--hive-database", "lake",
                 "--target-dir", f"file://{place}/out", "-m", "1", "--null-string", "\\\\N", "--null-non-string", "\\\\N")
    assert done.returncode == 0, done.stderr
    assert "Run them with: hive -f ./t.q" in done.stderr
    assert "Column price had to be cast to a less precise type in Hive" in done.stderr
    assert undated((place / "t.q").read_text()) == (
        f"CREATE TABLE IF NOT EXISTS `lake`.`shop` ( {COLUMNS}) COMMENT 'Imported by sqoop on NOW' ROW FORMAT DELIMITED "
        f"FIELDS TERMINATED BY '\\001' LINES TERMINATED BY '\\012' STORED AS TEXTFILE;\n"
        f"LOAD DATA INPATH 'file:{place}/out' INTO TABLE `lake`.`shop`;\n")
    assert (place / "out" / "part-m-00000").read_text() == "1\x01a\x011.5\x012024-01-02\n2\x01\\N\x01\\N\x01\\N\n"


def test_a_hive_command_is_run(place):
    hive = place / "bin" / "hive"
    hive.parent.mkdir()
    hive.write_text(f'#!/bin/sh\ncp "$2" {place}/told\nrm -f {place}/out/part-*\n')
    hive.chmod(hive.stat().st_mode | stat.S_IXUSR)
    more = ["--columns", "id,name", "--hive-import", "--target-dir", f"file://{place}/out", "-m", "1", "--hive-overwrite",
            "--hive-partition-key", "day", "--hive-partition-value", "2024-01-02", "--fields-terminated-by", "|"]
    done = sqoop(place, "import", *more, path=f"{place}/bin:/usr/bin:/bin")
    assert done.returncode == 0, done.stderr
    assert "Hive import complete." in done.stderr
    assert not (place / "out").exists()
    assert undated((place / "told").read_text()) == (
        "CREATE TABLE IF NOT EXISTS `t` ( `id` BIGINT, `name` STRING) COMMENT 'Imported by sqoop on NOW' PARTITIONED BY (day STRING) "
        "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\174' LINES TERMINATED BY '\\012' STORED AS TEXTFILE;\n"
        f"LOAD DATA INPATH 'file:{place}/out' OVERWRITE INTO TABLE `t` PARTITION (day='2024-01-02');\n")
    hive.write_text("#!/bin/sh\nexit 3\n")
    done = sqoop(place, "import", *more, path=f"{place}/bin:/usr/bin:/bin")
    assert done.returncode == 1 and "Hive exited with status 3" in done.stderr


def test_parquet_is_a_table_of_what_its_files_hold(place):
    done = sqoop(place, "import", "--hive-import", "--as-parquetfile", "--hive-overwrite", "--map-column-hive", "day=STRING",
                 "--target-dir", f"file://{place}/out", "-m", "1")
    assert done.returncode == 0, done.stderr
    assert "less precise" not in done.stderr
    assert undated((place / "t.q").read_text()) == (
        "CREATE TABLE IF NOT EXISTS `t` ( `id` BIGINT, `name` STRING, `price` STRING, `day` STRING, `data` BINARY) "
        f"COMMENT 'Imported by sqoop on NOW' STORED AS PARQUET;\nLOAD DATA INPATH 'file:{place}/out' OVERWRITE INTO TABLE `t`;\n")
    assert len(list((place / "out").glob("*.parquet"))) == 1
    hive = place / "bin" / "hive"
    hive.parent.mkdir()
    hive.write_text(f"#!/bin/sh\nrm -f {place}/out/*.parquet\n")
    hive.chmod(hive.stat().st_mode | stat.S_IXUSR)
    done = sqoop(place, "import", "--hive-import", "--as-parquetfile", "--delete-target-dir", "--target-dir", f"file://{place}/out", "-m", "1",
                 path=f"{place}/bin:/usr/bin:/bin")
    assert done.returncode == 0 and "Hive import complete." in done.stderr, done.stderr
    assert not (place / "out").exists()


def test_orc_is_a_table_of_real_types(place):
    done = sqoop(place, "import", "--hive-import", "--as-orcfile", "--target-dir", f"file://{place}/out", "-m", "1")
    assert done.returncode == 0, done.stderr
    assert undated((place / "t.q").read_text()).startswith(
        "CREATE TABLE IF NOT EXISTS `t` ( `id` BIGINT, `name` STRING, `price` STRING, `day` DATE, `data` BINARY) "
        "COMMENT 'Imported by sqoop on NOW' STORED AS ORC;\n")


def test_a_definition_alone(place):
    done = sqoop(place, "create-hive-table", "--map-column-hive", "price=DECIMAL(9%2C2),data=BINARY", "--create-hive-table",
                 "--fields-terminated-by", ",")
    assert done.returncode == 0, done.stderr
    assert undated((place / "t.q").read_text()) == (
        "CREATE TABLE `t` ( `id` BIGINT, `name` STRING, `price` DECIMAL(9,2), `day` STRING, `data` BINARY) COMMENT 'Imported by sqoop on NOW' "
        "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\054' LINES TERMINATED BY '\\012' STORED AS TEXTFILE;\n")


def test_what_hive_cannot_hold_is_refused_before_anything_is_read(place):
    done = sqoop(place, "import", "--hive-import", "--target-dir", f"file://{place}/out", "-m", "1")
    assert done.returncode == 1 and "Hive does not support the SQL type for column data" in done.stderr
    assert not (place / "out").exists() and not (place / "t.q").exists()
    done = sqoop(place, "import", "--columns", "id", "--hive-import", "--hive-partition-key", "id", "--hive-partition-value", "1",
                 "--target-dir", f"file://{place}/out", "-m", "1")
    assert done.returncode == 1 and "Partition key id cannot be a column to import." in done.stderr
    done = sqoop(place, "create-hive-table", "--fields-terminated-by", "\\0xA7", "--columns", "id")
    assert done.returncode == 1
