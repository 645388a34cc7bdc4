"""The .deb holds the program, its links, its manual and its completions, and they work where they are put."""

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


def test_completion_offers_the_options(unpacked):
    usr, _ = unpacked
    script = usr / "share" / "bash-completion" / "completions" / "sluice"
    done = subprocess.run(["bash", "-c", f". {script}; COMP_WORDS=(kafka-topics --boot); COMP_CWORD=1; _sluice kafka-topics; "
                           'echo "${COMPREPLY[@]}"'], capture_output=True, text=True)
    assert done.stdout.strip() == "--bootstrap-server", done.stderr


def test_libraries_are_declared(unpacked):
    _, depends = unpacked
    for library in ("libc6", "librdkafka1", "libmariadb3", "libpq5", "libsqlite3-0"):
        assert library in depends
