// Each setting of Kafka's clients with values at the edges of what Java takes, beside what Java
// said (tests/golden/kafka/client_settings.tsv).
#include "kafka/client/java_settings.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "base/text.h"
#include "kafka/client/client_settings.h"
#include "kafka/client/consumer.h"
#include "kafka/client/producer.h"

namespace sluice::kafka::client {
namespace {

struct Row {
  ClientKind kind;
  std::string name;  // "*": several in the value, as NAME=VALUE;NAME=VALUE
  std::string value;
  std::string said;  // nothing: it was taken
};

std::vector<Row> recorded() {
  std::vector<Row> rows;
  std::ifstream file(std::string(SLUICE_SOURCE_DIR) + "/tests/golden/kafka/client_settings.tsv");
  for (std::string line; std::getline(file, line);) {
    const auto parts = split(line, '\t');
    if (parts.size() != 4) continue;
    const ClientKind kind = parts[0] == "producer"   ? ClientKind::kProducer
                            : parts[0] == "consumer" ? ClientKind::kConsumer
                                                     : ClientKind::kAdmin;
    rows.push_back({kind, parts[1], parts[2], parts[3]});
  }
  return rows;
}

Properties properties_of(const Row& row) {
  Properties properties = {{"bootstrap.servers", "127.0.0.1:1"}};
  if (row.kind == ClientKind::kConsumer) properties["group.id"] = "g";
  if (row.name != "*") {
    properties[row.name] = row.value;
    return properties;
  }
  for (const std::string& each : split(row.value, ';')) {
    const auto equals = each.find('=');
    properties[each.substr(0, equals)] = each.substr(equals + 1);
  }
  return properties;
}

// Nothing when a client can be made of the settings.
std::string refusal(const Row& row) {
  const auto settings = read_client_settings(properties_of(row), row.kind);
  if (!settings) return settings.error().message();
  if (!settings->unknown.empty()) return "unknown: " + settings->unknown.front();
  Status opened;
  if (row.kind == ClientKind::kProducer) {
    auto producer = Producer::open(settings->librdkafka, {});
    if (!producer) opened = producer.error();
  } else {
    auto consumer = Consumer::open(settings->librdkafka, {});
    if (!consumer) opened = consumer.error();
  }
  return opened ? "" : opened.error().message();
}

// Where Java says something that only a JVM can, and ours says it in its own words.
bool said_otherwise(const Row& row) {
  static const std::set<std::string> kClasses = {"interceptor.classes", "metric.reporters",
                                                 "partition.assignment.strategy"};
  return kClasses.contains(row.name) || row.said.find("JAAS") != row.said.npos ||
         row.said.find("could not be found") != row.said.npos ||
         row.said.find("is not an instance of") != row.said.npos;
}

// What ours takes although Java does not: it has no use for the class.
bool without_use(const Row& row) {
  return row.name.ends_with("serializer") || row.name.starts_with("sasl.") ||
         row.name.starts_with("ssl.") || row.name == "security.protocol";
}

TEST(JavaSettingsTest, EachLegalValueRunsAndEachOtherIsRefusedInJavasWords) {
  const std::vector<Row> rows = recorded();
  ASSERT_GT(rows.size(), 2000u);
  for (const Row& row : rows) {
    if (row.kind == ClientKind::kAdmin) continue;
    const std::string what = row.name + " = '" + row.value + "'";
    const std::string said = refusal(row);
    if (row.said.empty()) {
      EXPECT_EQ(said, "") << what;
    } else if (!said_otherwise(row)) {
      EXPECT_EQ(said, row.said) << what;
    } else if (!without_use(row)) {
      EXPECT_NE(said, "") << what;
    }
  }
}

// The administrative tools have connections of their own, and check as the others.
TEST(JavaSettingsTest, ChecksSettingsOfTheAdminClient) {
  for (const Row& row : recorded()) {
    if (row.kind != ClientKind::kAdmin || row.name == "*" || said_otherwise(row)) continue;
    const JavaSetting* setting = find_java_setting(row.name, row.kind);
    ASSERT_NE(setting, nullptr) << row.name;
    const Status checked = check_java_value(*setting, row.value);
    const bool alone = row.said.starts_with("Invalid value");
    EXPECT_EQ(checked ? "" : checked.error().message(), alone ? row.said : "")
        << row.name << " = '" << row.value << "'";
  }
}

}  // namespace
}  // namespace sluice::kafka::client
