"""The checker finds what it is for, and finds nothing in the project."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools" / "tidy"))

import tidy  # noqa: E402

ROOMS = tidy.read_layers("# words\nbase:\nnet: base\nkafka/wire: base\n")


def found(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return [line for line in tidy.problems(folder, ROOMS) if "README" not in line]


def test_sideways_include_is_found(tmp_path):
    assert found(tmp_path, "net/a.cc", '#include "kafka/wire/frame.h"\n') == [
        "src/net/a.cc:1: net may not include kafka/wire (src/layers.txt)"]


def test_downward_include_is_fine(tmp_path):
    assert found(tmp_path, "net/a.cc", '#include "base/result.h"\n') == []


def test_long_function_is_found(tmp_path):
    body = "int f() {\n" + "  g();\n" * 70 + "}\n"
    assert found(tmp_path, "net/a.cc", body) == ["src/net/a.cc:1: function of 72 lines, more than 70"]


def test_header_without_pragma_is_found(tmp_path):
    assert found(tmp_path, "net/a.h", "int f();\n") == ["src/net/a.h:1: header without #pragma once"]


def test_project_is_tidy():
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "tidy" / "tidy.py")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
