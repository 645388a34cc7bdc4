#include "kafka/broker/topics/flusher.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <future>
#include <latch>

#include "kafka/broker/log/scripted_syncs.h"
#include "kafka/broker/topics/partition.h"
#include "kafka/wire/record_batch_builder.h"
#include "net/blocking.h"
#include "net/loop.h"
#include "net/scope.h"

namespace sluice::kafka::broker {
namespace {

class FlusherTest : public testing::Test {
 protected:
  FlusherTest() {
    char name[] = "/tmp/sluice-flusher-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    parent_ = name;
    auto log = Log::open(parent_ + "/t-0", LogConfig(), *files_, {});
    EXPECT_TRUE(log);
    partition_ = std::make_shared<Partition>("t", 0, files_, std::move(*log));
  }
  ~FlusherTest() override {
    scope_.stop();
    std::filesystem::remove_all(parent_);
  }

  struct Ended {
    std::atomic<int> well{0};
    std::atomic<int> badly{0};
  };
  wire::Offset append() {
    wire::RecordBatchBuilder builder;
    builder.append(1, "k", "v");
    Bytes batch = *builder.finish();
    return partition_->log().append(batch, Log::Origin::kClient, 1).end_offset;
  }
  // What a produce with acks=all does.
  static net::Async<void> append_and_wait(FlusherTest* test, Ended* ended) {
    FlushWait disk(test->partition_, test->append(), test->pool_, test->loops_.at(0));
    const Status flushed = co_await disk;
    ++(flushed ? ended->well : ended->badly);
    co_return {};
  }
  void spawn(Ended& ended) { scope_.spawn(loops_.at(0), append_and_wait(this, &ended)); }
  // What was spawned before waits by now.
  void until_all_wait() {
    std::promise<void> reached;
    loops_.at(0).post([&] { reached.set_value(); });
    reached.get_future().wait();
  }

  std::string parent_;
  ScriptedSyncs syncs_;
  std::shared_ptr<FileCache> files_ = std::make_shared<FileCache>(8, &syncs_);
  std::shared_ptr<Partition> partition_;
  net::BlockingPool pool_{2, 16};
  net::Loops loops_{1};
  net::Scope scope_;
};

// Everyone who comes while the disk works shares the next flush.
TEST_F(FlusherTest, ManyShareOneFlush) {
  Ended ended;
  syncs_.hold();
  spawn(ended);
  syncs_.wait_until_held();
  for (int i = 0; i < 500; ++i) spawn(ended);
  until_all_wait();
  EXPECT_EQ(ended.well, 0);
  EXPECT_EQ(syncs_.data_calls(), 1);
  syncs_.release();
  scope_.stop();  // waits for all
  EXPECT_EQ(ended.well, 501);
  EXPECT_EQ(syncs_.data_calls(), 2);
}

// A flush that failed is a failure for those it covers, for those who came meanwhile, and for all
// who come later.
TEST_F(FlusherTest, AFailureIsEverybodys) {
  Ended ended;
  syncs_.hold();
  spawn(ended);
  syncs_.wait_until_held();
  for (int i = 0; i < 10; ++i) spawn(ended);
  until_all_wait();
  syncs_.fail(true);
  syncs_.release();
  scope_.stop();
  EXPECT_EQ(ended.well, 0);
  EXPECT_EQ(ended.badly, 11);
  EXPECT_EQ(syncs_.data_calls(), 1);
  EXPECT_TRUE(partition_->log().failed());
}

// start() goes to the disk without anybody waiting; whoever waits later finds it done.
TEST_F(FlusherTest, StartNeedsNobodyToWait) {
  append();
  {
    net::BlockingPool pool(1, 1);  // its end waits for the work
    partition_->flusher().start(1, pool);
  }
  EXPECT_EQ(partition_->log().flushed(), 1);
  FlushWait disk(partition_, 1, pool_, loops_.at(0));
  EXPECT_TRUE(disk.await_ready());
}

// The bounded queue of the pool is full: those who wait are told, and later ones are served.
TEST_F(FlusherTest, FullPoolIsAnError) {
  std::promise<void> busy;
  const std::shared_future<void> go = busy.get_future().share();
  std::latch taken(2);
  for (int thread = 0; thread < 2; ++thread) {
    ASSERT_TRUE(pool_.submit([&taken, go] {
      taken.count_down();
      go.wait();
    }));
  }
  taken.wait();
  while (pool_.submit([] {})) continue;
  Ended ended;
  spawn(ended);
  until_all_wait();
  busy.set_value();
  scope_.stop();
  EXPECT_EQ(ended.badly, 1);
  EXPECT_FALSE(partition_->log().failed());
}

}  // namespace
}  // namespace sluice::kafka::broker
