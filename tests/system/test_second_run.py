"""A test that fails once and then passes is named and counts; one that fails twice has failed."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]

SHAKY = """
import pathlib

def test_holds():
    pass

def test_shaky():
    seen = pathlib.Path("seen")
    first = not seen.exists()
    seen.touch()
    assert not first
"""

UNIT = """#!/bin/sh
if [ "$1" = "--gtest_filter=Log.Shaky" ]; then
  echo '[  PASSED  ] 1 test.'
  exit 0
fi
echo '[  FAILED  ] Log.Shaky, where GetParam() = 1 (3 ms)'
echo '[==========] 3 tests from 1 test suite ran. (9 ms total)'
echo '[  PASSED  ] 2 tests.'
echo '[  FAILED  ] 1 test, listed below:'
exit 1
"""


def run(folder, command):
    (folder / "build" / "venv" / "bin").mkdir(parents=True)
    (folder / "build" / "venv" / "bin" / "python").symlink_to(sys.executable)
    (folder / "scripts").symlink_to(ROOT / "scripts")
    script = f"set -euo pipefail; source scripts/steps.sh; source scripts/test.sh; python_environment() {{ :; }}; {command}"
    return subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def suite(folder, text):
    (folder / "suite").mkdir()
    (folder / "suite" / "test_suite.py").write_text(text)
    (folder / "suite" / "pytest.ini").write_text("[pytest]\n")


def test_a_shaky_test_is_named_and_counts(tmp_path):
    suite(tmp_path, SHAKY)
    ran = run(tmp_path, "run_pytest shaky suite")
    assert "shaky: 2 passed, 0 failed" in ran.stdout
    assert "passed only when it ran a second time: test_suite::test_shaky" in ran.stderr


def test_a_test_that_fails_twice_has_failed(tmp_path):
    suite(tmp_path, SHAKY.replace("assert not first", "assert False"))
    ran = run(tmp_path, "run_pytest shaky suite")
    assert "shaky: 1 passed, 1 failed" in ran.stdout
    assert "second time" not in ran.stderr


def test_many_failures_do_not_run_again(tmp_path):
    suite(tmp_path, "import pytest\n\n@pytest.mark.parametrize('n', range(11))\ndef test_no(n):\n    assert False\n")
    ran = run(tmp_path, "run_pytest shaky suite")
    assert "shaky: 0 passed, 11 failed" in ran.stdout
    assert "once more" not in ran.stdout


def test_a_shaky_unit_test_is_named_and_counts(tmp_path):
    program = tmp_path / "build" / "tests" / "log_test"
    program.parent.mkdir(parents=True)
    program.write_text(UNIT)
    program.chmod(0o755)
    ran = run(tmp_path, "run_unit")
    assert "unit: 3 passed, 0 failed" in ran.stdout
    assert "passed only when it ran a second time: build/tests/log_test Log.Shaky" in ran.stdout


def test_a_unit_program_that_dies_twice_has_failed(tmp_path):
    program = tmp_path / "build" / "tests" / "log_test"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nkill -SEGV $$\n")
    program.chmod(0o755)
    ran = run(tmp_path, "run_unit")
    assert "unit: 0 passed, 1 failed" in ran.stdout


CRASHED = """#!/bin/sh
if [ -e seen ]; then
  echo '[==========] 4 tests from 1 test suite ran. (9 ms total)'
  echo '[  PASSED  ] 4 tests.'
  exit 0
fi
touch seen
echo '[  FAILED  ] Log.Shaky (3 ms)'
kill -SEGV $$
"""


def test_a_unit_program_that_dies_runs_again_as_a_whole(tmp_path):
    program = tmp_path / "build" / "tests" / "log_test"
    program.parent.mkdir(parents=True)
    program.write_text(CRASHED)
    program.chmod(0o755)
    ran = run(tmp_path, "run_unit")
    assert "unit: 4 passed, 0 failed" in ran.stdout
    assert "passed only when it ran a second time: build/tests/log_test (it had ended early)" in ran.stdout


def test_a_suite_that_is_cut_off_has_failed(tmp_path):
    suite(tmp_path, "def test_holds():\n    pass\n\n\ndef test_is_cut_off():\n    raise KeyboardInterrupt\n")
    ran = run(tmp_path, "run_pytest shaky suite")
    assert re.search(r"^shaky: \d+ passed, 1 failed$", ran.stdout, re.M), ran.stdout
    assert "once more" not in ran.stdout
