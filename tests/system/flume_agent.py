"""Runs a flume-ng agent for the tests: start, counters, stop, kill."""

import json
import os
import pathlib
import re
import signal
import subprocess
import urllib.request

import stack
from waiting import until


class Agent:
    """An agent on the embedded lake of `data`."""

    def __init__(self, conf, data, name="a", log=None, env=None, options=()):
        self.conf, self.data, self.name = str(conf), pathlib.Path(data), name
        self.log_path = pathlib.Path(log or self.data.parent / "agent.log")
        self.env = {**os.environ, "TZ": "UTC", "SLUICE_DATA": str(data), **(env or {})}
        self.options = options
        self.process = None
        self.metrics_address = None

    def start(self, wait=True):
        return self.start_with("agent", "--conf-file", self.conf, wait=wait)

    def start_with(self, *command, wait=True):
        self.log = open(self.log_path, "wb")
        self.process = subprocess.Popen(
            [str(stack.BIN / "flume-ng"), *command, "--name", self.name,
             "-Dflume.monitoring.type=http", "-Dflume.monitoring.port=0", *self.options],
            stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL, env=self.env)
        if wait:
            until(self._address, "the agent runs")
        return self

    def _address(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the agent ended with {self.process.returncode}:\n{self.text()}")
        found = re.search(r"agent is running.* metrics=(\S+)", self.text())
        self.metrics_address = found and found.group(1)
        return self.metrics_address

    def text(self):
        return self.log_path.read_text(errors="replace")

    def metrics(self):
        with urllib.request.urlopen(f"http://{self.metrics_address}/metrics", timeout=120) as answer:
            return json.loads(answer.read())

    def count(self, component, counter):
        return int(self.metrics().get(component, {}).get(counter, 0))

    def stop(self):
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=120)
        self.log.close()
        return code

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.log.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()
