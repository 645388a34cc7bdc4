"""The .deb holds the program, its links, its manual and its completions, and they work where they are put."""

import gzip
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    for target in ("manual", "package"):
        subprocess.run(["cmake", "--build", str(ROOT / "build"), "--target", target], check=True, capture_output=True)
    package = max((ROOT / "build").glob("sluice_*.deb"), key=lambda path: path.stat().st_mtime)
    folder = tmp_path_factory.mktemp("deb")
    subprocess.run(["dpkg", "-x", str(package), str(folder)], check=True)
    fields = subprocess.run(["dpkg", "-f", str(package), "Depends", "Installed-Size"], check=True, capture_output=True, text=True).stdout
    return folder / "usr", fields


def test_links_run_the_program(unpacked):
    usr, _ = unpacked
    done = subprocess.run([str(usr / "bin" / "flume-ng"), "version"], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.startswith("Flume 1.11.0")
    names = [line for line in (ROOT / "src" / "main" / "links.txt").read_text().splitlines()
             if line and not line.startswith("#")]
    for name in names:
        assert (usr / "bin" / name).resolve() == (usr / "bin" / "sluice").resolve()


def test_the_package_says_how_much_it_takes(unpacked):
    usr, fields = unpacked
    takes = sum(path.stat().st_size for path in usr.parent.rglob("*") if path.is_file() and not path.is_symlink())
    said = 1024 * int(re.search(r"^Installed-Size: (\d+)$", fields, re.MULTILINE)[1])
    assert takes <= said < 1.2 * takes


def test_parquet_comes_with_the_package(unpacked, tmp_path):
    usr, _ = unpacked
    with sqlite3.connect(tmp_path / "shop.db") as database:
        database.execute("create table goods (id integer primary key)")
    done = subprocess.run([str(usr / "bin" / "sqoop"), "import", "--connect", f"jdbc:sqlite:{tmp_path}/shop.db", "--table", "goods",
                           "--target-dir", f"file://{tmp_path}/out", "--as-parquetfile", "-m", "1"], capture_output=True, text=True,
                          env={**os.environ, "SLUICE_DATA": str(tmp_path / "data")}, check=False)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "out").glob("*.parquet"))) == 1
    assert (usr / "share" / "doc" / "sluice" / "arrow" / "LICENSE.txt").exists()


def test_every_command_has_a_manual_page(unpacked):
    usr, _ = unpacked
    for name in ("sluice", "sluice-up", "kafka-topics", "kafka-topics.sh", "hdfs", "sqoop", "sqoop-import", "flume-ng"):
        page = usr / "share" / "man" / "man1" / f"{name}.1"
        zipped = page.with_name(f"{name}.1.gz")
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
    ("kafka-topics.sh --boot", "--bootstrap-server"),
    ("flume-ng help hdfs-s", "hdfs-sink"),
    ("flume-ng agent --conf-file {root}/examples/flume-hdfs.conf --name a", "agent1"),
    ("hdfs dfs -put {root}/READ", "{root}/README.md"),  # the shell's own: files
])
def test_completion(unpacked, line, offered):
    assert completed(unpacked, line.format(root=ROOT).split()) == (offered.format(root=ROOT), "")


def completed(unpacked, words):
    """What bash offers for a line, and what it says while it looks."""
    usr, _ = unpacked
    # As bash-completion finds it: by the name of the command.
    script = usr / "share" / "bash-completion" / "completions" / words[0]
    line = '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sluice; [ ${#COMPREPLY[@]} -gt 0 ] || ' \
        'mapfile -t COMPREPLY < <(compgen -f -- "${COMP_WORDS[-1]}"); echo "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "-c", line, str(script), *words], capture_output=True, text=True,
                          env={**os.environ, "PATH": f"{usr / 'bin'}:{os.environ['PATH']}"})
    return done.stdout.strip(), done.stderr


