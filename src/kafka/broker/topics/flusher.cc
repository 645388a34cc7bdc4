#include "kafka/broker/topics/flusher.h"

#include <algorithm>
#include <utility>

#include "kafka/broker/topics/partition.h"
#include "net/blocking.h"
#include "net/loop.h"

namespace sluice::kafka::broker {

void Flusher::start(wire::Offset offset, net::BlockingPool& pool) {
  {
    const std::lock_guard lock(mutex_);
    wanted_ = std::max(wanted_, offset);
    if (std::exchange(running_, true)) return;
  }
  if (!submit(pool)) give_up();
}

void Flusher::add(Waiter waiter, net::BlockingPool& pool) {
  {
    const std::lock_guard lock(mutex_);
    wanted_ = std::max(wanted_, waiter.offset);
    waiting_.push_back(waiter);
    if (std::exchange(running_, true)) return;
  }
  if (!submit(pool)) give_up();
}

bool Flusher::submit(net::BlockingPool& pool) {
  return pool.submit([this, &pool, partition = partition_.shared_from_this()] { run(pool); });
}

void Flusher::run(net::BlockingPool& pool) {
  for (;;) {
    const wire::Offset end = partition_.log().end_offset();
    const Status flushed = partition_.log().flush_to(end);
    Round round = end_round(end, flushed);
    // Another partition's turn, if there is one; the queue may be full, and then it is ours again.
    const bool queued = round.more && submit(pool);
    resume(round.done, flushed);
    if (!round.more || queued) return;
  }
}

// A failure is everybody's: nothing after it will reach the disk either.
Flusher::Round Flusher::end_round(wire::Offset flushed, const Status& status) {
  const std::lock_guard lock(mutex_);
  Round round;
  const auto later =
      status ? std::stable_partition(waiting_.begin(), waiting_.end(),
                                     [&](const Waiter& one) { return one.offset <= flushed; })
             : waiting_.end();
  round.done.assign(waiting_.begin(), later);
  waiting_.erase(waiting_.begin(), later);
  round.more = status && wanted_ > flushed;
  running_ = round.more;
  return round;
}

// The pool takes no more work: those who wait are told.
void Flusher::give_up() {
  std::vector<Waiter> waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting.swap(waiting_);
    running_ = false;
  }
  resume(waiting, Error(ErrorCode::kResourceExhausted, "too much blocking work is queued"));
}

void Flusher::resume(const std::vector<Waiter>& waiters, const Status& status) {
  for (const Waiter& waiter : waiters) {
    waiter.result->emplace(status);
    waiter.loop->post([handle = waiter.handle] { handle.resume(); });
  }
}

bool FlushWait::await_ready() {
  if (partition_->log().flushed() < offset_) return false;
  result_.emplace();
  return true;
}

void FlushWait::await_suspend(std::coroutine_handle<> waiting) {
  partition_->flusher().add({offset_, &loop_, waiting, &result_}, pool_);
}

}  // namespace sluice::kafka::broker
