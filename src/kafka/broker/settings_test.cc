#include "kafka/broker/settings.h"

#include <gtest/gtest.h>

namespace sluice::kafka::broker {
namespace {

TEST(BrokerSettingsTest, TakesKafkasNames) {
  BrokerSettings settings;
  ASSERT_TRUE(settings.set("num.partitions", "4"));
  ASSERT_TRUE(settings.set("auto.create.topics.enable", "false"));
  ASSERT_TRUE(settings.set("log.segment.bytes", "1048576"));
  ASSERT_TRUE(settings.set("log.retention.hours", "5"));
  EXPECT_EQ(settings.default_partitions, 4);
  EXPECT_FALSE(settings.auto_create_topics);
  EXPECT_EQ(settings.topic_defaults.at("segment.bytes"), "1048576");
  EXPECT_EQ(settings.topic_defaults.at("retention.ms"), "18000000");
  EXPECT_TRUE(settings.shows_default("segment.bytes"));
  EXPECT_FALSE(settings.shows_default("retention.ms"));
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
  EXPECT_NE(settings.set("durability", "none").error().message().find("fsync or page-cache"),
            std::string::npos);
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

}  // namespace
}  // namespace sluice::kafka::broker
