#include "kafka/broker/topics/partitions.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "base/file.h"
#include "kafka/broker/log/scripted_syncs.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::broker {
namespace {

class PartitionsTest : public testing::Test {
 protected:
  PartitionsTest() {
    char name[] = "/tmp/sluice-partitions-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    directory_ = name;
    first_.name = second_.name = "t";
    first_.partitions = second_.partitions = 1;
    first_.id.bytes[0] = 1;
    second_.id.bytes[0] = 2;
  }
  ~PartitionsTest() override { std::filesystem::remove_all(directory_); }

  // A start that finds `topics` in the catalog.
  std::unique_ptr<Partitions> start(const std::vector<Topic>& topics) {
    auto partitions = std::make_unique<Partitions>(directory_, settings_, clock_);
    EXPECT_TRUE(partitions->load());
    for (const Topic& topic : topics) EXPECT_TRUE(partitions->open(topic));
    partitions->loaded();
    return partitions;
  }
  void write(Partitions& partitions, int records) {
    wire::RecordBatchBuilder builder;
    for (int i = 0; i < records; ++i) builder.append(clock_.wall_ms(), "k", "v");
    Bytes batch = *builder.finish();
    const PartitionPtr partition = partitions.find("t", 0);
    ASSERT_TRUE(partition);
    const auto done = partition->log().append(batch, Log::Origin::kClient, clock_.wall_ms());
    ASSERT_EQ(done.error, wire::KafkaError::kNone);
  }
  // A log of 50 records whose first 40 were deleted, and that is in the checkpoints.
  void leave_a_late_start(Partitions& partitions) {
    write(partitions, 50);
    partitions.find("t", 0)->log().delete_before(40);
    partitions.maintain();
  }
  static void expect_all(Partitions& partitions, wire::Offset records) {
    const PartitionPtr partition = partitions.find("t", 0);
    ASSERT_TRUE(partition);
    EXPECT_EQ(partition->log().start_offset(), 0);
    EXPECT_EQ(partition->log().end_offset(), records);
  }

  std::string directory_;
  BrokerSettings settings_;
  ManualClock clock_;
  Topic first_;
  Topic second_;
};

// The checkpoints name partitions by topic name: those of a deleted topic must not hide the records
// of the next topic of that name. Letting a Partitions go without close() is what a kill does.
TEST_F(PartitionsTest, ANewTopicOfAnOldNameStartsAtZeroAfterAKill) {
  {
    const auto partitions = start({first_});
    leave_a_late_start(*partitions);
    partitions->remove(first_);
    ASSERT_TRUE(partitions->open(second_));
    write(*partitions, 10);
  }
  expect_all(*start({second_}), 10);
}

// The same when the kill came between the deletion and its checkpoints.
TEST_F(PartitionsTest, CheckpointsOfTopicsThatAreGoneEndAtStart) {
  {
    const auto partitions = start({first_});
    leave_a_late_start(*partitions);
  }
  std::filesystem::remove_all(directory_ + "/t-0");
  {
    const auto partitions = start({});
    ASSERT_TRUE(partitions->open(second_));
    write(*partitions, 10);
  }
  expect_all(*start({second_}), 10);
}

// A deletion that a kill cut short leaves its folder. What was deleted does not come back in the
// next topic of that name, and is not thrown away either: the folder may be a person's copy.
TEST_F(PartitionsTest, AFolderOfAnotherTopicIsSetAside) {
  {
    const auto partitions = start({first_});
    write(*partitions, 50);
  }
  const auto partitions = start({});
  ASSERT_TRUE(partitions->open(second_));
  write(*partitions, 10);
  expect_all(*partitions, 10);
  int aside = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    const std::string name = entry.path().filename();
    if (name.starts_with("t-0.") && name.ends_with("-stray")) {
      ++aside;
      EXPECT_GT(std::filesystem::file_size(entry.path() / "00000000000000000000.log"), 0U);
    }
  }
  EXPECT_EQ(aside, 1);
}

// The mark of a clean end is gone for good before anything is appended: one that came back after a
// loss of power would vouch for logs that were not flushed.
TEST_F(PartitionsTest, RemovalOfTheCleanMarkIsSynced) {
  start({first_})->close();
  const std::string mark = directory_ + "/.kafka_cleanshutdown";
  ASSERT_TRUE(std::filesystem::exists(mark));
  ScriptedSyncs syncs;
  Partitions partitions(directory_, settings_, clock_, &syncs);
  ASSERT_TRUE(partitions.load());
  EXPECT_FALSE(std::filesystem::exists(mark));
  EXPECT_EQ(syncs.folder_calls(directory_), 1);
}

// The recovery points follow what was written out, so that a start after a kill begins there.
TEST_F(PartitionsTest, RecoveryPointsFollowTheFlushes) {
  const auto partitions = start({first_});
  write(*partitions, 50);
  partitions->write_out();
  const auto points = read_checkpoint(directory_ + "/recovery-point-offset-checkpoint");
  ASSERT_TRUE(points);
  EXPECT_EQ(points->at({"t", 0}), 50);
}

// The oldest go first, whichever topic's they are; the active segments stay, and what is not to be
// deleted does, too.
TEST_F(PartitionsTest, AllLogsTogetherStayWithinTheLimit) {
  const TopicConfigs small{{"segment.bytes", "100"}};
  first_.configs = second_.configs = small;
  second_.name = "u";
  Topic kept = first_;
  kept.name = "kept";
  kept.id.bytes[0] = 3;
  kept.configs["cleanup.policy"] = "compact";
  auto partitions = start({first_, second_, kept});
  for (const char* name : {"kept", "t", "u", "t", "u"}) {
    wire::RecordBatchBuilder builder;
    clock_.advance_ms(1000);
    builder.append(clock_.wall_ms(), "k", "v");
    Bytes batch = *builder.finish();
    Log& log = partitions->find(name, 0)->log();
    ASSERT_EQ(log.append(batch, Log::Origin::kClient, clock_.wall_ms()).error,
              wire::KafkaError::kNone);
  }
  Log& t = partitions->find("t", 0)->log();
  Log& u = partitions->find("u", 0)->log();
  const std::uint64_t all = t.size() + u.size() + partitions->find("kept", 0)->log().size();
  partitions->maintain();
  EXPECT_EQ(t.start_offset(), 0);
  settings_.retention_bytes_of_all = static_cast<std::int64_t>(all) - 1;
  partitions->maintain();
  EXPECT_EQ(t.start_offset(), 1);
  EXPECT_EQ(u.start_offset(), 0);
  settings_.retention_bytes_of_all = 0;
  partitions->maintain();
  EXPECT_EQ(t.start_offset(), 1);
  EXPECT_EQ(u.start_offset(), 1);
  EXPECT_EQ(partitions->find("kept", 0)->log().end_offset(), 1);
  EXPECT_EQ(partitions->find("kept", 0)->log().start_offset(), 0);
}

}  // namespace
}  // namespace sluice::kafka::broker
