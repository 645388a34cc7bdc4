#!/usr/bin/env python3
"""The rules of the project that a program can check. Prints file:line: rule; exit 1 if any is broken.

Layers: an #include names only rooms that src/layers.txt gives the including room.
Sizes: files up to 800 lines, functions up to 70, lines up to 100 columns.
Headers: #pragma once. Rooms: a README.md. Words: none that say an idea has not been found yet.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MAX_FILE, MAX_FUNCTION, MAX_COLUMN = 800, 70, 100
FORBIDDEN_NAMES = {"util", "utils", "common", "misc", "helper", "helpers", "manager", "impl"}
SLOW_IN_HEADERS = ("<boost/", "<regex>", "<iostream>")


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


def check_includes(path, lines, rooms):
    room = room_of(path, rooms)
    if room is None:
        yield 1, f"lies in no room of src/layers.txt"
        return
    for number, line in enumerate(lines, 1):
        match = re.match(r'#include "([^"]+)"', line)
        if not match:
            continue
        other = room_of(match[1], rooms)
        if other and other != room and other not in rooms[room]:
            yield number, f"{room} may not include {other} (src/layers.txt)"


def check_sizes(path, lines):
    if len(lines) > MAX_FILE:
        yield 1, f"{len(lines)} lines, more than {MAX_FILE}"
    start = None
    for number, line in enumerate(lines, 1):
        if len(line.rstrip("\n")) > MAX_COLUMN and "http" not in line:
            yield number, f"longer than {MAX_COLUMN} columns"
        # With Google's layout a function's body ends at the first brace in the column it began in.
        if re.match(r"(  )?\S.*[)\w] (const |override |noexcept |final )*\{$", line) and not re.match(
                r"\s*(namespace|struct|class|enum|union|extern|switch|if|for|while|do|else|\}|case)\b", line):
            start = (number, len(line) - len(line.lstrip()))
        elif start and line.rstrip("\n") == " " * start[1] + "}":
            if number - start[0] + 1 > MAX_FUNCTION:
                yield start[0], f"function of {number - start[0] + 1} lines, more than {MAX_FUNCTION}"
            start = None


def check_header(path, lines):
    if "#pragma once\n" not in lines:
        yield 1, "header without #pragma once"
    if path.startswith("net/asio_"):
        return
    for number, line in enumerate(lines, 1):
        if line.startswith("#include") and any(slow in line for slow in SLOW_IN_HEADERS):
            yield number, "a header that is slow to compile, included by a header"


def check_names(path):
    stem = pathlib.PurePath(path).stem
    for word in re.split(r"[_/.]", stem):
        if word in FORBIDDEN_NAMES:
            yield 1, f"'{word}' in a name says that the idea has not been found yet"


def problems(source, rooms):
    for path in sorted(source.rglob("*")):
        if path.suffix not in (".h", ".cc"):
            continue
        name = path.relative_to(source).as_posix()
        lines = path.read_text().splitlines(keepends=True)
        checks = [check_includes(name, lines, rooms), check_sizes(name, lines), check_names(name)]
        if path.suffix == ".h":
            checks.append(check_header(name, lines))
        for check in checks:
            for number, words in check:
                yield f"src/{name}:{number}: {words}"
    for room in rooms:
        folder = source / room
        if folder.is_dir() and not (folder / "README.md").exists():
            yield f"src/{room}/: a room without a README.md"


def main():
    rooms = read_layers((ROOT / "src" / "layers.txt").read_text())
    found = list(problems(ROOT / "src", rooms))
    print("\n".join(found) if found else "tidy: nothing found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
