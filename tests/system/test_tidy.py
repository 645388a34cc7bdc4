"""The checker finds what it is for, and finds nothing in the project that is not known."""

import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools" / "tidy"))

import tidy  # noqa: E402

ROOMS = tidy.read_layers("# words\nbase:\nnet: base\nkafka/wire: base\n")


def found(root, files, rules):
    """What the rules say of a tree with these files under src/."""
    for name, text in files.items():
        path = root / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return [f"{name}:{number}: {words}" for rule, name, number, words in tidy.problems(root, ROOMS) if rule in rules]


LONG = "  g();\n" * 70


@pytest.mark.parametrize("rule, name, text, says", [
    ("layers", "net/a.cc", '#include "kafka/wire/frame.h"\n', "src/net/a.cc:1: net may not include kafka/wire (src/layers.txt)"),
    ("layers", "web/a.cc", "", "src/web/a.cc:1: lies in no room of src/layers.txt"),
    ("functions", "net/a.cc", "int f() {\n" + LONG + "}\n", "src/net/a.cc:1: function of 72 lines, more than 70"),
    ("functions", "net/a.cc", "Result<std::vector<int>> long_name(int first,\n                                   int second) {\n" + LONG + "}\n",
     "src/net/a.cc:1: function of 73 lines, more than 70"),
    ("functions", "net/a.h", "class A {\n public:\n  int f() const {\n" + LONG + "  }\n};\n", "src/net/a.h:3: function of 72 lines, more than 70"),
    ("headers", "net/a.h", "int f();\n", "src/net/a.h:1: header without #pragma once"),
    ("headers", "net/a.h", "#pragma once\n#include <regex>\n", "src/net/a.h:2: a header that is slow to compile, included by a header"),
    ("names", "net/a_util.cc", "", "src/net/a_util.cc:1: 'util' in a name says that the idea has not been found yet"),
    ("throws", "net/a.cc", "void f() {\n  throw 1;\n}\n", "src/net/a.cc:2: our code does not throw: a failure is a Result"),
    ("throws", "net/a.cc", "  } catch (const Oops& e) {\n", "src/net/a.cc:1: what a library throws is caught where it is called, by its own name"),
    ("switches", "net/a.cc", "  switch (e.code()) {\n    case ErrorCode::kBusy:\n    default:\n  }\n",
     "src/net/a.cc:3: a switch over our error codes has a default"),
    ("macros", "net/a.h", "#define MAX(a, b) a\n", "src/net/a.h:1: macro MAX: only CHECK, CO_TRY, TRY are ours"),
    ("world", "net/a.cc", "  SystemClock clock;\n", "src/net/a.cc:1: SystemClock outside main"),
    ("sizes", "net/a.cc", "x" * 101 + "\n", "src/net/a.cc:1: longer than 100 columns"),
    ("arrows", "net/a.cc", "", "src/layers.txt:1: net does not include base"),
    ("words", "net/a.cc", "// As net/gone.h says.\n", "src/net/a.cc:1: names net/gone.h, which is not there"),
    ("folders", "net/a.cc", "", None),
])
def test_a_rule(tmp_path, rule, name, text, says):
    said = found(tmp_path, {name: text}, {rule})
    assert said == [] if says is None else says in said, said


def test_what_is_fine(tmp_path):
    text = ('#include "base/result.h"\n\nint f() {\n  return g();  // throw it away\n}\n\nconst char* kWords[] = {\n' + '  "throw 1",\n' * 80 +
            "};\n\nnamespace {\n" + "int a;\n" * 80 + "}  // namespace\n")
    assert found(tmp_path, {"net/a.cc": text}, set(tidy.FILE_RULES)) == []


def test_a_file_that_includes_itself_by_a_detour(tmp_path):
    files = {"net/a.h": '#pragma once\n#include "net/b.h"\n', "net/b.h": '#pragma once\n#include "net/a.h"\n'}
    assert found(tmp_path, files, {"cycles"}) == ["src/net/b.h:1: includes itself: net/a.h -> net/b.h -> net/a.h"]


def test_folders_that_include_each_other(tmp_path):
    files = {"net/a.h": '#pragma once\n#include "net/http/b.h"\n', "net/c.h": "#pragma once\n",
             "net/http/b.h": "#pragma once\n", "net/http/d.h": '#pragma once\n#include "net/c.h"\n'}
    assert found(tmp_path, files, {"folder-cycles"}) == [
        "src/net/:1: . and http include each other: net/a.h and net/http/d.h"]
    assert found(tmp_path, {"net/a.h": "#pragma once\n"}, {"folder-cycles"}) == []


def test_too_many_sources_in_a_folder(tmp_path):
    files = {f"net/a{i}.cc": "" for i in range(26)} | {"net/a_test.cc": ""}
    assert found(tmp_path, files, {"folders"}) == ["src/net/:1: 26 sources in one folder, more than 25"]


def test_what_is_known_may_shrink_only():
    problem = ("world", "src/a.cc", 3, "SystemClock outside main")
    known = tidy.read_known("# words\nworld src/a.cc 1\n")
    assert list(tidy.judged([problem], known)) == []
    assert len(list(tidy.judged([problem, problem], known))) == 2
    assert list(tidy.judged([], known)) == ["tools/tidy/known.txt: world src/a.cc has 0 now, not 1: say so there"]


def test_project_is_tidy():
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "tidy" / "tidy.py")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
