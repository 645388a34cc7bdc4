"""The commands of a page, with what it says that one sees: blocks of `$ command` lines with their output."""

import re

# What differs from run to run, and what stands for it.
VARYING = [(r"\d\d/\d\d/\d\d \d\d:\d\d:\d\d", "DAY TIME"), (r"\d{4}-\d\d-\d\d \d\d:\d\d", "DAY TIME"), (r"\d{4}/\d\d/\d\d", "DAY"),
           (r"\d{8}-\d{6}-\d+", "STAMP"), (r"\d{13}", "MILLISECONDS"), (r"in [\d.]+ seconds \([\d.]+ ", "in SECONDS (RATE "),
           (r"(?<=supergroup) +\d{4,}(?= )", " SIZE"), (r"\.tmp$", ""), (r"\s+$", "")]

# What MySQL says of a password among the arguments, and MariaDB, in its place, does not.
SPOKEN_BY_ONE = "mysql: [Warning]"


def blocks(text):
    return re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(text):
    """(command, the lines that it prints) of a page, in order."""
    found = []
    for block in blocks(text):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found[-1][0].endswith("\\") and not found[-1][1]:
                found[-1] = (found[-1][0] + "\n" + line, [])
            else:
                found[-1][1].append(line)
    return found


def normal(line):
    for pattern, instead in VARYING:
        line = re.sub(pattern, instead, line)
    return line


def matches(printed, page):
    """Whether the lines are those of the page, where a line of three points stands for any that there may be."""
    page, printed = ([line for line in lines if not line.startswith(SPOKEN_BY_ONE)] for lines in (page, printed))
    pattern = "".join(r"(?:.*\n)*" if line == "..." else re.escape(normal(line)) + r"\n" for line in page)
    return re.fullmatch(pattern, "".join(normal(line) + "\n" for line in printed)) is not None
