"""The page that walks through the demonstration: each of its commands is run, in its order, and prints what the page says."""

import subprocess

import pytest

from compose import ENVIRONMENT, ROOT, Compose, until
from pages import blocks, commands, matches

PAGE = ROOT / "docs" / "operating" / "demonstration.md"
IN_FRENCH = ROOT / "docs" / "operating" / "demonstration.fr.md"


@pytest.fixture(scope="module")
def classic():
    compose = Compose("classic.yml", ["kafka", "namenode", "kafka-ui"])
    compose.down("-v")
    try:
        compose.up()
        yield compose
    finally:
        compose.down("-v")


def run(command):
    done = subprocess.run(["bash", "-c", "docker() { podman \"$@\"; }\n" + command], capture_output=True, text=True, env=ENVIRONMENT,
                          cwd=ROOT, timeout=300)
    return (done.stdout + done.stderr).splitlines()


def prints(command, page):
    """What is only looked at may not be there yet: it is looked at again."""
    if not command.startswith("docker exec namenode"):
        printed = run(command)
        # Of a command that goes on by itself some programs print a name, and some nothing.
        if " exec -d " in command:
            printed = []
        assert matches(printed, page), "\n".join([command, *printed])
        return
    last = []

    def again():
        last[:] = run(command)
        return matches(last, page)
    try:
        until(command, again)
    except AssertionError:
        raise AssertionError("\n".join([command, *last])) from None


def test_the_page_is_true(classic):
    # What starts and stops all of it is the fixture's.
    for command, page in commands(PAGE.read_text()):
        if not command.startswith("docker-compose") and not command.startswith("deploy/"):
            prints(command, page)


def test_both_languages_show_the_same():
    assert blocks(PAGE.read_text()) == blocks(IN_FRENCH.read_text())
