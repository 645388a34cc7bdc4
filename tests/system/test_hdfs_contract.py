"""The native client keeps the contract of every file system, against our own server."""

import os
import pathlib
import subprocess

import pytest

from lake_server import LakeServer
from stack import BIN

TESTS = pathlib.Path(os.environ.get("SLUICE_TESTS", BIN.parent / "tests"))


@pytest.mark.skipif(not (TESTS / "hdfs_client_test").exists(), reason=f"no hdfs_client_test in {TESTS}")
def test_contract_over_rpc(tmp_path):
    server = LakeServer(tmp_path).start()
    try:
        env = {**os.environ, "SLUICE_HDFS": server.uri}
        done = subprocess.run([str(TESTS / "hdfs_client_test"), "--gtest_filter=*Contract*"], env=env, capture_output=True,
                              text=True, timeout=120)
        assert done.returncode == 0, done.stdout
        assert "Server/FileSystemContract" in done.stdout
    finally:
        server.stop()


@pytest.mark.skipif(not (TESTS / "hdfs_webhdfs_test").exists(), reason=f"no hdfs_webhdfs_test in {TESTS}")
def test_contract_over_http(tmp_path):
    server = LakeServer(tmp_path).start()
    try:
        env = {**os.environ, "SLUICE_WEBHDFS": f"webhdfs://127.0.0.1:{server.ports['hdfs-http']}"}
        done = subprocess.run([str(TESTS / "hdfs_webhdfs_test"), "--gtest_filter=*Contract*"], env=env, capture_output=True,
                              text=True, timeout=120)
        assert done.returncode == 0, done.stdout
        assert "Pages/FileSystemContract" in done.stdout
    finally:
        server.stop()
