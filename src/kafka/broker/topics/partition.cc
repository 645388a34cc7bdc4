#include "kafka/broker/topics/partition.h"

namespace sluice::kafka::broker {

void Partition::add_waiter(const std::shared_ptr<net::Event>& event) {
  const std::lock_guard lock(waiters_mutex_);
  waiters_.insert(event);
}

void Partition::remove_waiter(const std::shared_ptr<net::Event>& event) {
  const std::lock_guard lock(waiters_mutex_);
  waiters_.erase(event);
}

void Partition::notify() {
  const std::lock_guard lock(waiters_mutex_);
  for (const auto& event : waiters_) event->notify();
}

}  // namespace sluice::kafka::broker
