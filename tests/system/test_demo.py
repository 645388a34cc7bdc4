"""`./dev demo` does the main job, says what it checked, and can be stopped."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def dev(*args, timeout):
    return subprocess.run([str(ROOT / "dev"), *args], capture_output=True, text=True, timeout=timeout, cwd=ROOT,
                          env={**os.environ, "TZ": "UTC"})


def test_demo_from_start_to_stop():
    try:
        done = dev("demo", "--free-ports", timeout=600)
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
        checked = done.stdout[done.stdout.index("what was checked"):]
        assert checked.count("\nok ") == 7 and "FAILED" not in checked, checked
        assert "employees in the lake: 8" in checked
    finally:
        stopped = dev("demo", "--stop", timeout=60)
    assert stopped.returncode == 0 and "has stopped" in stopped.stdout
