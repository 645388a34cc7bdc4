#include "console/cluster/group_lag.h"

#include <gtest/gtest.h>

namespace sluice::console {
namespace {

TopicView topic(const std::string& name, std::vector<std::pair<std::int64_t, std::int64_t>> ends) {
  TopicView made;
  made.name = name;
  for (const auto& [start, end] : ends) {
    PartitionView partition;
    partition.id = static_cast<std::int32_t>(made.partitions.size());
    partition.start = start;
    partition.end = end;
    made.partitions.push_back(partition);
  }
  return made;
}

// A group that has committed in one of three partitions has the others before itself, too.
TEST(GroupLagTest, CountsPartitionsWithoutACommit) {
  GroupView group;
  group.committed = {{"t", 1, 4, "m"}};
  const auto lag = lag_of(group, std::vector<TopicView>{topic("other", {{0, 9}}),
                                                        topic("t", {{0, 5}, {0, 6}, {2, 7}})});
  ASSERT_EQ(lag.size(), 3U);
  EXPECT_FALSE(lag[0].committed);
  EXPECT_EQ(lag[0].lag, 5);
  EXPECT_EQ(lag[1].committed, 4);
  EXPECT_EQ(lag[1].lag, 2);
  EXPECT_EQ(lag[1].metadata, "m");
  EXPECT_EQ(lag[2].lag, 5);
  EXPECT_EQ(total_lag(lag), 12);
}

// A group that reads and has committed nothing yet is as far behind as it can be.
TEST(GroupLagTest, CountsWhatMembersRead) {
  GroupView group;
  group.members.push_back({.id = "m", .client_id = "", .host = "", .partitions = {{"t", 0}}});
  EXPECT_EQ(total_lag(lag_of(group, {topic("t", {{0, 5}, {0, 6}})})), 11);
  EXPECT_FALSE(total_lag(lag_of(GroupView(), {topic("t", {{0, 5}})})));
}

// A topic that is gone has no end; what retention removed can't be read.
TEST(GroupLagTest, KnowsWhatIsNotThere) {
  GroupView group;
  group.committed = {{"gone", 0, 4, ""}, {"t", 0, 1, ""}, {"t", 7, 1, ""}};
  const auto lag = lag_of(group, {topic("t", {{3, 5}})});
  ASSERT_EQ(lag.size(), 3U);
  EXPECT_FALSE(lag[0].lag);
  EXPECT_EQ(lag[1].lag, 2);
  EXPECT_FALSE(lag[2].lag);
  EXPECT_EQ(total_lag(lag), 2);
}

}  // namespace
}  // namespace sluice::console
