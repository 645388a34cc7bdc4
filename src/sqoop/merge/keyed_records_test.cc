#include "sqoop/merge/keyed_records.h"

#include <gtest/gtest.h>

#include <random>

namespace sluice::sqoop {
namespace {

std::vector<std::string> all_of(KeyedRecords& records) {
  std::vector<std::string> out;
  const auto number = records.each([&](std::string_view record) -> Status {
    out.emplace_back(record);
    return {};
  });
  EXPECT_TRUE(number);
  EXPECT_EQ(number.value(), out.size());
  return out;
}

// The law: whatever fits into memory, the records are those of a map.
TEST(KeyedRecordsTest, AreThoseOfAMapWhateverIsHeld) {
  std::mt19937 random(7);
  for (const std::size_t most :
       {std::size_t{1}, std::size_t{400}, std::size_t{5000}, KeyedRecords::kHeldBytes}) {
    KeyedRecords records("/tmp", most);
    std::map<std::string, std::string> wanted;
    for (int i = 0; i < 600; ++i) {
      const std::string key = std::to_string(random() % 150);
      const std::string record = key + "," + std::string(random() % 90, 'x') + std::to_string(i);
      ASSERT_TRUE(records.put(key, record));
      wanted[key] = record;
    }
    std::vector<std::string> in_order;
    for (const auto& [key, record] : wanted) in_order.push_back(record);
    EXPECT_EQ(all_of(records), in_order) << most;
  }
}

TEST(KeyedRecordsTest, ARecordMayBeLargerThanWhatIsHeldOrReadAtOnce) {
  KeyedRecords records("/tmp", 1000);
  const std::string large(3 * KeyedRecords::kRunBuffer, 'l');
  ASSERT_TRUE(records.put("b", large));
  ASSERT_TRUE(records.put("a", "first"));
  ASSERT_TRUE(records.put("", "of an empty key"));
  ASSERT_TRUE(records.put("b", large + "2"));
  EXPECT_EQ(all_of(records), (std::vector<std::string>{"of an empty key", "first", large + "2"}));
}

TEST(KeyedRecordsTest, NothingIsGivenOfNothing) {
  KeyedRecords records("/nowhere");
  EXPECT_TRUE(all_of(records).empty());
}

TEST(KeyedRecordsTest, AFolderThatIsNotThereIsNamed) {
  KeyedRecords records("/nowhere", 10);
  const auto put = records.put("key", "record");
  ASSERT_FALSE(put);
  EXPECT_NE(put.error().message().find("/nowhere"), std::string::npos);
}

// What can't be written on ends the whole.
TEST(KeyedRecordsTest, AFailureOfWhoTakesIsGivenOn) {
  KeyedRecords records("/tmp", 1);
  ASSERT_TRUE(records.put("a", "1"));
  ASSERT_TRUE(records.put("b", "2"));
  const auto done = records.each(
      [](std::string_view) -> Status { return Error(ErrorCode::kResourceExhausted, "no room"); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message(), "no room");
}

}  // namespace
}  // namespace sluice::sqoop
