#include <gtest/gtest.h>

#include "disk/disk.h"
#include "kafka/broker/quota/quotas.h"

namespace sluice::kafka::broker {
namespace {

TEST(RateTest, AClientThatHasJustComeIsMeasuredOverTheWholeTime) {
  Rate rate;
  const QuotaWindows windows;
  rate.add(20'000, windows, 5);
  EXPECT_DOUBLE_EQ(rate.per_second(windows, 5), 2'000);
  EXPECT_EQ(rate.over_ms(2'000, windows, 5), 0);
  EXPECT_EQ(rate.over_ms(1'000, windows, 5), 10'000);
  // What is long ago does not count.
  EXPECT_DOUBLE_EQ(rate.per_second(windows, 20'000), 0);
}

TEST(TokenBucketTest, IsOverdrawnOnceAndFills) {
  TokenBucket bucket;
  EXPECT_TRUE(bucket.take(30, 2, 22, 0));
  EXPECT_EQ(bucket.empty_ms(2), 4'000);
  EXPECT_FALSE(bucket.take(1, 2, 22, 1'000));
  EXPECT_TRUE(bucket.take(1, 2, 22, 4'000));
}

class QuotasTest : public testing::Test {
 protected:
  QuotasTest() { start(); }
  void start() {
    auto ledger = Ledger::open(disk_, "security");
    ASSERT_TRUE(ledger);
    ledger_ = std::move(*ledger);
    quotas_ = std::make_unique<Quotas>(*ledger_, windows_, mutation_windows_);
    ASSERT_TRUE(quotas_->load());
  }
  void set(QuotaEntity entity, const std::string& key, std::optional<double> value) {
    Quotas::Change change;
    change.entity = std::move(entity);
    change.values[key] = value;
    ASSERT_TRUE(quotas_->change({change}));
  }
  std::int64_t produce(const std::string& user, const std::string& id, double bytes) {
    return quotas_->used(Quotas::Kind::kProduce, {user, id}, bytes, 1);
  }

  QuotaWindows windows_;
  QuotaWindows mutation_windows_;
  disk::MemoryDisk disk_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Quotas> quotas_;
};

TEST_F(QuotasTest, TheNearestCounts) {
  EXPECT_EQ(produce("u", "c", 1e9), 0);
  set({{"client-id", std::nullopt}}, "producer_byte_rate", 10);
  EXPECT_EQ(produce("u", "c", 200), 10'000);
  EXPECT_EQ(produce("u", "d", 100), 0);  // each client has its own
  set({{"user", "u"}}, "producer_byte_rate", 1'000);
  EXPECT_EQ(produce("u", "c", 10'000), 0);
  EXPECT_EQ(produce("u", "d", 10'000), 10'000);  // all of the user's have one
  set({{"user", "u"}, {"client-id", "c"}}, "producer_byte_rate", 1e9);
  EXPECT_EQ(produce("u", "c", 10'000), 0);
}

TEST_F(QuotasTest, AnAddressIsMeantHoweverItIsSpelled) {
  set({{"ip", "0:0:0:0:0:0:0:1"}}, "connection_creation_rate", 1);
  const auto wait = [&](const char* address) {
    std::int64_t last = 0;
    for (int i = 0; i < 30; ++i) last = quotas_->connected(address, 1);
    return last;
  };
  EXPECT_GT(wait("::1"), 0);
  EXPECT_EQ(wait("::2"), 0);
}

// What is over is over by the time that use is measured in.
TEST_F(QuotasTest, UseIsMeasuredInWindowsOfTheSettings) {
  set({{"user", "u"}}, "producer_byte_rate", 10);
  EXPECT_EQ(produce("u", "c", 200), 10'000);
  windows_ = {.count = 5, .length_ms = 2'000};
  start();
  EXPECT_EQ(produce("u", "c", 200), 12'000);
}

TEST_F(QuotasTest, ABurstOfPartitionsIsAsLargeAsTheWindowsOfTheController) {
  set({{"user", "u"}}, "controller_mutation_rate", 2);
  const auto over = [&] { return quotas_->mutate({"u", "c"}, 30, true, 1).throttle_ms; };
  EXPECT_EQ(over(), 4'000);
  mutation_windows_ = {.count = 5, .length_ms = 2'000};
  start();
  EXPECT_EQ(over(), 5'000);
}

TEST_F(QuotasTest, AreThereAfterAStart) {
  set({{"user", "u"}, {"client-id", std::nullopt}}, "producer_byte_rate", 1'024.0);
  set({{"ip", "10.0.0.1"}}, "connection_creation_rate", 5);
  set({{"ip", "10.0.0.1"}}, "connection_creation_rate", std::nullopt);
  start();
  const auto all = quotas_->all();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all.begin()->first, (QuotaEntity{{"user", "u"}, {"client-id", std::nullopt}}));
  EXPECT_EQ(all.begin()->second, (QuotaValues{{"producer_byte_rate", 1'024.0}}));
}

TEST_F(QuotasTest, WhatMakesNoSense) {
  const auto entity = [](QuotaEntity one) { return check_quota_entity(one).error().message(); };
  EXPECT_EQ(entity({}), "Invalid empty client quota entity");
  EXPECT_EQ(entity({{"group", "g"}}), "Unhandled client quota entity type: group");
  EXPECT_EQ(entity({{"user", ""}}), "Empty user not supported");
  EXPECT_EQ(entity({{"ip", "nowhere"}}), "nowhere is not a valid IP or resolvable host");
  const QuotaEntity user{{"user", "u"}};
  const auto value = [&](const char* key, double of) {
    return check_quota(user, key, of).error().message();
  };
  EXPECT_EQ(value("connection_creation_rate", 1),
            "Invalid configuration key connection_creation_rate");
  EXPECT_EQ(value("producer_byte_rate", 0), "Quota producer_byte_rate must be greater than 0");
  EXPECT_EQ(value("producer_byte_rate", 1.5),
            "Configuration producer_byte_rate must be a Long value");
}

}  // namespace
}  // namespace sluice::kafka::broker
