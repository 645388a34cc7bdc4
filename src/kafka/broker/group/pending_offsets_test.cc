#include "kafka/broker/group/pending_offsets.h"

#include <gtest/gtest.h>

namespace sluice::kafka::broker {
namespace {

bool every(const std::string&) {
  return true;
}

PendingOffsets::Pending pending(const std::string& group, const TopicPartition& partition,
                                wire::Offset to) {
  CommittedOffset offset;
  offset.offset = to;
  return {group, partition, offset};
}

// However often a transaction commits for a partition, its last word is what it holds.
TEST(PendingOffsetsTest, OnePerProducerGroupAndPartition) {
  PendingOffsets all;
  for (wire::Offset to = 0; to < 1000; ++to) all.add(1, pending("g", {"t", 0}, to));
  all.add(1, pending("g", {"t", 1}, 7));
  all.add(1, pending("other", {"t", 0}, 8));
  all.add(2, pending("g", {"t", 0}, 9));
  const auto taken = all.take(1, every);
  ASSERT_EQ(taken.size(), 3U);
  EXPECT_EQ(taken[0].offset.offset, 999);
  EXPECT_TRUE(all.contains("g", {"t", 0}));
  EXPECT_EQ(all.take(2, every).size(), 1U);
  EXPECT_FALSE(all.contains("g", {"t", 0}));
}

TEST(PendingOffsetsTest, GroupsAndTopicsThatAreGoneTakeTheirsAlong) {
  PendingOffsets all;
  for (const wire::ProducerId producer : {1, 2}) {
    all.add(producer, pending("g", {"t", 0}, 5));
    all.add(producer, pending("other", {"u", 0}, 5));
    all.add(producer, pending("other", {"t", 0}, 5));
  }
  all.forget_group("g");
  EXPECT_FALSE(all.contains("g", {"t", 0}));
  EXPECT_TRUE(all.contains("other", {"t", 0}));
  all.forget_topic("t");
  EXPECT_FALSE(all.contains("other", {"t", 0}));
  EXPECT_TRUE(all.contains("other", {"u", 0}));
  EXPECT_EQ(all.take(1, every).size(), 1U);
  EXPECT_EQ(all.take(2, every).size(), 1U);
}

}  // namespace
}  // namespace sluice::kafka::broker
