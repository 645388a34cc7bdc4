#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "base/file.h"
#include "kafka/broker/topics/partitions.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::broker {
namespace {

class CompactionTest : public testing::Test {
 protected:
  CompactionTest() {
    char name[] = "/tmp/sluice-compaction-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    directory_ = name;
    topic_.name = "t";
    topic_.partitions = 2;
    topic_.id.bytes[0] = 1;
    topic_.configs = {{"cleanup.policy", "compact"}, {"segment.bytes", "1000"}};
  }
  ~CompactionTest() override { std::filesystem::remove_all(directory_); }

  std::unique_ptr<Partitions> start() {
    auto partitions = std::make_unique<Partitions>(directory_, settings_, clock_);
    EXPECT_TRUE(partitions->load());
    EXPECT_TRUE(partitions->open(topic_));
    partitions->loaded();
    return partitions;
  }
  // Twenty records of one key, a few to a segment.
  void write(Partitions& partitions, wire::PartitionId index) {
    for (int i = 0; i < 20; ++i) {
      wire::RecordBatchBuilder builder;
      builder.append(clock_.wall_ms(), "k", std::string(300, 'v'));
      Bytes batch = *builder.finish();
      ASSERT_EQ(partitions.find("t", index)
                    ->log()
                    .append(batch, Log::Origin::kClient, clock_.wall_ms())
                    .error,
                wire::KafkaError::kNone);
    }
  }
  std::string checkpoint() const {
    const auto text = read_file(directory_ + "/cleaner-offset-checkpoint");
    return text ? *text : "";
  }

  std::string directory_;
  Topic topic_;
  BrokerSettings settings_;
  ManualClock clock_;
};

// Kafka's file: "0", the number of lines, "TOPIC PARTITION OFFSET" where the next cleaning begins.
TEST_F(CompactionTest, CleansWhatIsDirtyAndKeepsWhereItIs) {
  auto partitions = start();
  write(*partitions, 1);
  const std::uint64_t before = partitions->find("t", 1)->log().size();
  partitions->compact();
  const std::uint64_t after = partitions->find("t", 1)->log().size();
  EXPECT_LT(after, before / 4);
  EXPECT_EQ(checkpoint(), "0\n1\nt 1 18\n");
  // Nothing new was sealed: nothing is cleaned, after a restart neither.
  partitions->close();
  partitions = start();
  const auto written = std::filesystem::last_write_time(directory_ + "/cleaner-offset-checkpoint");
  partitions->compact();
  EXPECT_EQ(std::filesystem::last_write_time(directory_ + "/cleaner-offset-checkpoint"), written);
  EXPECT_EQ(partitions->find("t", 1)->log().size(), after);
  write(*partitions, 0);
  partitions->compact();
  EXPECT_EQ(checkpoint(), "0\n2\nt 0 18\nt 1 18\n");
}

TEST_F(CompactionTest, DeletePolicyIsNotCompacted) {
  topic_.configs["cleanup.policy"] = "delete";
  auto partitions = start();
  write(*partitions, 0);
  partitions->compact();
  EXPECT_EQ(checkpoint(), "");
  topic_.configs["cleanup.policy"] = "compact,delete";
  ASSERT_TRUE(partitions->open(topic_));
  partitions->compact();
  EXPECT_EQ(checkpoint(), "0\n1\nt 0 18\n");
}

// The next topic of the name is dirty from its first record on.
TEST_F(CompactionTest, ADeletedTopicIsForgotten) {
  auto partitions = start();
  write(*partitions, 0);
  partitions->compact();
  partitions->remove(topic_);
  EXPECT_EQ(checkpoint(), "0\n0\n");
  topic_.id.bytes[0] = 2;
  ASSERT_TRUE(partitions->open(topic_));
  write(*partitions, 0);
  partitions->compact();
  EXPECT_EQ(checkpoint(), "0\n1\nt 0 18\n");
}

TEST_F(CompactionTest, ABrokenCheckpointCostsTimeOnly) {
  {
    auto partitions = start();
    write(*partitions, 0);
    partitions->compact();
    partitions->close();
  }
  ASSERT_TRUE(write_file_atomically(directory_ + "/cleaner-offset-checkpoint", "zero"));
  auto partitions = start();
  partitions->compact();
  EXPECT_EQ(checkpoint(), "0\n1\nt 0 18\n");
}

// One log that cannot be compacted does not keep the others from it.
TEST_F(CompactionTest, ABrokenLogIsPassedOver) {
  auto partitions = start();
  write(*partitions, 0);
  write(*partitions, 1);
  const std::string log = directory_ + "/t-0/00000000000000000000.log";
  const Fd file = *open_file(log, O_RDWR);
  ASSERT_TRUE(write_at(file.get(), "!", 200));
  partitions->compact();
  EXPECT_EQ(checkpoint(), "0\n1\nt 1 18\n");
  partitions->compact();
  EXPECT_EQ(checkpoint(), "0\n1\nt 1 18\n");
}

}  // namespace
}  // namespace sluice::kafka::broker
