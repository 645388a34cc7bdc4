"""Sorts the sources of one target into groups that compile as one unit each.

usage: unity_groups.py INCLUDE_ROOT SIZE FILE...; prints "GROUP FILE" lines, in the order of the files.

Two files stay apart where one has a name of its own (in an unnamed namespace, static, a macro, an alias) that the other, or a
header it includes, has too. Names are read off the formatted source: what is declared there starts in the first column.
"""

import re
import sys
from functools import cache
from pathlib import Path

TYPE = re.compile(r"(?:template <.*> )?(?:struct|class|enum class|enum|union|concept|namespace) (\w+)")
ALIAS = re.compile(r"using (\w+) =")
BORROWED = re.compile(r"using (?:\w+::)+(\w+);")
MACRO = re.compile(r"#define (\w+)")
LOCAL = re.compile(r"\b(k[A-Z]\w*)|\busing (\w+) =")
INCLUDE = re.compile(r'#include "([^"]+)"')
# A function, a variable, or the beginning of either: the word before the first of these marks.
NAMED = re.compile(r"(?:[\w:<>,&*\[\] ]|\((?=[^()]*\)>))*?[ *&](\w+)(?:\(|\[|\{| =|;)")


def name_of(line):
    for pattern in (TYPE, ALIAS, BORROWED, MACRO):
        if found := pattern.match(line):
            return found.group(1)
    found = NAMED.match(line)
    return found.group(1) if found else None


@cache
def names_of(path):
    """(its own names, the names others can see, the headers it includes) of one file."""
    own, shared, headers = set(), set(), []
    private = False
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("namespace {"):
            private = True
        elif line.startswith("}  // namespace") and line.rstrip().endswith("namespace"):
            private = False
        elif found := INCLUDE.match(line):
            headers.append(found.group(1))
        elif line[:1].isalpha() or line.startswith("#define"):
            if name := name_of(line):
                alone = not BORROWED.match(line) and (private or line.startswith(("static ", "#define", "using ")))
                (own if alone else shared).add(name)
    return own, shared, headers


def seen_by(path, root):
    """Every name that a header has which the file includes, itself or through others, and its local constants and aliases."""
    local = LOCAL.findall(path.read_text(encoding="utf-8"))
    names = {constant or alias for constant, alias in local} - names_of(path)[0]
    done, waiting = set(), [path]
    while waiting:
        _, shared, headers = names_of(waiting.pop())
        names |= shared
        for header in headers:
            header = root / header
            if header not in done and header.is_file():
                done.add(header)
                waiting.append(header)
    return names


class Group:
    def __init__(self):
        self.size, self.own, self.seen = 0, set(), set()

    def takes(self, own, seen):
        return not (own & self.own or own & self.seen or seen & self.own)

    def add(self, own, seen):
        self.size += 1
        self.own |= own
        self.seen |= seen


def main():
    root, size, files = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    groups = []
    for file in files:
        path = Path(file)
        own, _, _ = names_of(path)
        seen = seen_by(path, root)
        for number, group in enumerate(groups):
            if group.size < size and group.takes(own, seen):
                break
        else:
            number, group = len(groups), Group()
            groups.append(group)
        group.add(own, seen)
        print(number, file)


main()
