// The spillable channel: order across memory and disk, and what survives.
#include <gmock/gmock.h>

#include "flume/fixture.h"

namespace sluice::flume {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SpillableTest : public FlumeTest {
 public:
  std::unique_ptr<Channel> open(
      const std::string& more = "memoryCapacity = 3\noverflowCapacity = 4\n") {
    auto made = channel("SPILLABLEMEMORY", "overflowTimeout = 0\ncheckpointDir = " + path("cp") +
                                               "\ndataDirs = " + path("data") +
                                               "\ntransactionCapacity = 4\n"
                                               "minimumRequiredSpace = 0\n" +
                                               more);
    const Status started = made->start();
    EXPECT_TRUE(started) << (started ? "" : started.error().message());
    return made;
  }
  static std::vector<std::string> take(Channel& from, bool commit = true) {
    auto taken = from.take(4, {});
    EXPECT_TRUE(taken);
    std::vector<std::string> all = bodies((*taken)->events());
    if (commit) {
      EXPECT_TRUE((*taken)->commit());
    }
    return all;
  }
};

TEST_F(SpillableTest, KeepsTheOrderAcrossMemoryAndDisk) {
  auto c = open();
  ASSERT_TRUE(c->put(batch({"1", "2"}), {}));
  ASSERT_TRUE(c->put(batch({"3", "4"}), {}));  // no room in memory
  ASSERT_TRUE(c->put(batch({"5"}), {}));       // there would be, but "3" is older
  EXPECT_THAT(take(*c, false), ElementsAre("1", "2"));
  EXPECT_THAT(take(*c), ElementsAre("1", "2"));
  EXPECT_THAT(take(*c, false), ElementsAre("3", "4", "5"));
  EXPECT_THAT(take(*c), ElementsAre("3", "4", "5"));
  ASSERT_TRUE(c->put(batch({"6"}), {}));  // in memory again
  EXPECT_EQ(c->unsaved(), 1);
  EXPECT_THAT(take(*c), ElementsAre("6"));
  EXPECT_THAT(take(*c), IsEmpty());
  c->stop();
}

// What the disk has is newer than what an open take of memory has, and waits for it.
TEST_F(SpillableTest, DiskWaitsForOpenTakesOfMemory) {
  auto c = open();
  ASSERT_TRUE(c->put(batch({"1"}), {}));
  ASSERT_TRUE(c->put(batch({"2", "3", "4"}), {}));
  auto first = std::move(*c->take(4, {}));
  EXPECT_THAT(bodies(first->events()), ElementsAre("1"));
  EXPECT_THAT(take(*c), IsEmpty());
  first.reset();
  EXPECT_THAT(take(*c), ElementsAre("1"));
  EXPECT_THAT(take(*c), ElementsAre("2", "3", "4"));
  c->stop();
}

TEST_F(SpillableTest, IsFullAndKeepsWhatIsOnDisk) {
  {
    auto c = open();
    ASSERT_TRUE(c->put(batch({"1", "2"}), {}));
    ASSERT_TRUE(c->put(batch({"3", "4", "5", "6"}), {}));
    const Status full = c->put(batch({"7"}), {});
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code(), ErrorCode::kResourceExhausted);
    EXPECT_EQ(c->put(batch({"1", "2", "3", "4", "5"}), {}).error().code(),
              ErrorCode::kInvalidArgument);
    c->stop();
  }
  auto c = open();
  ASSERT_TRUE(c->take(4, {}));
  EXPECT_THAT(take(*c), ElementsAre("3", "4", "5", "6"));
  c->stop();
}

// A channel that takes another's place has what that held, in front of what is on disk, whatever
// its own bounds are.
TEST_F(SpillableTest, TakesInWhatMemoryHeld) {
  auto before = open();
  ASSERT_TRUE(before->put(batch({"1", "2"}), {}));
  ASSERT_TRUE(before->put(batch({"3"}), {}));
  ASSERT_TRUE(before->put(batch({"4", "5", "6", "7"}), {}));
  before->stop();
  const Slices left = before->hand_over();
  for (const char* bounds : {"memoryCapacity = 1\noverflowCapacity = 4\n",
                             "memoryCapacity = 0\noverflowCapacity = 4\n"}) {
    auto c = open(bounds);
    ASSERT_TRUE(c->take_in(left));
    EXPECT_EQ(c->unsaved(), 3);
    c->wait_for_events(std::chrono::minutes(1), {});
    EXPECT_THAT(take(*c), ElementsAre("1", "2", "3"));
    EXPECT_THAT(take(*c, false), ElementsAre("4", "5", "6", "7"));
    c->stop();
  }
}

// A sink that can take nothing rests, though the disk has events.
TEST_F(SpillableTest, WaitsWhileOthersHoldWhatIsFirst) {
  auto c = open();
  ASSERT_TRUE(c->put(batch({"1"}), {}));
  ASSERT_TRUE(c->put(batch({"2", "3", "4"}), {}));
  constexpr std::chrono::milliseconds kTime{50};
  const auto rests = [&] {
    const auto begin = std::chrono::steady_clock::now();
    c->wait_for_events(kTime, {});
    return std::chrono::steady_clock::now() - begin >= kTime;
  };
  auto of_memory = std::move(*c->take(4, {}));
  EXPECT_TRUE(rests());
  {
    std::jthread later([&] { EXPECT_TRUE(of_memory->commit()); });
    c->wait_for_events(std::chrono::minutes(10), {});
  }
  of_memory.reset();
  auto of_disk = std::move(*c->take(4, {}));
  EXPECT_THAT(bodies(of_disk->events()), ElementsAre("2", "3", "4"));
  EXPECT_TRUE(rests());
  {
    std::jthread later([&] { of_disk.reset(); });
    c->wait_for_events(std::chrono::minutes(10), {});
  }
  EXPECT_THAT(take(*c), ElementsAre("2", "3", "4"));
  c->stop();
}

TEST_F(SpillableTest, MayBeMemoryOrDiskAlone) {
  auto in_memory = open("memoryCapacity = 2\noverflowCapacity = 0\n");
  ASSERT_TRUE(in_memory->put(batch({"1", "2"}), {}));
  EXPECT_FALSE(in_memory->put(batch({"3"}), {}));
  EXPECT_EQ(in_memory->unsaved(), 2);
  in_memory->stop();
  auto on_disk = open("memoryCapacity = 0\noverflowCapacity = 4\n");
  ASSERT_TRUE(on_disk->put(batch({"1", "2"}), {}));
  EXPECT_EQ(on_disk->unsaved(), 0);
  EXPECT_THAT(take(*on_disk), ElementsAre("1", "2"));
  on_disk->stop();
}

}  // namespace
}  // namespace sluice::flume
