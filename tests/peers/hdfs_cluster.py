"""A real HDFS of one NameNode and some DataNodes on free ports of 127.0.0.1, for a test to use and to break."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

PEERS = os.environ.get("SLUICE_PEERS", "")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Cluster:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.hadoop = pathlib.Path(PEERS) / "hadoop"
        self.more = {}  # further DataNodes: number -> process
        names = ("NN_PORT", "NN_HTTP", "DN_PORT", "DN_HTTP", "DN_IPC")
        self.ports = dict(zip(names, free_ports(5)))
        self.uri = f"hdfs://127.0.0.1:{self.ports['NN_PORT']}"

    def environment(self, **more):
        return {**os.environ, "PEER_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -Duser.timezone=UTC", "LC_ALL": "C.UTF-8",
                "TZ": "UTC", **more}

    def start(self, data_nodes=3):
        # A DataNode that is gone is known as such after seconds, not minutes.
        site = "dfs.heartbeat.interval=1 dfs.namenode.heartbeat.recheck-interval=1000"
        env = self.environment(NN_HEAP="384m", DN_HEAP="256m", EXTRA_SITE=site,
                               **{name: str(port) for name, port in self.ports.items()})
        subprocess.run([str(self.hadoop / "start.sh"), str(self.folder / "one")], env=env, check=True, timeout=120,
                       stdout=subprocess.DEVNULL)
        for number in range(2, data_nodes + 1):
            self.start_data_node(number)
        self.wait_for_data_nodes(data_nodes)
        return self

    def start_data_node(self, number):
        conf = self.folder / f"conf{number}"
        if not conf.exists():
            shutil.copytree(self.folder / "one" / "conf", conf)
            text = (conf / "hdfs-site.xml").read_text()
            data, http, ipc = free_ports(3)
            for name, port in (("dfs.datanode.address", data), ("dfs.datanode.http.address", http),
                               ("dfs.datanode.ipc.address", ipc)):
                text = re.sub(f"(<name>{re.escape(name)}</name><value>127.0.0.1:)\\d+", f"\\g<1>{port}", text)
            text = text.replace("one/data<", f"data{number}<")
            (conf / "hdfs-site.xml").write_text(text)
        log = open(self.folder / f"datanode{number}.log", "wb")
        self.more[number] = subprocess.Popen([str(self.hadoop / "bin" / "hadoop"), "datanode"], stdout=log, stderr=log,
                                             env=self.environment(HADOOP_CONF_DIR=str(conf), CLIENT_HEAP="256m"))

    def live_data_nodes(self):
        """How many are live and have told of their disks, so that blocks may go there."""
        url = f"http://127.0.0.1:{self.ports['NN_HTTP']}/jmx?qry=Hadoop:service=NameNode,name=NameNodeInfo"
        with urllib.request.urlopen(url, timeout=120) as answer:
            nodes = json.loads(json.load(answer)["beans"][0]["LiveNodes"])
        return sum(node["capacity"] > 0 and node["lastContact"] < 5 for node in nodes.values())

    def replicas(self, size):
        """The files of the closed blocks of that many bytes. Others may be removed meanwhile."""
        found = []
        for path in sorted(self.folder.glob("*/**/finalized/**/blk_*")):
            with contextlib.suppress(FileNotFoundError):
                if path.suffix != ".meta" and path.stat().st_size == size:
                    found.append(path)
        return found

    def wait_for_data_nodes(self, count):
        end = time.monotonic() + 120
        while self.live_data_nodes() != count:
            assert time.monotonic() < end, f"{self.live_data_nodes()} DataNodes live, not {count}"
            time.sleep(0.1)

    def kill_data_node(self, number):
        if number == 1:
            os.kill(int((self.folder / "one" / "datanode.pid").read_text()), signal.SIGKILL)
        else:
            process = self.more.pop(number)
            process.kill()
            process.wait()

    def restart_first_data_node(self):
        log = open(self.folder / "datanode1.log", "wb")
        conf = str(self.folder / "one" / "conf")
        process = subprocess.Popen([str(self.hadoop / "bin" / "hadoop"), "datanode"], stdout=log, stderr=log,
                                   env=self.environment(HADOOP_CONF_DIR=conf, CLIENT_HEAP="256m"))
        (self.folder / "one" / "datanode.pid").write_text(str(process.pid))

    def real(self, *args, stdin=b"", **options):
        """The real `hdfs` command; gives its output."""
        done = subprocess.run([str(self.hadoop / "bin" / "hadoop"), *args], input=stdin, capture_output=True, timeout=120,
                              env=self.environment(FS=self.uri), **options)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def stop(self):
        for number in list(self.more):
            self.kill_data_node(number)
        subprocess.run([str(self.hadoop / "stop.sh"), str(self.folder / "one")], check=False, timeout=60)
