#include "lake/engine/retry_cache.h"

#include <gtest/gtest.h>

namespace sluice::lake {
namespace {

RetryRecord record(std::int32_t call, std::int64_t expires_ms) {
  return {{{'c'}, call}, expires_ms, {true, static_cast<std::uint64_t>(call)}};
}
RetryKey key(std::int32_t call) {
  return {{'c'}, call};
}

TEST(RetryCacheTest, ForgetsTheOldestWhenItIsFull) {
  RetryCache cache(3);
  for (std::int32_t call = 0; call < 5; ++call) cache.put(record(call, 100 + call));
  EXPECT_EQ(cache.size(), 3U);
  EXPECT_FALSE(cache.find(key(1), 0));
  ASSERT_TRUE(cache.find(key(2), 0));
  EXPECT_EQ(cache.find(key(4), 0)->file_id, 4U);
}

TEST(RetryCacheTest, ForgetsWhatIsOver) {
  RetryCache cache(10);
  cache.put(record(1, 100));
  cache.put(record(2, 200));
  EXPECT_TRUE(cache.find(key(1), 99));
  EXPECT_FALSE(cache.find(key(1), 100)) << "also before it is swept";
  cache.forget_expired(150);
  EXPECT_EQ(cache.size(), 1U);
  EXPECT_TRUE(cache.find(key(2), 150));
}

TEST(RetryCacheTest, KeepsAKeyThatCameAgainByItsLastTime) {
  RetryCache cache(10);
  cache.put(record(1, 100));
  cache.put(record(1, 300));
  cache.forget_expired(200);
  EXPECT_TRUE(cache.find(key(1), 200));
  int seen = 0;
  cache.for_each([&](const RetryRecord& each) {
    ++seen;
    EXPECT_EQ(each.expires_ms, 300);
  });
  EXPECT_EQ(seen, 1);
}

}  // namespace
}  // namespace sluice::lake
