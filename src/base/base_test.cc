#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "base/file.h"
#include "base/result.h"
#include "base/text.h"

namespace sluice {
namespace {

Result<int> half(int value) {
  if (value % 2 != 0) return Error(ErrorCode::kInvalidArgument, "odd");
  return value / 2;
}

Result<int> quarter(int value) {
  TRY(const int once, half(value));
  TRY(const int twice, half(once));
  return twice;
}

TEST(ResultTest, TryReturnsTheFirstError) {
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(6).error().message(), "odd");
  EXPECT_EQ(quarter(6).error().with("six").message(), "six: odd");
}

enum class Colour { kRed, kBlue };
enum class Shape { kRound, kSquare };

TEST(ResultTest, AReasonBelongsToItsEnumAndStaysUnderAContext) {
  const Error error = Error(ErrorCode::kBusy, "no", Colour::kBlue).with("door");
  EXPECT_EQ(error.reason<Colour>(), Colour::kBlue);
  EXPECT_EQ(error.reason<Shape>(), std::nullopt);
  EXPECT_EQ(Error(ErrorCode::kBusy, "no").reason<Colour>(), std::nullopt);
}

// The check values of RFC 3720 (CRC32C) and of the CRC catalogue (CRC-32/ISO-HDLC).
TEST(ChecksumTest, CheckValues) {
  EXPECT_EQ(crc32c("123456789"), 0xe3069283U);
  EXPECT_EQ(crc32("123456789"), 0xcbf43926U);
  EXPECT_EQ(crc32c("6789", crc32c("12345")), 0xe3069283U);
  EXPECT_EQ(crc32("6789", crc32("12345")), 0xcbf43926U);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aaU);
}

TEST(BytesTest, BigEndianRoundTrip) {
  Bytes bytes;
  append_be<std::int32_t>(bytes, -2);
  append_be<std::uint16_t>(bytes, 0x1234);
  EXPECT_EQ(to_hex(bytes), "fffffffe1234");
  EXPECT_EQ(load_be<std::int32_t>(bytes.data()), -2);
}

// RFC 4648, section 10.
TEST(BytesTest, Base64) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(to_base64url("\xff\xfe"), "__4");
}

TEST(TextTest, NearestNamesWhatWasMeant) {
  const std::vector<std::string> options{"--table", "--target-dir", "--where"};
  EXPECT_EQ(nearest("--tabel", options), "--table");
  EXPECT_EQ(nearest("--zzz", options), std::nullopt);
  const std::vector<std::string> words{"table", "where"};
  EXPECT_EQ(nearest("tabel", words), "table");
  EXPECT_EQ(nearest("TABLE", words), "table");
}

TEST(TextTest, HumanSize) {
  EXPECT_EQ(human_size(1023), "1023");
  EXPECT_EQ(human_size(1536), "1.5 K");
  EXPECT_EQ(human_size(std::uint64_t{3} << 30), "3.0 G");
}

TEST(TextTest, ParseIntWantsTheWholeText) {
  EXPECT_EQ(parse_int("-12"), -12);
  EXPECT_EQ(parse_int("+7"), 7);
  EXPECT_EQ(parse_int("7x"), std::nullopt);
  EXPECT_EQ(parse_int(""), std::nullopt);
  EXPECT_EQ(parse_int("9223372036854775808"), std::nullopt);
}

}  // namespace
}  // namespace sluice
