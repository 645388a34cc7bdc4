#include "kafka/broker/topics/topics.h"
#include "kafka/broker/state/group_topics.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <thread>

#include "kafka/broker/group/coordinator.h"
#include "kafka/broker/state/offsets_topic.h"

namespace sluice::kafka::broker {
namespace {

// The parts that a change of topics touches, on a folder of its own.
class TopicsTest : public testing::Test {
 protected:
  static std::string temporary_directory() {
    char name[] = "/tmp/sluice-topics-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    return name;
  }
  TopicsTest() { start(); }
  ~TopicsTest() override {
    topics_.reset();
    std::filesystem::remove_all(directory_);
  }

  void start() {
    groups_.reset();
    topics_ = std::make_unique<Topics>(directory_, settings_, clock_);
    const Status loaded = topics_->load_catalog(disk_, "/catalog")
                              ? topics_->load()
                              : Status(Error(ErrorCode::kIo, "catalog"));
    EXPECT_TRUE(loaded) << loaded.error().message();
    offsets_ = std::make_unique<OffsetsTopic>(*topics_, settings_, clock_);
    group_topics_ = std::make_unique<CatalogTopics>(topics_->catalog());
    groups_ =
        std::make_unique<GroupCoordinator>(settings_.groups, *offsets_, *group_topics_, clock_);
    offsets_->load_into(*groups_);
  }
  Result<TopicPtr> remove(const std::string& name) {
    return topics_->remove(name, [&] { groups_->topic_deleted(name); });
  }
  int folders(std::string_view ending) const {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
      if (entry.is_directory() && entry.path().string().ends_with(ending)) ++count;
    }
    return count;
  }
  bool in_catalog(const std::string& name) const {
    return topics_->catalog().find(name) != nullptr;
  }

