#include "kafka/broker/settings/broker_config.h"

#include <gtest/gtest.h>

namespace sluice::kafka::broker {
namespace {

using Scope = BrokerConfig::Scope;
using Configs = BrokerConfig::Configs;

class BrokerConfigTest : public testing::Test {
 protected:
  void start() {
    config_.reset();
    catalog_ = *TopicCatalog::open(disk_, "/catalog");
    settings_ = BrokerSettings();
    EXPECT_TRUE(settings_.set("log.retention.hours", "2"));
    config_ = std::make_unique<BrokerConfig>(settings_, *catalog_, "/data", [this] { ++changed_; });
    config_->load();
  }
  Status set(Scope scope, const std::string& name, const std::string& value) {
    return config_->alter(
        scope,
        [&](Configs& configs) -> Status {
          configs[name] = value;
          return {};
        },
        false);
  }
  ShownConfig shown(const std::string& name) const {
    for (const ShownConfig& one : config_->describe(Scope::kBroker)) {
      if (one.name == name) return one;
    }
    return {};
  }
  std::string retention() const {
    return config_->describe_topic(*find_topic_config("retention.ms"), {}).value.value_or("");
  }

  disk::MemoryDisk disk_;
  BrokerSettings settings_;
  std::unique_ptr<TopicCatalog> catalog_;
  std::unique_ptr<BrokerConfig> config_;
  int changed_ = 0;
};

// This broker, all brokers, the start, the default: the first that has it counts, and all are told.
TEST_F(BrokerConfigTest, LayersInKafkasOrder) {
  start();
  EXPECT_EQ(retention(), "7200000");
  EXPECT_FALSE(shown("log.retention.ms").value);
  EXPECT_EQ(shown("log.retention.hours").source, ConfigSource::kStatic);
  ASSERT_TRUE(set(Scope::kAllBrokers, "log.retention.ms", "50"));
  EXPECT_EQ(retention(), "50");
  ASSERT_TRUE(set(Scope::kBroker, "log.retention.ms", "40"));
  EXPECT_EQ(retention(), "40");
  const ShownConfig ms = shown("log.retention.ms");
  ASSERT_EQ(ms.synonyms.size(), 4U);
  EXPECT_EQ(ms.source, ConfigSource::kBroker);
  EXPECT_EQ(ms.synonyms[1].source, ConfigSource::kBrokerDefault);
  EXPECT_EQ(ms.synonyms[2].name, "log.retention.hours");
  EXPECT_EQ(ms.synonyms[3].value, "168");
  ASSERT_TRUE(config_->alter(
      Scope::kBroker, [](Configs& all) { return all.clear(), Status(); }, false));
  EXPECT_EQ(retention(), "50");
}

TEST_F(BrokerConfigTest, ChangesStayOverARestart) {
  start();
  ASSERT_TRUE(set(Scope::kBroker, "log.retention.ms", "40"));
  ASSERT_TRUE(set(Scope::kAllBrokers, "log.cleaner.backoff.ms", "77"));
  EXPECT_EQ(settings_.cleaner.backoff_ms, 77);
  disk_.lose_power();
  start();
  EXPECT_EQ(retention(), "40");
  EXPECT_EQ(settings_.cleaner.backoff_ms, 77);
  ASSERT_TRUE(config_->alter(
      Scope::kAllBrokers, [](Configs& all) { return all.clear(), Status(); }, false));
  EXPECT_EQ(settings_.cleaner.backoff_ms, BrokerSettings().cleaner.backoff_ms);
}

TEST_F(BrokerConfigTest, RefusesWhatCannotChange) {
  start();
  const int before = changed_;
  EXPECT_EQ(set(Scope::kBroker, "num.partitions", "3").error().message(),
            "Cannot update these configs dynamically: Set(num.partitions)");
  EXPECT_FALSE(set(Scope::kBroker, "no.such.setting", "3"));
  EXPECT_FALSE(set(Scope::kBroker, "log.retention.ms", "x"));
  EXPECT_FALSE(set(Scope::kBroker, "ssl.keystore.location", "/x"));
  EXPECT_FALSE(set(Scope::kBroker, "listeners", "PLAINTEXT://:1"));
  EXPECT_EQ(changed_, before);
  EXPECT_EQ(retention(), "7200000");
}

// A settings file that is read again: what may change counts, behind what clients have set.
TEST_F(BrokerConfigTest, WhatIsGivenAgainCountsAtOnce) {
  start();
  const auto later = config_->reload({{"log.retention.hours", "3"},
                                      {"log.retention.ms", "60"},
                                      {"log.cleaner.backoff.ms", "88"},
                                      {"min.insync.replicas", "1"},
                                      {"num.partitions", "4"},
                                      {"max.connections", "9"},
                                      {"ssl.keystore.location", "/x"}});
  ASSERT_TRUE(later) << later.error().message();
  EXPECT_EQ(*later, (std::vector<std::string>{"log.retention.hours", "num.partitions",
                                              "ssl.keystore.location"}));
  EXPECT_EQ(settings_.max_connections.get(), 9U);
  EXPECT_FALSE(config_->reload({{"max.connections.per.ip", "0"}}));
  EXPECT_EQ(retention(), "60");
  EXPECT_EQ(settings_.cleaner.backoff_ms, 88);
  EXPECT_EQ(settings_.default_partitions, 1);
  EXPECT_EQ(shown("log.cleaner.backoff.ms").value, "88");
  EXPECT_EQ(shown("log.cleaner.backoff.ms").source, ConfigSource::kStatic);
  EXPECT_EQ(shown("num.partitions").value, "1");
  ASSERT_TRUE(set(Scope::kBroker, "log.cleaner.backoff.ms", "77"));
  ASSERT_TRUE(config_->reload({{"log.retention.hours", "2"}, {"log.cleaner.backoff.ms", "66"}}));
  EXPECT_EQ(settings_.cleaner.backoff_ms, 77);
  EXPECT_EQ(retention(), "7200000");
  ASSERT_TRUE(config_->alter(
      Scope::kBroker, [](Configs& all) { return all.clear(), Status(); }, false));
  EXPECT_EQ(settings_.cleaner.backoff_ms, 66);
  ASSERT_TRUE(config_->reload({}));
  EXPECT_EQ(settings_.cleaner.backoff_ms, BrokerSettings().cleaner.backoff_ms);
  EXPECT_EQ(shown("log.cleaner.backoff.ms").source, ConfigSource::kDefault);
}

TEST_F(BrokerConfigTest, WhatIsGivenAgainFitsWhatClientsHaveSet) {
  start();
  const std::string names = "max.connections.per.ip.overrides";
  ASSERT_TRUE(config_->reload({{names, "127.0.0.1:5"}}));
  ASSERT_TRUE(set(Scope::kBroker, "max.connections.per.ip", "0"));
  EXPECT_FALSE(config_->reload({}));  // nobody could connect any more
  EXPECT_EQ(settings_.max_connections_of_addresses.get(), "127.0.0.1:5");
}

TEST_F(BrokerConfigTest, AWrongLineChangesNothing) {
  start();
  const int before = changed_;
  const auto read = config_->reload({{"log.cleaner.backoff.ms", "88"}, {"log.retention.ms", "x"}});
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message().find("log.retention.ms"), std::string::npos);
  EXPECT_FALSE(config_->reload({{"log.retenton.ms", "5"}}));
  EXPECT_EQ(settings_.cleaner.backoff_ms, BrokerSettings().cleaner.backoff_ms);
  EXPECT_EQ(changed_, before);
}

// What is not Kafka's default here is shown as if it had been given.
TEST_F(BrokerConfigTest, OwnDefaultsAreShownAsGiven) {
  start();
  EXPECT_EQ(shown("group.initial.rebalance.delay.ms").value, "0");
  EXPECT_EQ(shown("group.initial.rebalance.delay.ms").source, ConfigSource::kStatic);
  EXPECT_EQ(shown("offsets.topic.replication.factor").value, "1");
  EXPECT_EQ(shown("node.id").value, "1");
  EXPECT_EQ(shown("log.dirs").value, "/data");
  EXPECT_EQ(shown("delete.topic.enable").source, ConfigSource::kDefault);
  EXPECT_TRUE(shown("ssl.keystore.password").sensitive);
}

}  // namespace
}  // namespace sluice::kafka::broker
