#!/usr/bin/env python3
"""The rules of the project that a program can check. Prints file:line: what is wrong; exit 1 if anything is.

Each rule is one function below, named in RULES. What breaks a rule today and is known is counted in known.txt, by rule and
file: a count may fall (and the line with it), never rise.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MAX_FILE, MAX_FUNCTION, MAX_COLUMN, MAX_SOURCES = 800, 70, 100, 25
FORBIDDEN_NAMES = {"util", "utils", "common", "misc", "helper", "helpers", "manager", "impl"}
SLOW_IN_HEADERS = ("<boost/", "<regex>", "<iostream>")
MACROS = {"CHECK", "TRY", "CO_TRY"}
TEST = re.compile(r"_(test|fuzz|bench)\.cc$|(^|/)(fixture|\w+_fixture|\w+_contract|contract)\.h$")


def read_layers(text):
    """layers.txt -> {room: rooms it may include}."""
    rooms = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            room, below = line.split(":", 1)
            rooms[room.strip()] = set(below.split())
    return rooms


def room_of(path, rooms):
    """The room of a path below src/ ("kafka/wire/frame.h" -> "kafka/wire"), longest name first."""
    return max((room for room in rooms if path.startswith(room + "/")), key=len, default=None)


def included(line):
    match = re.match(r'#include "([^"]+)"', line)
    return match[1] if match else None


class Source:
    """A file below src/: its name there, its lines, and its lines without comments and strings."""

    def __init__(self, name, text, rooms):
        self.name, self.rooms = name, rooms
        self.lines = text.splitlines()
        self.room = room_of(name, rooms)
        self.is_header = name.endswith(".h")
        self.is_test = bool(TEST.search(name))
        self.code = [re.sub(r"//.*", "", re.sub(r'"(\\.|[^"\\])*"', '""', line)) for line in self.lines]

    def matches(self, pattern):
        for number, line in enumerate(self.code, 1):
            if match := re.search(pattern, line):
                yield number, match


# --- rules of one file: each yields (line, words) -----------------------------------------------------------------


def layers(source):
    if source.room is None:
        yield 1, "lies in no room of src/layers.txt"
        return
    for number, line in enumerate(source.lines, 1):
        path = included(line)
        other = room_of(path, source.rooms) if path else None
        own = source.is_test and other and other.startswith(source.room + "/")  # a room's tests reach into its sub-rooms
        if other and other != source.room and other not in source.rooms[source.room] and not own:
            yield number, f"{source.room} may not include {other} (src/layers.txt)"


def sizes(source):
    if len(source.lines) > MAX_FILE:
        yield 1, f"{len(source.lines)} lines, more than {MAX_FILE}"
    for number, line in enumerate(source.lines, 1):
        if len(line) > MAX_COLUMN and "http" not in line:
            yield number, f"longer than {MAX_COLUMN} columns"


NO_FUNCTION = re.compile(r"\s*(namespace|struct|class|enum|union|extern|switch|if|for|while|do|else|case|return|template <.*> "
                         r"(struct|class)|static constexpr auto|constexpr|const|static const)\b")


def functions(source):
    """With Google's layout a function's body ends at the first brace in the column that its signature began in."""
    start = None
    first = 0  # where the statement that is being read began
    for number, line in enumerate(source.code, 1):
        if start:
            if re.match(" " * start[1] + r"\}", line):
                if number - start[0] + 1 > MAX_FUNCTION:
                    yield start[0], f"function of {number - start[0] + 1} lines, more than {MAX_FUNCTION}"
                start, first = None, 0
            continue
        if not first and line.strip():
            first = number
        if line.rstrip().endswith("{"):
            head = source.code[first - 1]
            indent = len(head) - len(head.lstrip())
            statement = " ".join(source.code[first - 1:number])
            if indent <= 2 and "(" in statement and not NO_FUNCTION.match(head) and not re.search(r"\)\s*=\s*\{$|[=,] ?\{$", statement):
                start = (first, indent)
            first = 0
        elif not line.strip() or re.search(r"[;}:]\s*$", line) or line.startswith("#"):
            first = 0


def headers(source):
    if not source.is_header:
        return
    if "#pragma once" not in source.lines:
        yield 1, "header without #pragma once"
    if source.name.endswith("asio_loop.h"):
        return
    for number, line in enumerate(source.lines, 1):
        if line.startswith("#include") and any(slow in line for slow in SLOW_IN_HEADERS):
            yield number, "a header that is slow to compile, included by a header"


def names(source):
    for word in re.split(r"[_/.]", pathlib.PurePath(source.name).stem):
        if word in FORBIDDEN_NAMES:
            yield 1, f"'{word}' in a name says that the idea has not been found yet"


def throws(source):
    for number, _ in source.matches(r"\bthrow\b(?! *\()|\bthrow *\("):
        yield number, "our code does not throw: a failure is a Result"
    for number, match in source.matches(r"\bcatch *\((.*)\)"):
        if not re.search(r"std::(?:bad_alloc|length_error)|boost::|std::regex_error|std::filesystem::|std::exception|\.\.\.", match[1]):
            yield number, "what a library throws is caught where it is called, by its own name"


def switches(source):
    """A switch over our codes has no default, so that a new code fails to compile until it is placed."""
    start, ours = None, False
    for number, line in enumerate(source.code, 1):
        if re.search(r"\bswitch \(", line):
            start, ours = len(line) - len(line.lstrip()), False
        elif start is not None and re.search(r"case (\w+::)*(ErrorCode|Reason)::", line):
            ours = True
        elif start is not None and ours and re.match(r"\s*default:", line):
            yield number, "a switch over our error codes has a default"
        elif start is not None and line.startswith(" " * start + "}"):
            start = None


def macros(source):
    for number, match in source.matches(r"^\s*#\s*define (\w+)"):
        if match[1] not in MACROS and not match[1].startswith(("SLUICE_", "PCRE2_", "BOOST_", "ZSTD_")):
            yield number, f"macro {match[1]}: only {', '.join(sorted(MACROS))} are ours"


def world(source):
    """Time and chance come in by constructors, so that a seed replays a run; main makes the real ones."""
    if source.room == "main" or source.is_test or source.name.startswith("base/"):
        return
    for number, match in source.matches(r"\b(SystemClock|random_device)\b"):
        yield number, f"{match[1]} outside main"


# --- rules of the whole tree: each yields (file, line, words) -----------------------------------------------------


def unused_arrows(sources, rooms, _root):
    used = {room: set() for room in rooms}
    for source in sources:
        # A room links for its sub-rooms, so what they use it uses.
        users = [room for room in rooms if source.name.startswith(room + "/")]
        for line in source.lines:
            path = included(line)
            for user in users if path else ():
                used[user].add(room_of(path, rooms))
    for room, below in rooms.items():
        for other in sorted(below - used[room]):
            yield "src/layers.txt", 1, f"{room} does not include {other}"


def cycles(sources, _rooms, _root):
    """No file includes itself by a detour."""
    graph = {source.name: [path for line in source.lines if (path := included(line))] for source in sources}
    state = {}

    def visit(name, path):
        state[name] = "open"
        for other in graph.get(name, ()):
            if state.get(other) == "open":
                detour = [*path, name]
                yield f"src/{name}", 1, "includes itself: " + " -> ".join([*detour[detour.index(other):], other])
            elif other not in state:
                yield from visit(other, [*path, name])
        state[name] = "done"

    for name in sorted(graph):
        if name not in state:
            yield from visit(name, [])


def folder_cycles(sources, _rooms, _root):
    """At no level do two folders include each other; "." is what lies in a folder itself."""
    there = {source.name for source in sources}
    edges = {}
    for source in sources:
        for line in source.lines:
            path = included(line)
            if path not in there or source.is_test:
                continue
            ours, theirs = source.name.split("/"), path.split("/")
            depth = 0
            while ours[depth] == theirs[depth] and depth < min(len(ours), len(theirs)) - 1:
                depth += 1
            # One of the two may lie in the folder itself, where the other is below it.
            pair = tuple(parts[depth] if len(parts) > depth + 1 else "." for parts in (ours, theirs))
            if pair[0] != pair[1]:
                edges.setdefault("/".join(ours[:depth]), {}).setdefault(pair, source.name)
    for folder, pairs in sorted(edges.items()):
        for one, other in sorted(pairs):
            if one < other and (other, one) in pairs:
                yield (f"src/{folder}/", 1, f"{one} and {other} include each other: "
                       f"{pairs[one, other]} and {pairs[other, one]}")


def folders(sources, _rooms, _root):
    counts = {}
    for source in sources:
        if not source.is_test and source.name.endswith(".cc"):
            folder = str(pathlib.PurePath(source.name).parent)
            counts[folder] = counts.get(folder, 0) + 1
    for folder, count in sorted(counts.items()):
        if count > MAX_SOURCES:
            yield f"src/{folder}/", 1, f"{count} sources in one folder, more than {MAX_SOURCES}"


def readmes(_sources, rooms, root):
    for room in rooms:
        folder = root / "src" / room
        if folder.is_dir() and not (folder / "README.md").exists():
            yield f"src/{room}/", 1, "a room without a README.md"


def gone_names(sources, rooms, root):
    """Files that comments and READMEs name are there, under src/ or as a header made from schema/."""
    texts = [(f"src/{source.name}", [line if "//" in line else "" for line in source.lines]) for source in sources]
    pages = [*root.glob("*.md"), *(root / "src").rglob("README.md"), *(root / "docs").rglob("*.md")]
    texts += [(page.relative_to(root).as_posix(), page.read_text().splitlines()) for page in pages if page.name != "CHANGELOG.md"]
    there = [path.relative_to(root).as_posix() for path in (root / "src").rglob("*") if path.suffix in (".h", ".cc")]
    generated = {f"{path.stem}.h" for path in (root / "schema").rglob("*.*")}
    known = {"/".join(parts[start:]) for parts in (path.split("/") for path in there) for start in range(len(parts))}
    for name, lines in texts:
        for number, line in enumerate(lines, 1):
            words = line[line.index("//"):] if name.endswith((".h", ".cc")) and "//" in line else line
            for path in re.findall(r"(?<![\w/.<{*-])((?:[a-z_0-9]+/)*[a-z_0-9]+\.(?:h|cc))(?![\w*])", words):
                if path not in known and path.split("/")[-1] not in generated and not path.startswith("x_"):
                    yield name, number, f"names {path}, which is not there"


FILE_RULES = {"layers": layers, "sizes": sizes, "functions": functions, "headers": headers, "names": names, "throws": throws,
              "switches": switches, "macros": macros, "world": world}
TREE_RULES = {"arrows": unused_arrows, "cycles": cycles, "folder-cycles": folder_cycles, "folders": folders, "readmes": readmes, "words": gone_names}


def problems(root, rooms):
    """Yields (rule, file, line, words)."""
    sources = [Source(path.relative_to(root / "src").as_posix(), path.read_text(), rooms)
               for path in sorted((root / "src").rglob("*")) if path.suffix in (".h", ".cc")]
    for source in sources:
        for rule, check in FILE_RULES.items():
            for number, words in check(source):
                yield rule, f"src/{source.name}", number, words
    for rule, check in TREE_RULES.items():
        for name, number, words in check(sources, rooms, root):
            yield rule, name, number, words


def read_known(text):
    """known.txt -> {(rule, file): count}."""
    rows = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {(rule, name): int(count) for rule, name, count in rows}


def judged(found, known):
    """What to say: each problem that is not known, and each known count that is no longer true."""
    by_place = {}
    for rule, name, number, words in found:
        by_place.setdefault((rule, name), []).append(f"{name}:{number}: {words}")
    for place, rows in by_place.items():
        if len(rows) > known.get(place, 0):
            yield from rows
    for (rule, name), count in known.items():
        if len(by_place.get((rule, name), ())) < count:
            yield f"tools/tidy/known.txt: {rule} {name} has {len(by_place.get((rule, name), ()))} now, not {count}: say so there"


def main():
    rooms = read_layers((ROOT / "src" / "layers.txt").read_text())
    known = read_known((ROOT / "tools" / "tidy" / "known.txt").read_text())
    if sys.argv[1:] == ["--count"]:
        counts = {}
        for rule, name, _, _ in problems(ROOT, rooms):
            counts[rule, name] = counts.get((rule, name), 0) + 1
        print("\n".join(f"{rule} {name} {count}" for (rule, name), count in sorted(counts.items())))
        return 0
    said = list(judged(problems(ROOT, rooms), known))
    print("\n".join(said) if said else "tidy: nothing found")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
