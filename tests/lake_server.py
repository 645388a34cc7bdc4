"""A `sluice lake` of its own: the HDFS server alone, on free ports, in a folder of its own."""

import json
import pathlib
import subprocess
import time

from stack import BIN


class LakeServer:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.process = None
        self.ports = {"hdfs": 0, "hdfs-data": 0, "hdfs-http": 0}

    def start(self, **options):
        """Starts it; again on the same ports. `options` go to Popen."""
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        with open(self.folder / "lake.log", "ab") as log:
            self.process = subprocess.Popen(
                [str(BIN / "sluice"), "lake", "--data", str(self.folder / "data"), "--ready-file", str(ready),
                 *(f"--{name}-port={port}" for name, port in self.ports.items())], stdout=log, stderr=log, **options)
        end = time.monotonic() + 120
        while not ready.exists():
            assert self.process.poll() is None and time.monotonic() < end, (self.folder / "lake.log").read_text()
            time.sleep(0.01)
        told = json.loads(ready.read_text())
        self.ports = {name: told[name.replace("-", "_")].rsplit(":", 1)[1] for name in self.ports}
        return self

    @property
    def uri(self):
        return f"hdfs://127.0.0.1:{self.ports['hdfs']}"

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=120)
