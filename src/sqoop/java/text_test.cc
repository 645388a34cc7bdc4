#include "sqoop/java/text.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <sstream>

namespace sluice::sqoop {
namespace {

std::string java(double value) {
  std::string out;
  append_java(out, value);
  return out;
}
std::string java(float value) {
  std::string out;
  append_java(out, value);
  return out;
}
std::string relaid(std::string_view text) {
  std::string out;
  EXPECT_TRUE(append_java_double(out, text)) << text;
  return out;
}

// Double.toString's layout, from its specification.
TEST(JavaTextTest, LaysOutDoubles) {
  EXPECT_EQ(java(0.0), "0.0");
  EXPECT_EQ(java(-0.0), "-0.0");
  EXPECT_EQ(java(400.0), "400.0");
  EXPECT_EQ(java(1234567.0), "1234567.0");
  EXPECT_EQ(java(9999999.0), "9999999.0");
  EXPECT_EQ(java(1e7), "1.0E7");
  EXPECT_EQ(java(12345678.5), "1.23456785E7");
  EXPECT_EQ(java(0.001), "0.001");
  EXPECT_EQ(java(0.0001), "1.0E-4");
  EXPECT_EQ(java(0.1), "0.1");
  EXPECT_EQ(java(1e-7), "1.0E-7");
  EXPECT_EQ(java(-1.7976931348623157e308), "-1.7976931348623157E308");
  EXPECT_EQ(java(4.9e-324), "4.9E-324");
  EXPECT_EQ(java(std::numeric_limits<double>::quiet_NaN()), "NaN");
  EXPECT_EQ(java(-std::numeric_limits<double>::infinity()), "-Infinity");
}

TEST(JavaTextTest, LaysOutFloats) {
  EXPECT_EQ(java(1.5F), "1.5");
  EXPECT_EQ(java(0.1F), "0.1");
  EXPECT_EQ(java(3.40282e38F), "3.40282E38");
  EXPECT_EQ(java(16777216.0F), "1.6777216E7");
}

// Digits of every kind of size, as a JVM printed them.
TEST(JavaTextTest, PrintsTheDigitsOfJava) {
  std::ifstream file(SLUICE_SOURCE_DIR "/tests/golden/sqoop/java-numbers.txt");
  int checked = 0;
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string kind;
    std::string expected;
    std::uint64_t bits = 0;
    if (!(words >> kind >> std::hex >> bits >> expected) || kind == "#") continue;
    const std::string printed = kind == "d"
                                    ? java(std::bit_cast<double>(bits))
                                    : java(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    EXPECT_EQ(printed, expected) << line;
    ++checked;
  }
  EXPECT_GT(checked, 1400);
}

TEST(JavaTextTest, RelaysDatabaseText) {
  EXPECT_EQ(relaid("400"), "400.0");
  EXPECT_EQ(relaid("400.00"), "400.0");
  EXPECT_EQ(relaid("-0.5"), "-0.5");
  EXPECT_EQ(relaid("1e-07"), "1.0E-7");
  EXPECT_EQ(relaid("1e+20"), "1.0E20");
  EXPECT_EQ(relaid("0"), "0.0");
  EXPECT_EQ(relaid("-0"), "-0.0");
  EXPECT_EQ(relaid("0.1"), "0.1");
  EXPECT_EQ(relaid("10000000000000000905969664.00"), "1.0E25");
  EXPECT_EQ(relaid("0.1000000000000000055511151231257827"), "0.1");
  EXPECT_EQ(relaid("NaN"), "NaN");
  EXPECT_EQ(relaid("Infinity"), "Infinity");
  EXPECT_EQ(relaid("1e400"), "Infinity");
  EXPECT_EQ(relaid("12e2147483647"), "Infinity");
  EXPECT_EQ(relaid("1e-2147483648"), "0.0");
  EXPECT_EQ(relaid("-1e-99999999999"), "-0.0");
  std::string out;
  EXPECT_FALSE(append_java_double(out, "abc"));
  EXPECT_FALSE(append_java_double(out, ""));
  EXPECT_EQ(out, "");
}

// The short way must not differ from the way through the binary value.
TEST(JavaTextTest, BothWaysAgree) {
  std::uint64_t seed = 42;
  for (int i = 0; i < 20'000; ++i) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    double value;
    std::memcpy(&value, &seed, sizeof value);
    if (!std::isfinite(value)) continue;
    char text[64];
    std::snprintf(text, sizeof text, "%.*g", static_cast<int>(1 + seed % 17), value);
    EXPECT_EQ(relaid(text), java(std::strtod(text, nullptr))) << text;
  }
}

TEST(JavaTextTest, PrintsBigDecimals) {
  EXPECT_EQ(java_big_decimal("3.1400"), "3.1400");
  EXPECT_EQ(java_big_decimal("0.0000000001"), "1E-10");
  EXPECT_EQ(java_big_decimal("0.0000000000"), "0E-10");
  EXPECT_EQ(java_big_decimal("-0.00000012"), "-1.2E-7");
  EXPECT_EQ(java_big_decimal("0.000001"), "0.000001");
}

TEST(JavaTextTest, UndoesJavaEscapes) {
  EXPECT_EQ(java_unescaped("\\\\N"), "\\N");
  EXPECT_EQ(java_unescaped("\\N"), "\\N");  // Java refuses it; what is meant is plain
  EXPECT_EQ(java_unescaped("a\\tb\\u00e9\\101"),
            "a\tb\xC3\xA9"
            "A");
  EXPECT_EQ(java_unescaped("\\u00"), "\\u00");
}

TEST(JavaTextTest, ReplacesMalformedUtf8AsJavaDoes) {
  EXPECT_EQ(java_decoded("ok \xC3\xBC"), "ok \xC3\xBC");
  EXPECT_EQ(java_decoded(std::string("\x00\xFF\x0A,", 4)), std::string("\x00\xEF\xBF\xBD\x0A,", 6));
  EXPECT_EQ(java_length("\xF0\x9F\x98\x80"
                        "a"),
            3U);
}

}  // namespace
}  // namespace sluice::sqoop
