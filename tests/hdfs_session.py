"""Replays the session of `hdfs` commands in tests/golden/hdfs/session.json against any HDFS server.

The session was recorded with Hadoop 3.2.1's own commands. Its placeholders stand for what differs from run to run;
`scrub` puts them into the output of a replay in the same way, so that the rest compares byte for byte.
"""

import gzip
import json
import os
import pathlib
import re
import subprocess
import time

GOLDEN = pathlib.Path(__file__).parent / "golden" / "hdfs" / "session.json"
FILES = {
    "small.txt": b"hello world\nline 2\n",
    "lines.txt": b"".join(b"line %d of a text file\n" % i for i in range(1000)),
    "empty.txt": b"",
    "big.bin": bytes((i * 7 + i // 251) % 256 for i in range(3 * 1048576 + 17)),
    "nonl.txt": b"no newline at the end",
    "uni \u2713.txt": "\u65e5\u672c\n".encode(),
    "a.gz": gzip.compress(b"compressed text\n", mtime=0),
    "dir/one.txt": b"1\n",
    "dir/sub/two.txt": b"22\n",
    "move.txt": b"to be moved\n",
}
MODIFIED = 1704164645  # 2024-01-02 03:04:05 UTC

# Steps that are not replayed, by what they wait for. Each must be in exactly one list.
LATER = {
    "hdfs groups": [266],
}
# What a name node has to do behind the command, and our server has done at once.
OUR_SERVER = {"a truncation needs no recovery of a block": [162, 164]}
NEVER = {
    "recorded where ACLs are switched off; here they are on, as in Hadoop from 3.3 on": [185],
    "a flaw of the recording: its JVM could not name the file; ours can": [23],
    "names the build of Hadoop": [271],
    "-concat came with Hadoop 3.3": [234],
}


class Session:
    """One replay: `program` is `hdfs`, `fs` the server, `superuser` who started that."""

    golden = GOLDEN
    files = FILES

    def __init__(self, program, fs, folder, superuser, env=None, options=()):
        self.program = str(program)
        self.env = env or {}
        self.generic_options = ("-D", "fs.defaultFS=" + fs, *options)
        self.fs = fs
        self.folder = pathlib.Path(folder)
        self.superuser = superuser
        self.before = {}  # step number -> what to wait for before it
        self.steps = self.load()
        for name, data in self.files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            os.utime(path, (MODIFIED, MODIFIED))

    def load(self):
        return json.loads(self.golden.read_text())

    def scrub(self, text, kind):
        today = time.strftime("%Y-%m-%d", time.gmtime())
        text = text.replace(str(self.folder), "{CWD}").replace(self.fs, "{FS}")
        if self.fs.startswith("hdfs://"):
            text = text.replace(self.fs[7:], "{FSHOST}")
        text = re.sub(r"(?m)^\d\d/\d\d/\d\d \d\d:\d\d:\d\d ", "{TS} ", text)
        text = re.sub(today + r" \d\d:\d\d(:\d\d)?(\.\d+)?", "{NOW}", text)
        text = re.sub(r"https?://(?!127\.0\.0\.1)[\w.:-]+/?\S*", "{URL}", text)
        text = re.sub(r"\b" + re.escape(self.superuser) + r"\b", "{SUPER}", text)
        text = re.sub(r"Call From \S+ to \S+ failed", "Call From {HOST} to {PEER} failed", text)
        text = re.sub(r"(Trash/)\d{12}", r"\1{STAMP}", text)
        text = re.sub(r"\w{3} \w{3} \d+ \d\d:\d\d:\d\d \w+ 20\d\d", "{DATE}", text)
        if kind == "ids":
            text = re.sub(r"127\.0\.0\.1:(\d+|\{DN_PORT\}|\{NN_HTTP\})", "127.0.0.1:{PORT}", text)
            text = re.sub(r"BP-[\w.-]+:blk_\d+_\d+", "{BP}:{BLK}", text)
            text = re.sub(r"in (\d+|\{N\}) milliseconds", "in {N} milliseconds", text)
        if kind == "numbers":  # columns are as wide as the numbers, and units as large
            text = re.sub(r" [KMGTP]?B\)", " {U})", text.replace("{DN_PORT}", "{N}"))
            text = re.sub(r" [KMGTP](?= |$)", " {U}", re.sub(r" +", " ", re.sub(r"\d[\d.,]*|\{N\}", "{N}", text)))
        # Ours asks no name node for encryption zones.
        text = re.sub(r"\{TS\} WARN hdfs.DFSClient: Cannot get all encrypted trash roots\n.*\n\n", "", text)
        return text

    def run(self, step):
        """Runs one step; gives its differences from the recording, in words."""
        env = {**os.environ, **self.env, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        env.pop("HADOOP_CONF_DIR", None)
        env["HADOOP_USER_NAME"] = self.superuser if step["user"] == "super" else step["user"]
        name, *rest = [arg.replace("{FS}", self.fs) for arg in step["args"]]
        done = subprocess.run([self.program, name, *self.generic_options, *rest], env=env, cwd=self.folder,
                              input=step.get("stdin", "").encode(), capture_output=True, timeout=60)
        found = {
            "exit": done.returncode,
            "stdout": self.scrub(done.stdout.decode("utf-8", "replace"), step.get("scrub")),
            "stderr": self.scrub(done.stderr.decode("utf-8", "replace"), step.get("scrub")),
        }
        for file in step.get("local", {}):
            path = self.folder / file
            found["local " + file] = path.read_bytes().decode("utf-8", "replace")[:4000] if path.exists() else None
        wanted = {"exit": step["exit"], "stdout": self.scrub(step["stdout"], step.get("scrub")),
                  "stderr": self.scrub(step["stderr"], step.get("scrub"))}
        wanted.update({"local " + file: text for file, text in step.get("local", {}).items()})
        return [f"{key}: wanted {wanted[key]!r}\n{' ' * len(key)}  found  {found[key]!r}"
                for key in wanted if wanted[key] != found[key]]

    def replay(self, *not_compared):
        """Runs every step that is not skipped; gives the differences, a text for each step that has some."""
        skipped = {number for table in (LATER, NEVER) for numbers in table.values() for number in numbers}
        different = {number for table in not_compared for numbers in table.values() for number in numbers}
        problems = []
        for step in self.steps:
            self.before.get(step["n"], lambda: None)()
            differences = [] if step["n"] in skipped else self.run(step)
            if differences and step["n"] not in different:
                words = f"step {step['n']} [{step['user']}] hdfs {' '.join(step['args'])}"
                problems.append(words + "\n" + "\n".join(differences))
        return problems


def tell_apart(session):
    """One put ends several files at once, and `-ls -t` of step 38 then has no order for them."""
    for name in ("small.txt", "lines.txt", "empty.txt", "a.gz", "nonl.txt"):
        touch = {"user": "alice", "args": ["dfs", "-touch", "-m", "/data/x/" + name], "exit": 0, "stdout": "", "stderr": ""}
        assert session.run(touch) == []
