"""`kafka-streams-application-reset` when it is no dry run: offsets are stored, internal topics go, members are in the way."""

import re
import signal
import subprocess

from stack import BIN, run


def at(stack, command, *args, **more):
    return run(command, "--bootstrap-server", stack.kafka, *args, **more)


def topics(stack, *names):
    for name in names:
        at(stack, "kafka-topics", "--create", "--topic", name)


def produce(stack, name, count):
    at(stack, "kafka-console-producer", "--topic", name, stdin="".join(f"v{i}\n" for i in range(count)))


def offset(stack, group, topic):
    done = at(stack, "kafka-consumer-groups", "--describe", "--group", group)
    return re.search(rf"^{group} +{topic} +0 +(\S+)", done.stdout, re.M)[1]


def test_offsets_and_internal_topics(stack):
    topics(stack, "in", "mid", "app-a-changelog", "app-b-repartition", "app-own", "apple-c-changelog")
    produce(stack, "in", 10)
    produce(stack, "mid", 3)
    done = at(stack, "kafka-streams-application-reset", "--application-id", "app", "--input-topics", "in", "--to-offset", "4",
              "--intermediate-topics", "mid", "--internal-topics", "app-a-changelog")
    assert done.stdout == ("Reset-offsets for input topics [in]\nSeek-to-end for intermediate topics [mid]\n"
                           "Following input topics offsets will be reset to (for consumer group app)\n"
                           "Topic: in Partition: 0 Offset: 4\n"
                           "Following intermediate topics offsets will be reset to end (for consumer group app)\n"
                           "Topic: mid\nDone.\nDeleting specified internal topics [app-a-changelog]\nDone.\n")
    assert (offset(stack, "app", "in"), offset(stack, "app", "mid")) == ("4", "3")
    at(stack, "kafka-streams-application-reset", "--application-id", "app", "--input-topics", "in", "--shift-by", "-1")
    assert offset(stack, "app", "in") == "3"
    names = at(stack, "kafka-topics", "--list").stdout.split()
    assert {"app-own", "apple-c-changelog"} <= set(names) and not {"app-a-changelog", "app-b-repartition"} & set(names)


def test_what_is_not_there(stack):
    topics(stack, "some")
    done = at(stack, "kafka-streams-application-reset", "--application-id", "x", "--input-topics", "none,some", check=False)
    assert done.returncode == 1
    assert "Following input topics are not found, skipping them\nTopic: none\n" in done.stdout
    done = at(stack, "kafka-streams-application-reset", "--application-id", "x", "--internal-topics", "some", check=False)
    assert done.returncode == 1 and "Invalid topic specified in the --internal-topics option." in done.stderr
    for scenario in (["--to-offset", "1", "--shift-by", "2"], ["--to-earliest", "--to-latest"]):
        done = at(stack, "kafka-streams-application-reset", "--application-id", "x", *scenario, check=False)
        assert done.returncode == 1 and "can't be used with option" in done.stderr


def test_plans_that_make_no_sense(stack, tmp_path):
    topics(stack, "planned")
    produce(stack, "planned", 5)
    for text, said in (("", "It is empty,"), ("planned,0\n", "not following the format"), ("planned,x,1\n", 'For input string: "x"'),
                       ("other,0,1\n", "other-0"), ("planned,0,99999999999999999999\n", "For input string")):
        plan = tmp_path / "plan.csv"
        plan.write_text(text)
        done = at(stack, "kafka-streams-application-reset", "--application-id", "p", "--input-topics", "planned", "--from-file",
                  plan, check=False)
        assert done.returncode == 1 and said in done.stderr, done.stderr
    plan.write_text("planned,0,2\n")
    at(stack, "kafka-streams-application-reset", "--application-id", "p", "--input-topics", "planned", "--from-file", plan)
    assert offset(stack, "p", "planned") == "2"


def test_members_are_in_the_way(stack):
    topics(stack, "read")
    produce(stack, "read", 3)
    member = subprocess.Popen([BIN / "kafka-console-consumer", "--bootstrap-server", stack.kafka, "--topic", "read", "--group",
                               "busy", "--from-beginning"], stdout=subprocess.PIPE, text=True)
    try:
        assert [member.stdout.readline() for _ in range(3)] == ["v0\n", "v1\n", "v2\n"]
        done = at(stack, "kafka-streams-application-reset", "--application-id", "busy", "--input-topics", "read", check=False)
        assert done.returncode == 1
        assert "Consumer group 'busy' is still active and has following members: [(memberId=" in done.stderr
        member.send_signal(signal.SIGSTOP)  # as one that hangs
        done = at(stack, "kafka-streams-application-reset", "--application-id", "busy", "--input-topics", "read", "--force")
        assert done.stdout.startswith("Force deleting all active members in the group: busy\n")
        assert offset(stack, "busy", "read") == "0"
    finally:
        member.kill()
        member.wait()


def test_a_cluster_that_is_away(tmp_path):
    config = tmp_path / "client.properties"
    config.write_text("default.api.timeout.ms=1000\n")
    done = run("kafka-streams-application-reset", "--bootstrap-server", "127.0.0.1:1", "--application-id", "x", "--config-file",
               config, check=False)
    assert done.returncode == 1 and done.stderr.splitlines()[-1].startswith("ERROR: ")
