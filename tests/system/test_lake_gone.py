"""The lake's folder goes while the stack runs: nothing is acknowledged, and readiness says so."""
import json
import subprocess

import pytest

from stack import run


def ready(stack):
    done = subprocess.run(["curl", "-sS", "-w", "\n%{http_code}", f"http://{stack.addresses['console']}/readyz"],
                          capture_output=True, text=True, timeout=120)
    body, _, status = done.stdout.rpartition("\n")
    return int(status), json.loads(body)["parts"]["lake"]


@pytest.mark.parametrize("folder", ["lake", "lake.meta"])
def test_a_folder_that_went_takes_nothing(own_stack, folder):
    hdfs = ("hdfs", "dfs", "-fs", own_stack.hdfs)
    run(*hdfs, "-mkdir", "/before")
    assert ready(own_stack) == (200, "ok")
    there = own_stack.data / folder
    away = own_stack.data / (folder + ".away")
    there.rename(away)
    there.mkdir()
    try:
        status, why = ready(own_stack)
        assert status == 503 and "removed, replaced or unmounted" in why
        assert str(own_stack.data) not in why
        for command in (("-mkdir", "/after"), ("-touchz", "/after.txt"), ("-put", "-", "/after.bin"),
                        ("-rm", "-r", "-skipTrash", "/before"), ("-mv", "/before", "/other")):
            done = run(*hdfs, *command, stdin="bytes", check=False)
            assert done.returncode != 0, command
            assert str(own_stack.data) not in done.stderr, "no path of the server"
        assert list(there.iterdir()) == []
    finally:
        there.rmdir()
        away.rename(there)
    assert ready(own_stack) == (200, "ok")
    assert run(*hdfs, "-ls", "/").stdout.count("before") == 1
    run(*hdfs, "-mkdir", "/after")
