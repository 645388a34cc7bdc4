#include "kafka/tools/mirror/offset_map.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace sluice::kafka::mirror {
namespace {

TEST(OffsetMapTest, KnowsTheOffsetsOfWhatLiesTogether) {
  OffsetMap map;
  for (wire::Offset offset = 100; offset < 110; ++offset) map.add(offset, offset - 100);
  map.add(120, 11);  // 110 to 119 are not in the source; 10 is the end of a transaction
  EXPECT_EQ(map.translate(100), 0);
  EXPECT_EQ(map.translate(105), 5);
  EXPECT_EQ(map.translate(110), 10);
  EXPECT_EQ(map.translate(115), 10);
  EXPECT_EQ(map.translate(120), 11);
  EXPECT_EQ(map.translate(121), 12);
  EXPECT_EQ(map.translate(7), 0);
}

TEST(OffsetMapTest, KnowsNothingWithoutARecord) {
  EXPECT_EQ(OffsetMap().translate(5), std::nullopt);
  EXPECT_EQ(OffsetMap().to_text(100), "");
}

// A group may read again what it has read, and misses nothing.
TEST(OffsetMapTest, PlacesAGroupNeverBehindWhatItHasNotRead) {
  OffsetMap map;
  wire::Offset source = 0;
  wire::Offset target = 0;
  std::vector<std::pair<wire::Offset, wire::Offset>> truth;
  for (int run = 0; run < 5000; ++run) {
    for (int i = 0; i < 3; ++i) {
      truth.emplace_back(source, target);
      map.add(source++, target++);
    }
    // Now the one has a gap, now the other.
    (run % 2 == 0 ? source : target) += 1 + run % 5;
  }
  const std::string text = map.to_text(3000);
  EXPECT_LE(text.size(), 3000U);
  for (const OffsetMap& one : {map, *OffsetMap::parse(text)}) {
    for (const auto& [from, to] : truth) {
      ASSERT_TRUE(one.translate(from).has_value());
      ASSERT_LE(*one.translate(from), to) << from;
    }
    EXPECT_EQ(one.translate(truth.front().first), truth.front().second);
    EXPECT_EQ(one.translate(truth.back().first + 1), truth.back().second + 1);
  }
}

TEST(OffsetMapTest, ReadsWhatItWrote) {
  OffsetMap map;
  map.add(5, 0);
  map.add(6, 1);
  map.add(9, 2);
  EXPECT_EQ(map.to_text(100), "5,0,2;9,2,1");
  const auto read = OffsetMap::parse("5,0,2;9,2,1");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->to_text(100), "5,0,2;9,2,1");
}

TEST(OffsetMapTest, RefusesWhatIsNone) {
  for (const char* text : {"x", "1,2", "1,2,3,4", "1,2,0", "-1,2,3", "5,0,1;5,1,1", ";", "1,,2"}) {
    EXPECT_FALSE(OffsetMap::parse(text)) << text;
  }
}

}  // namespace
}  // namespace sluice::kafka::mirror
