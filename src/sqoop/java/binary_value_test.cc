#include "sqoop/java/binary_value.h"

#include <gtest/gtest.h>

namespace sluice::sqoop {
namespace {

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

// BigInteger.toByteArray().
TEST(BinaryValueTest, WritesTwosComplement) {
  EXPECT_EQ(hex(twos_complement("0")), "00");
  EXPECT_EQ(hex(twos_complement("1")), "01");
  EXPECT_EQ(hex(twos_complement("127")), "7f");
  EXPECT_EQ(hex(twos_complement("128")), "0080");
  EXPECT_EQ(hex(twos_complement("255")), "00ff");
  EXPECT_EQ(hex(twos_complement("256")), "0100");
  EXPECT_EQ(hex(twos_complement("-1")), "ff");
  EXPECT_EQ(hex(twos_complement("-128")), "80");
  EXPECT_EQ(hex(twos_complement("-129")), "ff7f");
  EXPECT_EQ(hex(twos_complement("-256")), "ff00");
  EXPECT_EQ(hex(twos_complement("7500000")), "7270e0");
  EXPECT_EQ(hex(twos_complement("18446744073709551616")), "010000000000000000");
  EXPECT_EQ(hex(twos_complement("-18446744073709551616")), "ff0000000000000000");
}

TEST(BinaryValueTest, ReadsTwosComplement) {
  for (const char* digits :
       {"0", "1", "-1", "127", "-128", "255", "-256", "999999999", "1000000000", "-1000000000",
        "18446744073709551616", "-18446744073709551616", "-999999999999999999999999999999"}) {
    EXPECT_EQ(decimal_digits(twos_complement(digits)), digits);
  }
  EXPECT_EQ(decimal_digits(std::string(5, '\0') + "\x07"), "7");
  EXPECT_EQ(decimal_digits(""), std::nullopt);
}

TEST(BinaryValueTest, TakesTheScaleOutOfDecimals) {
  EXPECT_EQ(unscaled_of("-12.50")->digits, "-1250");
  EXPECT_EQ(unscaled_of("-12.50")->scale, 2);
  EXPECT_EQ(unscaled_of("0.007")->digits, "7");
  EXPECT_EQ(unscaled_of("-0.00")->digits, "0");
  EXPECT_FALSE(unscaled_of("NaN"));
  EXPECT_EQ(at_scale(*unscaled_of("1.5"), 3), "1500");
  EXPECT_EQ(at_scale(*unscaled_of("1.500"), 1), "15");
  EXPECT_EQ(at_scale(*unscaled_of("1.55"), 1), std::nullopt);
  EXPECT_EQ(at_scale(*unscaled_of("0.00"), 0), "0");
  EXPECT_EQ(plain_decimal("-1250", 2), "-12.50");
  EXPECT_EQ(plain_decimal("7", 3), "0.007");
  EXPECT_EQ(plain_decimal("-7", 1), "-0.7");
  EXPECT_EQ(plain_decimal("12", -2), "1200");
}

TEST(BinaryValueTest, CountsJavasMilliseconds) {
  const JavaZone utc;
  EXPECT_EQ(moment_of(JavaType::kDate, "2024-02-29", utc)->ms, 1709164800000);
  EXPECT_EQ(moment_of(JavaType::kDate, "1000-01-01", utc)->ms, -30609792000000);
  EXPECT_EQ(moment_of(JavaType::kTime, "13:14:15", utc)->ms, 47655000);
  const auto moment = moment_of(JavaType::kTimestamp, "2024-02-29 13:14:15.123", utc);
  EXPECT_EQ(moment->ms, 1709212455123);
  EXPECT_EQ(moment->nanos, 123000000U);
  EXPECT_EQ(
      moment_of(JavaType::kTimestamp, "2024-02-29 13:14:15.0", *JavaZone::named("+02:00"))->ms,
      1709205255000);
  EXPECT_FALSE(moment_of(JavaType::kDate, "soon", utc));
  EXPECT_EQ(moment_text(JavaType::kDate, {.ms = -30609792000000}, utc), "1000-01-01");
  EXPECT_EQ(moment_text(JavaType::kTime, {.ms = 47655000}, utc), "13:14:15");
  EXPECT_EQ(moment_text(JavaType::kTimestamp, {.ms = -1}, utc), "1969-12-31 23:59:59.999");
  EXPECT_EQ(moment_text(JavaType::kTimestamp, {.ms = 1000, .nanos = 500}, utc),
            "1970-01-01 00:00:01.0000005");
}

}  // namespace
}  // namespace sluice::sqoop
