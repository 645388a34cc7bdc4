"""Replays tests/golden/hdfs/commands.json: some 1200 commands, each flag of `hdfs dfs`, odd paths and wrong uses.

Every step is run, so that the state carries over; those of DIFFERENT are not compared, and the list says why.
"""

import base64
import json
import pathlib
import re

from hdfs_session import FILES, Session

DIFFERENT = {
    "clearer words for a wrong use, or newer Hadoop's options": [
        64, 65, 446, 456, 467, 471, 472, 480, 760, 801, 820, 984, 993, 1092, 1093, 1098, 1099, 1100,
        1102, 1105, 1130, 1136, 1139],
    "access times of folders, and of files that were read": [
        169, 170, 854],
    "-C -R sorts too": [
        178],
    "SequenceFiles, and words for broken files": [
        317, 318, 320, 323, 324, 326],
    "a month 13 is refused, not taken for next January": [
        495, 496, 498, 504, 506, 510],
    "nothing is made when a source is missing; Hadoop makes an empty file and its folder first": [
        796, 809, 831, 832, 852, 867, 868, 899, 900, 901, 906, 1168],
    "recorded where ACLs are switched off": [
        1119],
    "-concat came with Hadoop 3.3": [
        1116],
    "warnings of Hadoop's client about encryption zones": [
        955, 956, 959, 962, 1175, 1176],
    "one kind of checksum: CRC32C of 512 bytes; -checksum -v": [
        973, 976, 978, 979, 980, 982, 1172],
    "a local folder's size is shown as 0": [
        1106],
    "/.reserved is no folder to look into here": [
        1122, 1123],
}
# Steps from the first to the last that ask or need a name node; the lake alone has no safe mode.
NEEDS_A_NAME_NODE = range(1131, 1193)
# A server's error is a failure of its own, an error before it a wrong use; alone there is no client to name.
ALONE = [983, 987, 988]


class Commands(Session):
    golden = pathlib.Path(__file__).parent / "golden" / "hdfs" / "commands.json"

    @property
    def files(self):
        named = json.loads(self.golden.read_text())["files"]
        return {**{name: base64.b64decode(data) for name, data in named.items()}, "big.bin": FILES["big.bin"]}

    def load(self):
        recorded = json.loads(self.golden.read_text())
        for step in recorded["steps"]:
            for stream in ("stdout", "stderr"):
                step[stream] = step[stream].replace("{COMMANDS}", recorded["commands"])
        return recorded["steps"]

    def scrub(self, text, kind):
        return super().scrub(re.sub(r"\d{13}", "{MS}", text), kind)

    different = DIFFERENT

    def replay(self, not_compared=()):
        different = {number for numbers in self.different.values() for number in numbers} | set(not_compared)
        problems = []
        for step in self.steps:
            differences = self.run(step)
            if differences and step["n"] not in different:
                words = f"step {step['n']} [{step['user']}] hdfs {' '.join(step['args'])}"
                problems.append(words + "\n" + "\n".join(differences))
        return problems


class Attributes(Commands):
    """tests/golden/hdfs/attributes.json: access control lists, extended attributes, quotas, storage policies."""

    golden = Commands.golden.parent / "attributes.json"
    files = FILES
    different = {}
