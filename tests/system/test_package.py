"""The .deb holds the program, its links, its manual and its completions, and they work where they are put."""

import gzip
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    subprocess.run(["cmake", "--build", str(ROOT / "build"), "--target", "package"], check=True, capture_output=True)
    package = max((ROOT / "build").glob("sluice_*.deb"), key=lambda path: path.stat().st_mtime)
    folder = tmp_path_factory.mktemp("deb")
    subprocess.run(["dpkg", "-x", str(package), str(folder)], check=True)
    fields = subprocess.run(["dpkg", "-f", str(package), "Depends"], check=True, capture_output=True, text=True).stdout
    return folder / "usr", fields


def test_links_run_the_program(unpacked):
    usr, _ = unpacked
    done = subprocess.run([str(usr / "bin" / "flume-ng"), "version"], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.startswith("Flume 1.11.0")
    names = [line for line in (ROOT / "src" / "main" / "links.txt").read_text().splitlines()
             if line and not line.startswith("#")]
    for name in names:
        assert (usr / "bin" / name).resolve() == (usr / "bin" / "sluice").resolve()


def test_every_command_has_a_manual_page(unpacked):
    usr, _ = unpacked
    for name in ("sluice", "sluice-up", "kafka-topics", "hdfs", "sqoop", "sqoop-import", "flume-ng"):
        page = usr / "share" / "man" / "man1" / f"{name}.1"
        zipped = page.with_suffix(".1.gz")
        assert page.exists() or zipped.exists(), name


@pytest.mark.parametrize("line, offered", [
    ("kafka-topics --boot", "--bootstrap-server"),
    ("sluice kafka-topics --boot", "--bootstrap-server"),
    ("sluice up --kafka-p", "--kafka-port"),
    ("sluice verif", "verify"),
    ("hdfs dfs -mk", "-mkdir"),
    ("sluice hdfs dfs -mk", "-mkdir"),
    ("hdfs d", "dfs dfsadmin"),
    ("sqoop import-", "import-all-tables"),
    ("sqoop import --table t --conn", "--connect --connection-manager --connection-param-file"),
    ("sqoop-import --split-l", "--split-limit"),
    ("flume-ng agent --conf", "--conf --conf-file --conf-uri"),
    ("hdfs dfs -ls /", ""),  # the shell's own: files
])
def test_completion(unpacked, line, offered):
    usr, _ = unpacked
    words = line.split()
    # As bash-completion finds it: by the name of the command.
    script = usr / "share" / "bash-completion" / "completions" / words[0]
    done = subprocess.run(["bash", "-c", '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sluice; echo "${COMPREPLY[@]}"',
                           str(script), *words], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == (offered, "")


def test_manual_page_tells_how_the_command_is_called(unpacked):
    usr, _ = unpacked
    folder = usr / "share" / "man" / "man1"
    pages = {path.name.split(".")[0]: (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode()
             for path in folder.iterdir()}
    assert ".SH SYNOPSIS\nsluice up [OPTIONS]\n" in pages["sluice-up"]
    for name, text in pages.items():
        assert "usage:" not in text.lower().split(".sh description")[1].split("\n")[2], name
        assert "INFO" not in text, name  # a log's line, with the time of the build


def test_libraries_are_declared(unpacked):
    _, depends = unpacked
    for library in ("libc6", "libsasl2-2", "libmariadb3", "libpq5", "libsqlite3-0"):
        assert library in depends
