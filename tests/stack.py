"""Runs the built program as a user would: commands, and a stack on free ports in a folder of its own."""

import json
import os
import pathlib
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(os.environ.get("SLUICE_BIN", ROOT / "build" / "bin"))


def run(*args, stdin=None, env=None, cwd=None, timeout=60, check=True):
    """Runs a command of the program ("kafka-topics", "--list", ...); gives the finished process."""
    whole = {**os.environ, "TZ": "UTC", **(env or {})}
    done = subprocess.run([str(BIN / args[0]), *map(str, args[1:])], input=stdin, env=whole, cwd=cwd,
                          timeout=timeout, capture_output=True, text=isinstance(stdin, str) or stdin is None)
    if check and done.returncode != 0:
        raise AssertionError(f"{args} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done


class Stack:
    """A `sluice up` of its own. `addresses` has kafka, hdfs, hdfs_data, hdfs_http, console and registry as host:port."""

    def __init__(self, folder, *options, before=None, within=()):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.options = options
        self.before = before  # called in the new process: limits of resources, say
        self.within = within  # a command that runs it
        self.process = None
        self.addresses = {}

    def start(self, *more, timeout=120):
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        ports = [f"--{name}-port=0" for name in ("kafka", "hdfs", "hdfs-data", "hdfs-http", "console", "registry")]
        if self.addresses:
            ports = [f"--{name.replace('_', '-')}-port={address.rsplit(':', 1)[1]}"
                     for name, address in self.addresses.items()]
        self.log = open(self.folder / "stack.log", "ab")
        self.process = subprocess.Popen(
            [*self.within, str(BIN / "sluice"), "up", "--data", str(self.data), "--ready-file", str(ready), *ports,
             *self.options, *more], stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL,
             env={**os.environ, **self.places}, preexec_fn=self.before)
        end = time.monotonic() + timeout
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError("the stack did not start:\n" + (self.folder / "stack.log").read_text()[-4000:])
            time.sleep(0.01)
        told = json.loads(ready.read_text())
        told.pop("pid")
        self.addresses = {name: address for name, address in told.items() if address}
        return self

    @property
    def kafka(self):
        return self.addresses["kafka"]

    @property
    def hdfs(self):
        return "hdfs://" + self.addresses["hdfs"]

    @property
    def places(self):
        """Where this stack says that it runs: away from the stacks of whoever runs the tests."""
        return {"XDG_RUNTIME_DIR": str(self.folder), "XDG_STATE_HOME": str(self.folder / "state")}

    @property
    def env(self):
        """What makes the tools find this stack's lake."""
        return {"SLUICE_DATA": str(self.data)}

    def run(self, *args, **options):
        env = {**self.env, **options.pop("env", {})}
        return run(*args, env=env, **options)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=120)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError("the stack did not stop within 30 s of SIGTERM")
        if self.process:
            self.log.close()
