// Offsets to commit, whatever order events are delivered in.
#include "flume/channels/delivered.h"

#include <gmock/gmock.h>

namespace sluice::flume {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::vector<std::pair<std::int32_t, std::int64_t>> due(Delivered& delivered) {
  std::vector<std::pair<std::int32_t, std::int64_t>> all;
  const std::vector<Place> places = delivered.due();
  for (const Place& place : places) all.emplace_back(place.partition, place.offset);
  delivered.committed(places);
  return all;
}

void take(Delivered& delivered, const Place& place) {
  delivered.read(place);
  delivered.wait_for(place);
}

TEST(DeliveredTest, IsBeforeTheFirstThatWaits) {
  Delivered delivered;
  for (const std::int64_t offset : {10, 11, 15}) take(delivered, {0, offset});
  take(delivered, {1, 7});
  EXPECT_THAT(due(delivered), ElementsAre(Pair(0, 10), Pair(1, 7)));
  delivered.settle({0, 11});
  EXPECT_THAT(due(delivered), IsEmpty());
  delivered.settle({0, 10});
  delivered.settle({1, 7});
  EXPECT_THAT(due(delivered), ElementsAre(Pair(0, 15), Pair(1, 8)));
  delivered.read({0, 16});  // no event
  delivered.settle({0, 15});
  EXPECT_THAT(due(delivered), ElementsAre(Pair(0, 17)));
}

// What another member of the group had meanwhile says nothing about what is read again.
TEST(DeliveredTest, APartitionThatCameBackBeginsAnew) {
  Delivered delivered;
  take(delivered, {0, 5});
  take(delivered, {0, 6});
  delivered.settle({0, 5});
  EXPECT_THAT(due(delivered), ElementsAre(Pair(0, 6)));
  take(delivered, {0, 3});
  take(delivered, {0, 6});
  EXPECT_THAT(due(delivered), ElementsAre(Pair(0, 3)));
  delivered.settle({0, 3});
  delivered.settle({0, 6});  // one of the two
  EXPECT_THAT(due(delivered), ElementsAre(Pair(0, 6)));
  delivered.settle({0, 6});
  EXPECT_THAT(due(delivered), ElementsAre(Pair(0, 7)));
}

}  // namespace
}  // namespace sluice::flume
