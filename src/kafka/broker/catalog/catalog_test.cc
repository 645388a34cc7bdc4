#include "kafka/broker/catalog/catalog.h"

#include <gtest/gtest.h>

namespace sluice::kafka::broker {
namespace {

Result<TopicPtr> create(TopicCatalog& catalog, const std::string& name, std::int32_t partitions,
                        TopicConfigs configs = {}) {
  TRY(Topic topic, catalog.draft(name, partitions, std::move(configs)));
  return catalog.store(std::move(topic));
}

// What was acknowledged survives a loss of power, whatever came after it.
TEST(TopicCatalogTest, KeepsTopicsOverPowerLoss) {
  disk::MemoryDisk disk;
  wire::Uuid id;
  wire::ProducerId producer = 0;
  {
    auto catalog = TopicCatalog::open(disk, "/catalog");
    ASSERT_TRUE(catalog) << catalog.error().message();
    auto topic = create(**catalog, "sales", 3, {{"retention.ms", "1000"}});
    ASSERT_TRUE(topic);
    id = (*topic)->id;
    ASSERT_TRUE(create(**catalog, "gone", 1));
    ASSERT_TRUE((*catalog)->remove("gone"));
    Topic more = **topic;
    more.partitions = 5;
    ASSERT_TRUE((*catalog)->store(more));
    EXPECT_EQ((*catalog)->partitions(), 5);
    producer = *(*catalog)->next_producer_id();
  }
  disk.lose_power();
  auto catalog = TopicCatalog::open(disk, "/catalog");
  ASSERT_TRUE(catalog) << catalog.error().message();
  const TopicPtr topic = (*catalog)->find("sales");
  ASSERT_TRUE(topic);
  EXPECT_EQ(topic->id, id);
  EXPECT_EQ(topic->partitions, 5);
  EXPECT_EQ((*catalog)->partitions(), 5);
  EXPECT_EQ(topic->configs.at("retention.ms"), "1000");
  EXPECT_FALSE((*catalog)->find("gone"));
  EXPECT_EQ((*catalog)->find(id), topic);
  EXPECT_GT(*(*catalog)->next_producer_id(), producer);
}

// Who sees a number of changes sees what they made: a group that looked in between would never look
// again.
TEST(TopicCatalogTest, AChangeIsCountedOnceItIsSeen) {
  disk::MemoryDisk disk;
  std::uint64_t at_end = 0;
  {
    auto opened = TopicCatalog::open(disk, "/catalog");
    ASSERT_TRUE(opened);
    TopicCatalog& catalog = **opened;
    std::uint64_t known = catalog.changes();
    const auto still = [&] { EXPECT_EQ(catalog.changes(), known); };
    auto topic = catalog.draft("t", 1, {});
    ASSERT_TRUE(topic);
    ASSERT_TRUE(catalog.store(*topic, still));
    EXPECT_GT(catalog.changes(), known);
    known = catalog.changes();
    topic->partitions = 2;
    ASSERT_TRUE(catalog.store(*topic, still));
    EXPECT_GT(catalog.changes(), known);
    known = catalog.changes();
    ASSERT_TRUE(catalog.set_broker_configs("", {{"log.retention.ms", "1"}}));
    ASSERT_TRUE(catalog.next_producer_id());
    EXPECT_EQ(catalog.changes(), known);  // no topic has changed
    ASSERT_TRUE(catalog.remove("t"));
    EXPECT_GT(catalog.changes(), known);
    at_end = catalog.changes();
  }
  auto again = TopicCatalog::open(disk, "/catalog");
  ASSERT_TRUE(again);
  EXPECT_GE((*again)->changes(), at_end);
}

TEST(TopicCatalogTest, RefusesWhatExists) {
  disk::MemoryDisk disk;
  auto catalog = TopicCatalog::open(disk, "/catalog");
  ASSERT_TRUE(catalog);
  ASSERT_TRUE(create(**catalog, "a.b", 1));
  EXPECT_EQ((*catalog)->draft("a.b", 1, {}).error().code(), ErrorCode::kAlreadyExists);
  EXPECT_EQ((*catalog)->draft("a_b", 1, {}).error().message(),
            "Topic 'a_b' collides with existing topic: a.b");
  EXPECT_EQ((*catalog)->remove("x").error().code(), ErrorCode::kNotFound);
}

TEST(TopicNameTest, KafkasRules) {
  EXPECT_TRUE(check_topic_name("Sales.2024_x-1"));
  EXPECT_TRUE(check_topic_name(std::string(249, 'x')));
  EXPECT_EQ(check_topic_name("..").error().message(), "Topic name is invalid: '..' is not allowed");
  EXPECT_FALSE(check_topic_name(""));
  EXPECT_FALSE(check_topic_name(std::string(250, 'x')));
  EXPECT_FALSE(check_topic_name("a/b"));
}

TEST(TopicConfigTest, KafkasWords) {
  EXPECT_TRUE(check_topic_config("retention.ms", "-1"));
  EXPECT_TRUE(check_topic_config("cleanup.policy", "compact,delete"));
  EXPECT_EQ(check_topic_config("no.such.config", "1").error().message(),
            "Unknown topic config name: no.such.config");
  EXPECT_EQ(check_topic_config("retention.ms", "abc").error().message(),
            "Invalid value abc for configuration retention.ms: Not a number of type LONG");
  EXPECT_EQ(check_topic_config("retention.ms", "-7").error().message(),
            "Invalid value -7 for configuration retention.ms: Value must be at least -1");
  EXPECT_EQ(check_topic_config("cleanup.policy", "never").error().message(),
            "Invalid value never for configuration cleanup.policy: String must be one of: compact, "
            "delete");
  EXPECT_FALSE(check_topic_config("segment.bytes", "3000000000"));
}

// Every default in the table is a value that the table itself allows.
TEST(TopicConfigTest, DefaultsAreAllowed) {
  for (const TopicConfigKey& key : topic_config_keys()) {
    if (key.type == ConfigType::kList && key.value.empty()) continue;
    EXPECT_TRUE(check_topic_config(std::string(key.name), std::string(key.value))) << key.name;
  }
}

}  // namespace
}  // namespace sluice::kafka::broker
