#include "base/field_reader.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(FieldReaderTest, GivesFieldsInTurn) {
  Bytes bytes = "ab";
  append_be<std::uint16_t>(bytes, 0x1234);
  append_le<std::int64_t>(bytes, -5);
  FieldReader reader(bytes);
  EXPECT_EQ(reader.take(2), "ab");
  EXPECT_EQ(reader.be<std::uint16_t>(), 0x1234);
  EXPECT_FALSE(reader.whole());
  EXPECT_EQ(reader.le<std::int64_t>(), -5);
  EXPECT_TRUE(reader.whole());
}

// The law: after a read past the end nothing more comes, and the reader says so.
TEST(FieldReaderTest, AReadPastTheEndMarksIt) {
  FieldReader reader("abc");
  EXPECT_EQ(reader.be<std::uint32_t>(), 0);
  EXPECT_TRUE(reader.failed());
  EXPECT_EQ(reader.take(1), "");
  EXPECT_FALSE(reader.whole());
}

TEST(FieldReaderTest, ASizeFromOutsideIsComparedWithWhatIsThere) {
  FieldReader reader("abc");
  EXPECT_EQ(reader.take(static_cast<std::size_t>(-1)), "");
  EXPECT_TRUE(reader.failed());
}

}  // namespace
}  // namespace sluice
