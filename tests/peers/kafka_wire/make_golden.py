#!/usr/bin/env python3
"""Makes tests/golden/kafka/wire/ with Kafka's own message classes: make_golden.py LIBS...

Each LIBS is a folder of a Kafka release's jars, or a class path (kafka-clients and slf4j-api), oldest first: where two releases
know the same version of a message, the newest one's bytes are kept. Needs a JDK 17.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "tools/wiregen"))
import kafka_schema  # noqa: E402

PACKAGES = {"OffsetCommit": "org.apache.kafka.coordinator.group.generated.",
            "GroupMetadata": "org.apache.kafka.coordinator.group.generated.",
            "ConsumerGroup": "org.apache.kafka.coordinator.group.generated.",
            "TransactionLog": "kafka.internals.generated."}


def java_class(message):
    if message.kind == "data":
        for prefix, package in PACKAGES.items():
            if message.name.startswith(prefix):
                return package + message.name
        return "org.apache.kafka.common.message." + message.name
    return f"org.apache.kafka.common.message.{message.name}Data"


def run(libs, messages, out):
    jars = sorted(pathlib.Path(libs).glob("*.jar")) if os.path.isdir(libs) else map(pathlib.Path, libs.split(":"))
    jars = list(jars)
    here = set()
    for jar in jars:
        if "kafka" in jar.name:
            names = subprocess.run(["unzip", "-Z1", jar], capture_output=True, text=True).stdout
            here |= {line[:-6].replace("/", ".") for line in names.split("\n") if line.endswith(".class")}
    pairs = [f"{java_class(m)}={m.name}" for m in messages if java_class(m) in here]
    done = subprocess.run(["java", "-cp", ":".join(map(str, jars)), str(HERE / "WireGolden.java"), str(out), *pairs])
    if done.returncode != 0:
        sys.exit(f"WireGolden failed with {libs}")


def main():
    golden = ROOT / "tests/golden/kafka/wire"
    golden.mkdir(parents=True, exist_ok=True)
    schemas = [kafka_schema.parse(path) for path in sorted((ROOT / "schema/kafka").glob("*.schema"))]
    lines = {}
    for libs in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            run(libs, [m for s in schemas for m in s.messages], pathlib.Path(folder))
            for file in pathlib.Path(folder).glob("*.txt"):
                for line in file.read_text().splitlines():
                    version, kind, data = (line.split(" ") + [""])[:3]
                    lines[(file.stem, int(version), kind)] = data
    for schema in schemas:
        text = ""
        for message in schema.messages:
            for version in range(message.versions.low, min(message.versions.high, 99) + 1):
                for kind in ("full", "bare"):
                    # The int16 before a key of __consumer_offsets says what it is; its layout is version 0.
                    java_version = 0 if re.fullmatch(r"(OffsetCommit|GroupMetadata|ConsumerGroup\w+)Key", message.name) else version
                    data = lines.get((message.name, java_version, kind), lines.get((message.name, version, kind)))
                    if data is None:
                        print(f"no golden bytes for {message.name} version {version}")
                        continue
                    text += f"{message.name} {version} {kind} {data}\n"
        (golden / f"{schema.stem}.txt").write_text(text)


if __name__ == "__main__":
    main()
