"""The lines of README's "Try it" work as they stand: beside a stack of one's own, and beside the demo's.

They use the default ports, so each run has a network of its own.
"""

import os
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# The lines in the folder of a clone. An agent that runs "until Ctrl-C" gets it once its files are in the lake.
SCRIPT = r"""
set -eu
ip link set lo up
cd "$1"
work=$2
PATH=$PWD/build/bin:$PATH
{start}
while read -r line; do
  case $line in
    '') ;;
    *'# until Ctrl-C')
      setsid bash -c "exec ${{line%%#*}}" >"$work/agent.log" 2>&1 &
      agent=$!
      for _ in $(seq 300); do
        [ "$(hdfs dfs -cat '/user/flume/logs/*/*/*/*' 2>/dev/null | wc -l)" -lt 2000 ] || break
        sleep 0.1
      done
      kill -INT "$agent"
      wait "$agent" || exit 1 ;;
    *)
      echo "+ $line"
      bash -c "$line" </dev/null || {{ echo "'$line' ended with $?"; exit 1; }} ;;
  esac
done <"$work/lines"
{stop}
"""
OWN = 'sluice up --ready-file "$work/ready" >"$work/up.log" 2>&1 & stack=$!; until [ -f "$work/ready" ]; do sleep 0.05; done'
OWN_STOP = 'kill -TERM "$stack"; wait "$stack"'
DEMO = './dev demo >"$work/demo.log" 2>&1 || { tail -n 40 "$work/demo.log"; exit 1; }'
DEMO_STOP = "./dev demo --stop"


def try_it_lines():
    text = (ROOT / "README.md").read_text()
    return re.search(r"^## Try it\n.*?^```\n(.*?)^```\n", text, re.M | re.S)[1]


def run_lines(tmp_path, folder, start, stop):
    shutil.rmtree("/tmp/flume-spool", ignore_errors=True)
    (tmp_path / "lines").write_text(try_it_lines())
    done = subprocess.run(["unshare", "-n" if os.getuid() == 0 else "-rn", "bash", "-c", SCRIPT.format(start=start, stop=stop),
                           "readme", str(folder), str(tmp_path)], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    assert '"product":"Laptop"' in done.stdout and "/user/sqoop/employees/part-m-00000" in done.stdout
    assert re.search(r"/user/flume/logs/\d{4}/\d\d/\d\d/logs-\.\d+\.log$", done.stdout, re.M), done.stdout[-3000:]
    assert "All is well." in done.stdout


def test_lines_alone(tmp_path):
    clone = tmp_path / "clone"
    clone.mkdir()
    for name in ("examples", "build"):
        (clone / name).symlink_to(ROOT / name)
    run_lines(tmp_path, clone, OWN, OWN_STOP)


def test_lines_after_the_demo(tmp_path):
    run_lines(tmp_path, ROOT, DEMO, DEMO_STOP)
