#include "kafka/broker/settings/settings.h"

#include <gtest/gtest.h>

#include <set>

#include "kafka/broker/config/broker_keys.h"

namespace sluice::kafka::broker {
namespace {

TEST(BrokerSettingsTest, TakesKafkasNames) {
  BrokerSettings settings;
  ASSERT_TRUE(settings.set("num.partitions", "4"));
  ASSERT_TRUE(settings.set("auto.create.topics.enable", "false"));
  ASSERT_TRUE(settings.set("log.segment.bytes", "1048576"));
  ASSERT_TRUE(settings.set("log.retention.hours", "5"));
  ASSERT_TRUE(settings.set("offsets.retention.minutes", "2"));
  ASSERT_TRUE(settings.set("group.max.size", "7"));
  ASSERT_TRUE(settings.set("num.io.threads", "16"));  // of Kafka's, without effect
  EXPECT_EQ(settings.default_partitions, 4);
  EXPECT_FALSE(settings.auto_create_topics);
  EXPECT_EQ(settings.groups.offsets_retention_ms, 120'000);
  EXPECT_EQ(settings.shown("group.max.size"), "7");
  const auto defaults = settings.topic_defaults.get();
  EXPECT_EQ(defaults->at("segment.bytes"), "1048576");
  EXPECT_EQ(defaults->at("retention.ms"), "18000000");
}

// The finer unit counts, in whatever order they come.
TEST(BrokerSettingsTest, FinerUnitsCount) {
  BrokerSettings settings;
  ASSERT_TRUE(settings.set("log.retention.ms", "1000"));
  ASSERT_TRUE(settings.set("log.retention.hours", "5"));
  ASSERT_TRUE(settings.set("log.retention.minutes", "5"));
  EXPECT_EQ(settings.topic_defaults.get()->at("retention.ms"), "1000");
  ASSERT_TRUE(settings.set("log.roll.hours", "1"));
  EXPECT_EQ(settings.topic_defaults.get()->at("segment.ms"), "3600000");
}

TEST(BrokerSettingsTest, NamesWhatIsWrong) {
  BrokerSettings settings;
  EXPECT_EQ(settings.set("num.partition", "4").error().message(),
            "the broker has no setting num.partition; did you mean num.partitions?");
  EXPECT_NE(settings.set("num.partitions", "x").error().message().find("num.partitions"),
            std::string::npos);
  EXPECT_FALSE(settings.set("num.partitions", "0"));
  EXPECT_FALSE(settings.set("log.segment.bytes", "big"));
  EXPECT_FALSE(settings.set("auto.create.topics.enable", "yes"));
  EXPECT_FALSE(settings.set("compatibility.version", "2.8"));
  EXPECT_TRUE(settings.set("compatibility.version", "3.5"));
  EXPECT_FALSE(settings.set("group.consumer.migration.policy", "sideways"));
  EXPECT_NE(settings.set("durability", "none").error().message().find("fsync or page-cache"),
            std::string::npos);
  // What is not offered is refused by name; what asks for nothing is taken.
  EXPECT_FALSE(settings.set("ssl.engine.factory.class", "x.Y"));
  EXPECT_FALSE(settings.set("default.replication.factor", "0"));
  EXPECT_TRUE(settings.set("default.replication.factor", "3"));
  EXPECT_TRUE(settings.set("delete.topic.enable", "true"));
}

// The words of a refusal go to logs and terminals.
TEST(BrokerSettingsTest, ARefusalTellsNoSecret) {
  BrokerSettings settings;
  for (const char* name : {"password.encoder.secret", "password.encoder.old.secret",
                           "delegation.token.secret.key", "delegation.token.master.key"}) {
    const Status refused = settings.set(name, "hunter2");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message(), "Invalid value [hidden] for configuration " +
                                             std::string(name) +
                                             ": this broker offers nothing here");
  }
}

// One listener has what Kafka gives one listener; the rest would be taken without an effect.
TEST(BrokerSettingsTest, WhatIsOfOneListener) {
  BrokerSettings settings;
  for (const char* key :
       {"ssl.client.auth=required", "sasl.enabled.mechanisms=PLAIN", "max.connections=5",
        "max.connection.creation.rate=5", "plain.connections.max.reauth.ms=1000",
        "connections.max.reauth.ms=1000", "scram-sha-512.sasl.login.refresh.window.factor=0.5"}) {
    const std::string_view line(key);
    const std::size_t equals = line.find('=');
    const std::string name = "listener.name.out." + std::string(line.substr(0, equals));
    EXPECT_TRUE(settings.set(name, std::string(line.substr(equals + 1)))) << key;
  }
  for (const std::string key :
       {"log.retention.ms", "socket.request.max.bytes", "num.partitions", "plain.max.connections",
        "plain.ssl.client.auth", "plain.sasl.enabled.mechanisms", "super.users"}) {
    const std::string name = "listener.name.out." + key;
    EXPECT_EQ(find_broker_key(name), nullptr);
    const Status refused = settings.set(name, "1");
    ASSERT_FALSE(refused) << key;
    EXPECT_EQ(refused.error().message(), name + ": " + std::string(unprefixed(name)) +
                                             " is not offered for one listener, or one mechanism "
                                             "of it, alone");
  }
  EXPECT_FALSE(settings.set("listener.name.out.max.connections", "-1"));
  EXPECT_FALSE(settings.set("listener.name.out.max.connection.creation.rate", "-1"));
  // Of one listener: nothing is said of all of them.
  EXPECT_EQ(settings.max_connections.get(), BrokerSettings().max_connections.get());
}

// Nothing acknowledged is lost unless a person says so.
TEST(BrokerSettingsTest, DurableByDefault) {
  BrokerSettings settings;
  EXPECT_EQ(settings.durability, BrokerSettings::Durability::kFsync);
  ASSERT_TRUE(settings.set("durability", "page-cache"));
  EXPECT_EQ(settings.durability, BrokerSettings::Durability::kPageCache);
  ASSERT_TRUE(settings.set("durability", "fsync"));
  EXPECT_EQ(settings.durability, BrokerSettings::Durability::kFsync);
}

// What kafka/broker/security reads from the words that were given.
bool is_of_security(std::string_view name) {
  static const std::set<std::string_view> kNames = {
      "authorizer.class.name", "connection.failed.authentication.delay.ms",
      "connections.max.reauth.ms", "inter.broker.listener.name", "security.inter.broker.protocol"};
  return name.starts_with("ssl.") || name.starts_with("sasl.") || kNames.contains(name);
}

// The table is one: its names are in order, and every key that sets a field has one.
TEST(BrokerSettingsTest, TheTableAndTheFieldsAgree) {
  const BrokerSettings settings;
  std::string_view before;
  for (const BrokerKey& key : broker_keys()) {
    EXPECT_LT(before, key.name);
    before = key.name;
    EXPECT_EQ(find_broker_key(key.name), &key);
    const bool words = key.name.ends_with("listener.names") || key.name.ends_with("protocol.map");
    if (key.use == BrokerKey::Use::kSetting && !words && !is_of_security(key.name)) {
      EXPECT_TRUE(settings.shown(key.name)) << key.name;
    }
  }
}

// Every default of Kafka's is a value that the table itself allows, but for an id that is not given
// and counts of replicas.
TEST(BrokerSettingsTest, DefaultsAreAllowed) {
  for (const BrokerKey& key : broker_keys()) {
    const bool id = key.name == "broker.id" || key.name == "node.id";
    if (!key.has_default() || id || key.use == BrokerKey::Use::kOnlyOne) continue;
    EXPECT_TRUE(check_broker_value(key, std::string(key.value))) << key.name;
  }
}

}  // namespace
}  // namespace sluice::kafka::broker
