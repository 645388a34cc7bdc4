"""A backup of a stack at work, and what a stack on the restored directory has: all that was acknowledged before."""

import pytest

from stack import Stack, run


@pytest.fixture(scope="module")
def at_work(stack):
    """Messages, offsets and files; then a backup while a producer and a writer go on."""
    stack.run("kafka-topics", "--create", "--topic", "t", "--partitions", "1", "--bootstrap-server", stack.kafka)
    lines = [f"before {i}" for i in range(500)]
    produce = ("kafka-console-producer", "--topic", "t", "--bootstrap-server", stack.kafka)
    stack.run(*produce, stdin="\n".join(lines) + "\n")
    stack.run("kafka-console-consumer", "--topic", "t", "--from-beginning", "--max-messages", "500", "--group", "g",
              "--bootstrap-server", stack.kafka, timeout=120)
    stack.run("hdfs", "dfs", "-mkdir", "-p", "/user/me")
    stack.run("hdfs", "dfs", "-put", "-", "/user/me/f", stdin="x" * 1_000_000)
    stack.run("hdfs", "dfs", "-chmod", "640", "/user/me/f")
    return stack, lines


def all_of(stack):
    done = stack.run("kafka-console-consumer", "--topic", "t", "--from-beginning", "--max-messages", "500",
                     "--bootstrap-server", stack.kafka, timeout=120)
    return done.stdout.splitlines()


def test_a_running_stack_is_copied_and_comes_back(at_work, tmp_path):
    stack, lines = at_work
    folder, later = tmp_path / "copy", tmp_path / "later"
    later.mkdir()
    said = run("sluice", "backup", folder, "--data", stack.data).stdout
    assert said.startswith(f"{folder} is a backup of {stack.data}: ")
    stack.run("kafka-console-producer", "--topic", "t", "--bootstrap-server", stack.kafka, stdin="after\n")
    assert run("sluice", "backup", "--verify", folder).stdout.startswith(f"{folder} is whole: ")
    restored = Stack(later)
    run("sluice", "restore", folder, "--data", restored.data)
    restored.start()
    try:
        assert sorted(all_of(restored)) == sorted(lines)
        shown = restored.run("hdfs", "dfs", "-ls", "/user/me/f").stdout
        assert shown.startswith("-rw-r-----")
        assert restored.run("hdfs", "dfs", "-cat", "/user/me/f").stdout == "x" * 1_000_000
        original = stack.run("hdfs", "dfs", "-checksum", "/user/me/f", check=False).stdout
        assert restored.run("hdfs", "dfs", "-checksum", "/user/me/f", check=False).stdout == original
        # The group's offsets are there: it has nothing to read.
        restored.run("kafka-console-producer", "--topic", "t", "--bootstrap-server", restored.kafka, stdin="next\n")
        rest = restored.run("kafka-console-consumer", "--topic", "t", "--group", "g", "--max-messages", "1",
                            "--bootstrap-server", restored.kafka, timeout=120)
        assert rest.stdout == "next\n"
    finally:
        restored.stop()


def test_what_is_refused(at_work, tmp_path):
    stack, _ = at_work
    folder = tmp_path / "copy"
    run("sluice", "backup", folder, "--data", stack.data)
    for args, said in [(("backup", folder, "--data", stack.data), "not empty"),
                       (("restore", folder, "--data", stack.data), "not empty"),
                       (("restore", tmp_path, "--data", tmp_path / "x"), "no complete backup"),
                       (("backup", tmp_path / "y", "--data", tmp_path), "is no data directory")]:
        done = run("sluice", *args, check=False)
        assert done.returncode == 1 and said in done.stderr, done.stderr
    (folder / "lake" / "user" / "me" / "f").write_text("other")
    done = run("sluice", "restore", folder, "--data", tmp_path / "z", check=False)
    assert done.returncode == 1 and "lake/user/me/f is not as the backup wrote it" in done.stderr
    assert not (tmp_path / "z").exists()