def test_completion_asks_what_runs(unpacked, stack, monkeypatch):
    monkeypatch.setenv("SLUICE_DATA", str(stack.data))
    for topic in ("sales-events", "sales-stream", "other"):
        stack.run("kafka-topics", "--create", "--topic", topic, "--bootstrap-server", stack.kafka)
    stack.run("hdfs", "dfs", "-mkdir", "-p", "/user/me/in put")
    stack.run("hdfs", "dfs", "-touchz", "/user/me/index")
    kafka = ["--bootstrap-server", stack.kafka, "--topic"]
    assert completed(unpacked, ["kafka-topics", "--describe", *kafka, "sales-"]) == ("sales-events sales-stream", "")
    assert completed(unpacked, ["kafka-console-consumer.sh", *kafka, "sales-e"]) == ("sales-events", "")
    assert completed(unpacked, ["hdfs", "dfs", "-ls", "/us"]) == ("/user/", "")
    assert completed(unpacked, ["hadoop", "fs", "-cat", "/user/me/in"]) == ("/user/me/in\\ put/ /user/me/index", "")
    assert completed(unpacked, ["sqoop", "import", "--target-dir", "/user/"]) == ("/user/me/", "")


def test_manual_page_tells_how_the_command_is_called(unpacked):
    usr, _ = unpacked
    folder = usr / "share" / "man" / "man1"
    pages = {path.name.split(".1")[0]: (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode()
             for path in folder.iterdir()}
    assert ".SH SYNOPSIS\nsluice up [OPTIONS]\n" in pages["sluice-up"]
    for name, text in pages.items():
        if name.endswith(".sh"):
            assert text == f".so man1/{name[:-3]}.1\n"
            continue
        for section in ("EXAMPLES", "FILES", "ENVIRONMENT", "EXIT STATUS"):
            assert f"\n.SH {section}\n" in text, (name, section)
        assert "usage:" not in text.lower().split(".sh description")[1].split("\n")[2], name
        assert not re.search(r"\d\d:\d\d:\d\d INFO", text), name  # a log's line, with the time of the build


def test_libraries_are_declared(unpacked):
    _, depends = unpacked
    for library in ("libc6", "libgssapi-krb5-2", "libmariadb3", "libpq5", "libsqlite3-0"):
        assert library in depends


def test_a_service_comes_with_it(unpacked):
    usr, _ = unpacked
    for name in ("lib/systemd/system/sluice.service", "lib/systemd/system/sluice-agent@.service", "lib/sysusers.d/sluice.conf",
                 "lib/tmpfiles.d/sluice.conf", "share/doc/sluice/settings.md"):
        assert (usr / name).exists(), name
    settings = (usr.parent / "etc" / "sluice" / "sluice.conf").read_text()
    assert "\n#kafka-port = 9092\n" in settings


@pytest.mark.skipif(shutil.which("rpmbuild") is None, reason="rpmbuild is not installed")
def test_the_rpm_holds_what_the_deb_holds(unpacked, tmp_path):
    usr, _ = unpacked
    subprocess.run(["cpack", "-G", "RPM", "-B", str(tmp_path)], cwd=ROOT / "build", check=True, capture_output=True)
    package, = tmp_path.glob("sluice-*.rpm")
    ask = lambda *what: subprocess.run(["rpm", "-qp", *what, str(package)], check=True, capture_output=True, text=True).stdout  # noqa: E731
    files = {str(path.relative_to(usr.parent)) for path in usr.parent.rglob("*") if path.is_symlink() or path.is_file()}
    held = {line[1:] for line in ask("-l").splitlines()}
    # Debian's changes of names on its way: it has documents under the package's, and zips pages.
    assert {name for name in files if "/share/" not in name} <= held
    assert {name for name in held if name.startswith("usr/bin/")} == {name for name in files if name.startswith("usr/bin/")}
    # Folders that belong to the system are not the package's.
    assert not held & {"etc", "usr", "usr/bin", "usr/lib/systemd", "usr/share/man/man1"}
    assert ask("--configfiles").split() == ["/etc/sluice/sluice.conf"]
    scripts = ask("--scripts")
    assert "systemd-sysusers /usr/lib/sysusers.d/sluice.conf" in scripts and '"$1" = 0' in scripts
    required = ask("--requires")
    for library in ("libc.so.6", "libgssapi_krb5.so.2", "libmariadb.so.3", "libpq.so.5", "libsqlite3.so.0"):
        assert library in required, required
    assert "Apache-2.0" in ask("-i")
