// Group commit for one partition: many who wait for the disk share one flush.
#pragma once

#include <coroutine>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/result.h"
#include "kafka/wire/types.h"

namespace sluice::net {
class BlockingPool;
class Loop;
}  // namespace sluice::net

namespace sluice::kafka::broker {

class Partition;

// One flush runs at a time, on the pool; it covers all that was appended before it began. Those who
// come meanwhile share the next. Any thread. It is its partition's; a flush holds the partition.
class Flusher {
 public:
  explicit Flusher(Partition& partition) : partition_(partition) {}
  Flusher(const Flusher&) = delete;
  Flusher& operator=(const Flusher&) = delete;

  // Begins to bring the records before `offset` to the disk.
  void start(wire::Offset offset, net::BlockingPool& pool);

 private:
  friend class FlushWait;
  struct Waiter {
    wire::Offset offset;
    net::Loop* loop;
    std::coroutine_handle<> handle;
    std::optional<Status>* result;
  };
  struct Round {
    std::vector<Waiter> done;
    bool more = false;
  };

  void add(Waiter waiter, net::BlockingPool& pool);
  bool submit(net::BlockingPool& pool);
  void run(net::BlockingPool& pool);
  Round end_round(wire::Offset flushed, const Status& status);
  void give_up();
  static void resume(const std::vector<Waiter>& waiters, const Status& status);

  Partition& partition_;
  std::mutex mutex_;
  std::vector<Waiter> waiting_;
  wire::Offset wanted_ = 0;
  bool running_ = false;
};

// co_await gives the Status of the flush that brought the records before `offset` to the disk.
// Named before it is awaited. kResourceExhausted when the pool takes no more work; kIo when the
// partition's disk has failed.
class FlushWait {
 public:
  FlushWait(std::shared_ptr<Partition> partition, wire::Offset offset, net::BlockingPool& pool,
            net::Loop& loop)
      : partition_(std::move(partition)), offset_(offset), pool_(pool), loop_(loop) {}

  bool await_ready();
  void await_suspend(std::coroutine_handle<> waiting);
  Status await_resume() { return *std::move(result_); }

 private:
  std::shared_ptr<Partition> partition_;
  wire::Offset offset_;
  net::BlockingPool& pool_;
  net::Loop& loop_;
  std::optional<Status> result_;
};

}  // namespace sluice::kafka::broker
