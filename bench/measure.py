"""What every bench needs: run a command several times, take medians, print one table with ratios."""

import os
import pathlib
import resource
import statistics
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(os.environ.get("SLUICE_BIN", ROOT / "build" / "bin")).resolve()
PEERS = pathlib.Path(os.environ["SLUICE_PEERS"]) if os.environ.get("SLUICE_PEERS") else None


def wall(args, runs=5, env=None, stdin=None):
    """Median wall seconds and CPU seconds (user + system) of a command; its failure is an error."""
    walls, cpus = [], []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        done = subprocess.run([str(a) for a in args], env={**os.environ, **(env or {})}, input=stdin,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        walls.append(time.monotonic() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        if done.returncode != 0:
            raise SystemExit(f"{args} ended with {done.returncode}: {done.stderr.decode()[-2000:]}")
    return statistics.median(walls), statistics.median(cpus)


def rss_mb(pid):
    """Resident memory of a process, MB (2^20)."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def cpu_seconds(pid):
    """User + system seconds of a process so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def machine():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, {memory:.0f} GiB"


def table(title, columns, rows):
    """Prints a Markdown table; cells are text or numbers."""
    def text(cell):
        if cell is None:
            return "-"
        if isinstance(cell, float):
            return f"{cell:.3f}" if cell < 1 else f"{cell:.2f}" if cell < 100 else f"{cell:,.0f}"
        return str(cell)

    print(f"\n{title} ({machine()})\n")
    print("| " + " | ".join(columns) + " |")
    print("|" + " --- |" * len(columns))
    for row in rows:
        print("| " + " | ".join(text(cell) for cell in row) + " |")


def ratio(theirs, ours):
    """How many times ours is better, as words; '-' where theirs was not measured."""
    return "-" if not theirs or not ours else f"{theirs / ours:.1f} x"
