"""Prints "PASSED FAILED" of a stage's JUnit files: its run, and the second run of what failed in the first.

A test that failed and then passed counts as passed, and is named on standard error: docs/decisions/0190. A missing or
broken first file counts as one failure.
"""

import sys
import xml.etree.ElementTree as tree


def outcomes(path):
    """What became of each test, by name: "passed", "skipped", "failed"; one that failed and whose teardown failed too failed once."""
    found = {}
    for case in tree.parse(path).getroot().iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        kinds = {child.tag for child in case}
        outcome = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
        if found.get(name) != "failed":
            found[name] = outcome
    return found


def main(first, second=None):
    try:
        found = outcomes(first)
        again = outcomes(second) if second else {}
    except (OSError, tree.ParseError):
        print(0, 1)
        return
    for name, outcome in again.items():
        if found.get(name) == "failed" and outcome == "passed":
            found[name] = "passed"
            print(f"passed only when it ran a second time: {name}", file=sys.stderr)
    counts = list(found.values())
    print(counts.count("passed"), counts.count("failed"))


main(*sys.argv[1:])
