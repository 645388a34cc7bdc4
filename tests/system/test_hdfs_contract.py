"""The native client keeps the contract of every file system, against our own server."""

import json
import os
import pathlib
import subprocess
import time

import pytest

from stack import BIN

TESTS = pathlib.Path(os.environ.get("SLUICE_TESTS", BIN.parent / "tests"))


@pytest.mark.skipif(not (TESTS / "hdfs_client_test").exists(), reason=f"no hdfs_client_test in {TESTS}")
def test_contract_over_rpc(tmp_path):
    ready = tmp_path / "ready.json"
    ports = [f"--{name}-port=0" for name in ("hdfs", "hdfs-data", "hdfs-http")]
    with open(tmp_path / "lake.log", "wb") as log:
        lake = subprocess.Popen([str(BIN / "sluice"), "lake", "--data", str(tmp_path / "data"), "--ready-file", str(ready),
                                 *ports], stdout=log, stderr=log)
    try:
        end = time.monotonic() + 30
        while not ready.exists():
            assert lake.poll() is None and time.monotonic() < end, (tmp_path / "lake.log").read_text()
            time.sleep(0.01)
        env = {**os.environ, "SLUICE_HDFS": "hdfs://" + json.loads(ready.read_text())["hdfs"]}
        done = subprocess.run([str(TESTS / "hdfs_client_test"), "--gtest_filter=*Contract*"], env=env, capture_output=True,
                              text=True, timeout=120)
        assert done.returncode == 0, done.stdout
        assert "Server/FileSystemContract" in done.stdout
    finally:
        lake.terminate()
        lake.wait(timeout=30)
