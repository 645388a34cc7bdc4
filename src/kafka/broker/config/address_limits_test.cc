#include "kafka/broker/config/address_limits.h"

#include <gtest/gtest.h>

namespace sluice::kafka::broker {
namespace {

TEST(AddressLimitsTest, AddressesAreSpelledAsTheSystemDoes) {
  const auto limits =
      parse_address_limits("127.0.0.1:5, [0:0:0:0:0:0:0:1]:6,fe80:0::1:7 ,localhost:8");
  ASSERT_TRUE(limits) << limits.error().message();
  EXPECT_EQ(limits->at("fe80::1"), 7U);
  EXPECT_TRUE(limits->contains("127.0.0.1"));
  EXPECT_TRUE(limits->contains("::1"));
  EXPECT_TRUE(parse_address_limits("")->empty());
}

TEST(AddressLimitsTest, AHostThatIsNotFoundLeavesTheOthers) {
  std::map<std::string, std::size_t> limits;
  const auto missing = find_address_limits("no.host.invalid:5,127.0.0.1:7", limits);
  ASSERT_TRUE(missing);
  EXPECT_EQ(missing->value_or(""), "no.host.invalid");
  EXPECT_EQ(limits, (std::map<std::string, std::size_t>{{"127.0.0.1", 7}}));
}

TEST(AddressLimitsTest, WhatMakesNoSenseIsNamed) {
  for (const char* text : {"127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:-1", ":5",
                           "127.0.0.1:99999999999", "no host of that name:5"}) {
    const auto limits = parse_address_limits(text);
    ASSERT_FALSE(limits) << text;
    EXPECT_TRUE(limits.error().message().starts_with(
        "Invalid value " + std::string(text) +
        " for configuration max.connections.per.ip.overrides: "))
        << limits.error().message();
  }
}

}  // namespace
}  // namespace sluice::kafka::broker
