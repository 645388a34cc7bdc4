#include <gtest/gtest.h>

#include "main/check/compose_file.h"
#include "main/check/kafka_files.h"

namespace sluice {
namespace {

using Kind = Finding::Kind;

std::vector<std::string> said(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& one : findings) {
    if (one.kind == Kind::kRuns) continue;
    lines.push_back(std::to_string(one.line) + (one.kind == Kind::kWrong ? " wrong " : " out ") +
                    one.text);
  }
  return lines;
}

TEST(CheckTest, JudgesEachLineOfABroker) {
  const auto lines = kafka::tools::property_lines(
      "# a broker\nbroker.id=1\nlog.dirs=/a,/b\nnum.partitions=x\nno.such=1\n\n"
      "listeners=PLAINTEXT://:9092\nnum.io.threads=8\noffsets.topic.replication.factor=3\n");
  ASSERT_TRUE(is_broker_file(lines));
  EXPECT_EQ(
      said(check_broker(lines)),
      (std::vector<std::string>{
          "3 out log.dirs: only the first folder is used",
          "4 wrong Invalid value x for configuration num.partitions: Not a number of type INT",
          "5 out no.such: the broker has no such setting",
          "8 out num.io.threads: of a part of Kafka that this broker does without",
          "9 out offsets.topic.replication.factor=3: there is one node, and one replica"}));
}

TEST(CheckTest, JudgesAllLinesOfABrokerTogether) {
  const auto findings = check_broker(kafka::tools::property_lines(
      "node.id=1\nlisteners=A://:9092\nadvertised.listeners=B://x:9092\n"
      "listener.security.protocol.map=A:PLAINTEXT,B:PLAINTEXT\n"));
  ASSERT_EQ(said(findings).size(), 1U);
}

TEST(CheckTest, JudgesEachLineOfAClient) {
  const auto lines = kafka::tools::property_lines(
      "bootstrap.servers=x:9092\nacks=5\nno.such=1\nmax.poll.records=10\nlinger.ms=3\n");
  ASSERT_FALSE(is_broker_file(lines));
  EXPECT_EQ(said(check_client(lines)),
            (std::vector<std::string>{
                "2 wrong Invalid value 5 for configuration acks: String must be one of: all, "
                "-1, 0, 1",
                "3 out no.such: no client of Kafka has such a setting; it is warned of, as by "
                "Kafka's"}));
}

TEST(CheckTest, ShowsNoPassword) {
  const auto findings = check_client(
      kafka::tools::property_lines("security.protocol=SSL\nssl.truststore.location=/nowhere.jks\n"
                                   "ssl.truststore.password=hunter2\n"));
  ASSERT_EQ(said(findings).size(), 1U);
  EXPECT_EQ(said(findings)[0].find("hunter2"), std::string::npos);
  EXPECT_EQ(findings.back().line, 2U);
}

TEST(CheckTest, ReadsServicesAsComposeDoes) {
  const auto services = read_compose(
      "version: '3'\n"
      "x-common: &common\n"
      "  image: \"confluentinc/cp-kafka:7.5.0\"   # a comment\n"
      "  environment: &variables\n"
      "    KAFKA_NUM_PARTITIONS: 3\n"
      "    KAFKA_BROKER_ID: 9\n"
      "services:\n"
      "  kafka:\n"
      "    <<: *common\n"
      "    command: [\"a\", 'b, c']\n"
      "    environment:\n"
      "      <<: *variables\n"
      "      KAFKA_BROKER_ID: \"1\"\n"
      "    ports:\n"
      "    - \"9092:9092\"\n"
      "  other:\n"
      "    image: mysql:8\n"
      "    environment:\n"
      "    - A=b=c\n"
      "    - D\n"
      "volumes:\n"
      "  data:\n");
  ASSERT_TRUE(services) << services.error().message();
  ASSERT_EQ(services->size(), 2U);
  const ComposeService& kafka = services->at(0);
  EXPECT_EQ(kafka.image.text, "confluentinc/cp-kafka:7.5.0");
  EXPECT_EQ(kafka.image.line, 3U);
  EXPECT_EQ(kafka.command.text, "a b, c");
  EXPECT_EQ(kafka.environment.at("KAFKA_BROKER_ID").text, "1");
  EXPECT_EQ(kafka.environment.at("KAFKA_BROKER_ID").line, 13U);
  EXPECT_EQ(kafka.environment.at("KAFKA_NUM_PARTITIONS").text, "3");
  EXPECT_EQ(services->at(1).environment.at("A").text, "b=c");
  EXPECT_FALSE(services->at(1).environment.contains("D"));
}

TEST(CheckTest, ReadsBracesAndBracketsOfComposeFiles) {
  const auto services = read_compose(
      "x-all: &all {KAFKA_NODE_ID: 3, \"KAFKA_X\":\"a, {b}\"}\n"
      "services:\n"
      "  kafka:\n"
      "    image: apache/kafka\n"
      "    environment: {<<: *all, KAFKA_NUM_PARTITIONS: 2, A: 'b: c', EMPTY: }\n"
      "  other: {image: mysql, command: [\"a\", it's],\n"
      "          environment: [C=d]}  # two lines\n"
      "  third:\n"
      "    environment: {\n"
      "      A: b,\n"
      "    }\n");
  ASSERT_TRUE(services) << services.error().message();
  ASSERT_EQ(services->size(), 3U);
  const auto& environment = services->at(0).environment;
  EXPECT_EQ(environment.at("KAFKA_NODE_ID").text, "3");
  EXPECT_EQ(environment.at("KAFKA_X").text, "a, {b}");
  EXPECT_EQ(environment.at("KAFKA_NUM_PARTITIONS").text, "2");
  EXPECT_EQ(environment.at("KAFKA_NUM_PARTITIONS").line, 5U);
  EXPECT_EQ(environment.at("A").text, "b: c");
  EXPECT_EQ(services->at(1).image.text, "mysql");
  EXPECT_EQ(services->at(1).command.text, "a it's");
  EXPECT_EQ(services->at(1).environment.at("C").text, "d");
  EXPECT_EQ(services->at(2).environment.at("A").text, "b");
}

TEST(CheckTest, SaysWhichBracketsItCanNotRead) {
  const auto said_of = [](const std::string& text) {
    const auto services = read_compose("services:\n  a:\n    environment: " + text);
    return services ? "read" : services.error().message();
  };
  EXPECT_EQ(said_of("{A: b\n"), "line 3: what opens here is not closed");
  EXPECT_EQ(said_of("{A: b]\n"), "line 3: the brackets do not match");
  EXPECT_EQ(said_of(std::string(100'000, '[') + std::string(100'000, ']')),
            "line 3: brackets are too deep in each other");
}

TEST(CheckTest, LivesWithWhatIsNoComposeFile) {
  EXPECT_FALSE(read_compose(""));
  EXPECT_FALSE(read_compose("services:\n"));
  EXPECT_FALSE(read_compose("\x01\xff: [\n- - -\n"));
  // Merges in a circle.
  EXPECT_TRUE(read_compose("services:\n  a: &x\n    <<: *y\n  b: &y\n    <<: *x\n"));
}

TEST(CheckTest, PutsDefaultsIn) {
  std::string text = "a${B:-c}d$$e";
  EXPECT_TRUE(with_defaults(text));
  EXPECT_EQ(text, "acd$e");
  text = "${A:-${B-x-}}/${C:-}";
  EXPECT_TRUE(with_defaults(text));
  EXPECT_EQ(text, "x-/");
  for (const char* unknown :
       {"${A}", "$A", "${A:?a-b}", "${A?-}", "${A:+x-y}", "${A:-${B}}", "${A:-x", "$"}) {
    text = unknown;
    EXPECT_FALSE(with_defaults(text)) << unknown;
    EXPECT_EQ(text, unknown);
  }
}

}  // namespace
}  // namespace sluice
