import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import stack as stack_module  # noqa: E402


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One stack for the tests of a file."""
    running = stack_module.Stack(tmp_path_factory.mktemp("stack"))
    running.start()
    yield running
    running.stop()
    assert running.process.returncode == 0


@pytest.fixture
def own_stack(tmp_path):
    """A stack that a test may kill and start again."""
    running = stack_module.Stack(tmp_path)
    running.start()
    yield running
    running.stop()
