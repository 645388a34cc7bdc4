#include "hdfs/server/node/running_calls.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

namespace sluice::hdfs {
namespace {

TEST(RunningCallsTest, ARepeatedCallWaitsForTheFirst) {
  RunningCalls calls;
  const lake::RetryKey key{{'c'}, 7};
  std::optional<RunningCalls::Turn> first = calls.begin(key);
  ASSERT_TRUE(first);
  std::atomic<bool> begun{false};
  std::atomic<bool> over{false};
  std::jthread second([&] {
    begun = true;
    const auto turn = calls.begin(key);
    EXPECT_TRUE(turn);
    EXPECT_TRUE(over);
  });
  while (!begun) std::this_thread::yield();
  EXPECT_TRUE(calls.begin({{'c'}, 8})) << "another call";
  EXPECT_TRUE(calls.begin({{'d'}, 7})) << "another client";
  over = true;
  first.reset();
  second.join();
  EXPECT_TRUE(calls.begin(key));
}

// One waits: a third would hold a thread for nothing.
TEST(RunningCallsTest, AThirdIsTurnedAway) {
  RunningCalls calls;
  const lake::RetryKey key{{'c'}, 7};
  std::optional<RunningCalls::Turn> first = calls.begin(key);
  std::atomic<int> got{0};
  std::atomic<int> refused{0};
  const auto ask = [&] { ++(calls.begin(key) ? got : refused); };
  std::jthread second(ask);
  std::jthread third(ask);
  while (refused == 0) std::this_thread::yield();
  EXPECT_EQ(got, 0);
  first.reset();
  second.join();
  third.join();
  EXPECT_EQ(got, 1);
  EXPECT_EQ(refused, 1);
}

}  // namespace
}  // namespace sluice::hdfs