  std::string directory_ = temporary_directory();
  BrokerSettings settings_;
  ManualClock clock_;
  disk::MemoryDisk disk_;
  std::unique_ptr<Topics> topics_;
  std::unique_ptr<OffsetsTopic> offsets_;
  std::unique_ptr<CatalogTopics> group_topics_;
  std::unique_ptr<GroupCoordinator> groups_;
};

// Catalog and folders change as one: whatever create and delete of one name do at the same time, a
// topic that is in the catalog has its partitions.
TEST_F(TopicsTest, TopicInTheCatalogHasItsPartitions) {
  const auto work = [&](int seed) {
    for (int i = 0; i < 150; ++i) {
      if ((i + seed) % 2 == 0) {
        (void)topics_->create("t", 3, {});
      } else {
        (void)remove("t");
      }
    }
  };
  for (int round = 0; round < 10; ++round) {
    std::thread first(work, 0);
    std::thread second(work, 1);
    first.join();
    second.join();
    for (int index = 0; index < 3; ++index) {
      ASSERT_EQ(topics_->partitions().find("t", index) != nullptr, in_catalog("t")) << round;
    }
  }
}

// Many clients ask for a coordinator at once when the first groups come: whoever is told that the
// topic is there finds all of its partitions.
TEST_F(TopicsTest, WhoeverEnsuredTheOffsetsTopicCanWriteToIt) {
  for (int round = 0; round < 20; ++round) {
    std::vector<std::thread> clients;
    std::atomic<int> refused = 0;
    for (int client = 0; client < 4; ++client) {
      clients.emplace_back([&, client] {
        const GroupRecord record = group_tombstone("g");
        const std::string group = "g" + std::to_string(client);
        if (!offsets_->ensure() || !offsets_->append(group, std::span(&record, 1))) ++refused;
      });
    }
    for (std::thread& client : clients) client.join();
    ASSERT_EQ(refused, 0) << round;
    ASSERT_TRUE(remove("__consumer_offsets"));
  }
}

TEST_F(TopicsTest, DeletedTopicTakesItsOffsetsAlong) {
  ASSERT_TRUE(offsets_->ensure());
  ASSERT_TRUE(topics_->create("t", 1, {}));
  GroupCoordinator::Commit commit;
  commit.group = "g";
  commit.offsets = {{{"t", 0}, {5, -1, "", 0}}};
  ASSERT_EQ(groups_->commit(commit), std::vector{wire::KafkaError::kNone});
  ASSERT_TRUE(remove("t"));
  EXPECT_TRUE(groups_->offsets("g").empty());
  EXPECT_FALSE(topics_->partitions().find("t", 0));
}

// A client may ask for any number: nothing is recorded and nothing is made.
TEST_F(TopicsTest, RefusesMorePartitionsThanASettingAllows) {
  settings_.max_partitions_per_request = 10;
  settings_.max_partitions = 15;
  const auto refused = [](const auto& made) {
    return !made &&
           made.error().template reason<TopicRefusal>() == TopicRefusal::kTooManyPartitions;
  };
  EXPECT_TRUE(refused(topics_->create("t", 2'147'483'647, {})));
  EXPECT_TRUE(refused(topics_->create("t", 11, {})));
  EXPECT_FALSE(in_catalog("t"));
  ASSERT_TRUE(topics_->create("t", 10, {}));
  EXPECT_TRUE(refused(topics_->create("u", 6, {})));
  EXPECT_TRUE(refused(topics_->grow("t", 16)));
  EXPECT_TRUE(refused(topics_->grow("t", 2'147'483'647)));
  EXPECT_EQ(topics_->catalog().find("t")->partitions, 10);
  ASSERT_TRUE(topics_->grow("t", 15));
  ASSERT_TRUE(remove("t"));
  EXPECT_TRUE(topics_->create("u", 10, {}));  // what was deleted counts no more
}

// An earlier version took any count, and then could not start any more.
TEST_F(TopicsTest, AStartLeavesOutATopicThatIsTooLarge) {
  ASSERT_TRUE(topics_->create("good", 2, {}));
  auto absurd = topics_->catalog().draft("absurd", 2'147'483'647, {});
  ASSERT_TRUE(absurd && topics_->catalog().store(*absurd));
  start();
  EXPECT_TRUE(topics_->partitions().find("good", 1));
  EXPECT_EQ(topics_->partitions().count("absurd"), 0);
  EXPECT_TRUE(remove("absurd"));
  EXPECT_TRUE(topics_->create("absurd", 1, {}));
}

// What cannot be opened waits for the disk to be mended; the rest of it serves meanwhile.
TEST_F(TopicsTest, APartitionThatCannotBeOpenedIsLeftOutAndTriedAgain) {
  ASSERT_TRUE(topics_->create("t", 3, {}));
  const std::string folder = directory_ + "/t-1";
  topics_->partitions().close();
  std::filesystem::rename(folder, directory_ + "/kept");
  std::filesystem::create_symlink("t-1", folder);  // to itself: nobody can open it
  start();
  EXPECT_TRUE(topics_->partitions().find("t", 0));
  EXPECT_FALSE(topics_->partitions().find("t", 1));
  EXPECT_TRUE(topics_->partitions().find("t", 2));
  topics_->open_left_out();
  EXPECT_FALSE(topics_->partitions().find("t", 1));
  std::filesystem::remove(folder);
  std::filesystem::rename(directory_ + "/kept", folder);
  topics_->open_left_out();
  EXPECT_TRUE(topics_->partitions().find("t", 1));
}

// Folders come before the catalog: what cannot be made leaves nothing behind.
TEST_F(TopicsTest, ATopicWhoseFoldersCannotBeMadeWasNeverThere) {
  std::filesystem::create_symlink("t-2", directory_ + "/t-2");
  const auto made = topics_->create("t", 4, {});
  ASSERT_FALSE(made);
  EXPECT_FALSE(in_catalog("t"));
  EXPECT_FALSE(topics_->partitions().find("t", 0));
  topics_->partitions().wait_for_removals();
  EXPECT_FALSE(std::filesystem::exists(directory_ + "/t-0"));
  EXPECT_EQ(folders("-delete"), 0);
  EXPECT_TRUE(topics_->create("t", 4, {}));
}

// Folders of a creation that a kill cut short hold nothing: they go when the name is given again.
TEST_F(TopicsTest, FoldersOfAnUnfinishedCreationGo) {
  auto draft = topics_->catalog().draft("t", 2, {});
  ASSERT_TRUE(draft && topics_->partitions().make(*draft, 0));
  ASSERT_TRUE(topics_->create("t", 2, {}));
  topics_->partitions().wait_for_removals();
  EXPECT_EQ(folders("-stray"), 0);
  EXPECT_EQ(folders("-delete"), 0);
}

TEST_F(TopicsTest, ADeletedTopicsFoldersGoInTheBackgroundAndAfterAStart) {
  const std::string longest(249, 'x');
  ASSERT_TRUE(topics_->create(longest, 3, {}));
  ASSERT_TRUE(remove(longest));
  topics_->partitions().wait_for_removals();
  EXPECT_EQ(folders(""), 0);
  std::filesystem::create_directories(directory_ + "/t-0.0123456789abcdef0123456789abcdef-delete");
  start();
  topics_->partitions().wait_for_removals();
  EXPECT_EQ(folders(""), 0);
}

// A file system that is gone leaves an empty folder where it was mounted: nothing may be written
// there, and nothing acknowledged.
TEST_F(TopicsTest, ADataDirectoryThatIsGoneTakesNothing) {
  ASSERT_TRUE(offsets_->ensure());
  ASSERT_TRUE(topics_->create("t", 1, {}));
  std::filesystem::rename(directory_, directory_ + ".away");
  EXPECT_FALSE(topics_->create("u", 1, {}));
  std::filesystem::create_directory(directory_);
  const GroupRecord record = group_tombstone("g");
  EXPECT_FALSE(topics_->partitions().usable());
  EXPECT_FALSE(topics_->create("u", 1, {}));
  EXPECT_FALSE(topics_->grow("t", 2));
  EXPECT_FALSE(remove("t"));
  EXPECT_FALSE(offsets_->append("g", std::span(&record, 1)));
  topics_->partitions().maintain();
  EXPECT_TRUE(std::filesystem::is_empty(directory_));
  std::filesystem::remove(directory_);
  std::filesystem::rename(directory_ + ".away", directory_);
  EXPECT_TRUE(topics_->create("u", 1, {}));
}

}  // namespace
}  // namespace sluice::kafka::broker
