"""sqoop check: people's own scripts and options files are read, not run."""

import stack as program

SCRIPT = r"""#!/bin/bash
# sqoop import --nonsense in a comment
set -e
DB=jdbc:mysql://db/shop
sudo -u etl /opt/sqoop/bin/sqoop import -Dmapreduce.job.queuename=q \
  --connect "$DB" --username "$USER_NAME" --password s3cret \
  --table orders --target-dir "/data/$(date +%F)" $EXTRA >> log 2>&1
sqoop-export --connect jdbc:postgresql://h/d --table t --export-dir /x || exit 1
sqoop import --connect jdbc:mysql://h/d --query "select * from t where $CONDITIONS" -m 1 --target-dir /q
sqoop import --connect jdbc:mysql://h/d --query "select * from t where \$CONDITIONS" -m 1 --target-dir /q
sqoop import --connect jdbc:mysql://h/d --tabel t --target-dir /q
sqoop import --connect jdbc:mysql://h/d --table t --hbase-table b --column-family f
sqoop import --connect jdbc:netezza://scott:t1ger@h/x --table t
cat <<EOF
sqoop import --in-a-text
EOF
sqoop job --create j -- import --connect jdbc:mysql://h/d --table t --target-dir /a --append --delete-target-dir
sqoop import-mainframe --connect h --dataset d
sqoop imprt --table t
sqoop --options-file missing.txt
echo "sqoop import is a tool"
"""


def check(folder, *paths):
    done = program.run("sqoop", "check", *paths, cwd=folder, check=False, env={"SLUICE_DATA": str(folder / "data")})
    assert not (folder / "data").exists()
    assert "s3cret" not in done.stdout + done.stderr and "t1ger" not in done.stdout + done.stderr
    return done


def test_a_script_is_read_line_by_line(tmp_path):
    (tmp_path / "daily.sh").write_text(SCRIPT)
    done = check(tmp_path, "daily.sh")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert [line.split(": ", 1)[0] for line in lines[:-1]] == [
        f"daily.sh:{number}" for number in (5, 8, 9, 10, 11, 12, 13, 17, 18, 19, 20)]
    for line, part in zip(lines, [
            "sqoop import would run unchanged", "sqoop export would run unchanged",
            "would not run: sqoop import: the shell takes $CONDITIONS for a variable of its own there",
            "sqoop import would run unchanged", "Unrecognized argument: --tabel", "--hbase-table is not offered by this version.",
            "there is no connector for jdbc:netezza:", "--append and --delete-target-dir can not be used together.",
            "sqoop import-mainframe: is not offered by this version.", "No such sqoop tool: imprt", "Unable to read options file: missing.txt"]):
        assert part in line, line
    assert "Did you mean --table?" in lines[4]
    assert lines[-1] == "11 commands: 3 would run unchanged, 8 would not."


def test_options_files_and_folders_are_read(tmp_path):
    (tmp_path / "jobs" / "more").mkdir(parents=True)
    (tmp_path / "jobs/a.txt").write_text("# daily\nimport\n--connect\njdbc:mysql://h/d\n--table\nt\n")
    (tmp_path / "jobs/b.txt").write_text("--connect\njdbc:mysql://h/d\n--username\nu\n")
    (tmp_path / "jobs/more/c.txt").write_text("--no-such-option\nx\n")
    (tmp_path / "jobs/more/d.sh").write_text(f"sqoop --options-file {tmp_path}/jobs/a.txt --target-dir /x\nsqoop import --options-file {tmp_path}/jobs/b.txt --table t\n")
    (tmp_path / "jobs/more/e.bin").write_bytes(b"sqoop import\0")
    (tmp_path / "jobs/notes.md").write_text("How we run sqoop imports.\n")
    done = check(tmp_path, "jobs")
    assert done.stdout.splitlines() == [
        "jobs/a.txt: sqoop import would run unchanged",
        "jobs/b.txt: options of sqoop codegen, which are known",
        "jobs/more/c.txt: would not run: Unrecognized argument: --no-such-option",
        "jobs/more/d.sh:1: sqoop import would run unchanged",
        "jobs/more/d.sh:2: sqoop import would run unchanged",
        "5 commands: 4 would run unchanged, 1 would not."]
    assert check(tmp_path, "jobs/a.txt").returncode == 0


def test_what_can_not_be_read_is_named(tmp_path):
    done = check(tmp_path, "nowhere.sh")
    assert done.returncode == 1 and "nowhere.sh: can't be read: " in done.stdout
    assert check(tmp_path).returncode == 1
    assert check(tmp_path, "--help").stdout.startswith("usage: sqoop check PATH...")
