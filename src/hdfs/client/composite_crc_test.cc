#include "hdfs/client/composite_crc.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/checksum.h"

namespace sluice::hdfs {
namespace {

// The law: parts of any sizes give what the whole gives.
TEST(CompositeCrcTest, PartsGiveTheSumOfTheWhole) {
  std::string text;
  for (int i = 0; i < 70'000; ++i) text += static_cast<char>(i * 31 % 251);
  const std::string_view whole = text;
  for (const std::size_t cut : {std::size_t{0}, std::size_t{1}, std::size_t{511}, std::size_t{512},
                                std::size_t{65'537}, whole.size()}) {
    const std::string_view a = whole.substr(0, cut), b = whole.substr(cut);
    EXPECT_EQ(combine_crcs(CrcKind::kCrc32c, crc32c(a), crc32c(b), b.size()), crc32c(whole)) << cut;
    EXPECT_EQ(combine_crcs(CrcKind::kCrc32, crc32(a), crc32(b), b.size()), crc32(whole)) << cut;
  }
}

TEST(CompositeCrcTest, ShownAsHdfsShowsIt) {
  const lake::FileChecksum sum = composite_checksum(CrcKind::kCrc32c, 0x2c95ef04);
  EXPECT_EQ(sum.algorithm, "COMPOSITE-CRC32C");
  EXPECT_EQ(to_hex(sum.bytes), "2c95ef04");
}

}  // namespace
}  // namespace sluice::hdfs
