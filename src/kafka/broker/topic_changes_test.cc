#include "kafka/broker/topic_changes.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <thread>

#include "kafka/broker/group/coordinator.h"
#include "kafka/broker/offsets_topic.h"
#include "kafka/broker/partitions.h"

namespace sluice::kafka::broker {
namespace {

// The parts that a change of topics touches, on a folder of its own.
class TopicChangesTest : public testing::Test {
 protected:
  static std::string temporary_directory() {
    char name[] = "/tmp/sluice-topics-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    return name;
  }
  TopicChangesTest() {
    EXPECT_TRUE(partitions_.load());
    partitions_.loaded();
    auto catalog = TopicCatalog::open(disk_, "/catalog");
    EXPECT_TRUE(catalog);
    catalog_ = std::move(*catalog);
    offsets_ = std::make_unique<OffsetsTopic>(*catalog_, partitions_, settings_, clock_);
    groups_ = std::make_unique<GroupCoordinator>(settings_.groups, *offsets_, clock_);
    services_ = std::make_unique<Services>(Services{settings_, clock_, pool_, scope_, *catalog_,
                                                    partitions_, *offsets_, *groups_, changes_});
  }
  ~TopicChangesTest() override { std::filesystem::remove_all(directory_); }

  std::string directory_ = temporary_directory();
  BrokerSettings settings_;
  ManualClock clock_;
  disk::MemoryDisk disk_;
  net::BlockingPool pool_{1, 1};
  net::Scope scope_;
  Partitions partitions_{directory_, settings_, clock_};
  std::unique_ptr<TopicCatalog> catalog_;
  std::unique_ptr<OffsetsTopic> offsets_;
  std::unique_ptr<GroupCoordinator> groups_;
  std::mutex changes_;
  std::unique_ptr<Services> services_;
};

// Catalog and folders change as one: whatever create and delete of one name do at the same time, a
// topic that is in the catalog has its partitions.
TEST_F(TopicChangesTest, TopicInTheCatalogHasItsPartitions) {
  const auto work = [&](int seed) {
    for (int i = 0; i < 150; ++i) {
      if ((i + seed) % 2 == 0) {
        (void)create_topic(*services_, "t", 3, {});
      } else {
        (void)delete_topic(*services_, "t");
      }
    }
  };
  for (int round = 0; round < 10; ++round) {
    std::thread first(work, 0);
    std::thread second(work, 1);
    first.join();
    second.join();
    const bool named = catalog_->find("t") != nullptr;
    for (int index = 0; index < 3; ++index) {
      ASSERT_EQ(partitions_.find("t", index) != nullptr, named) << round;
    }
  }
}

TEST_F(TopicChangesTest, DeletedTopicTakesItsOffsetsAlong) {
  ASSERT_TRUE(create_topic(*services_, "t", 1, {}).topic);
  GroupCoordinator::Commit commit;
  commit.group = "g";
  commit.offsets = {{{"t", 0}, {5, -1, "", 0}}};
  ASSERT_EQ(groups_->commit(commit), std::vector{wire::KafkaError::kNone});
  ASSERT_TRUE(delete_topic(*services_, "t").topic);
  EXPECT_TRUE(groups_->offsets("g").empty());
  EXPECT_FALSE(partitions_.find("t", 0));
}

}  // namespace
}  // namespace sluice::kafka::broker
