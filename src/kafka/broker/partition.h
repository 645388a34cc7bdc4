// One partition as the APIs see it: its log, and those who wait for more of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>

#include "base/file.h"
#include "base/result.h"
#include "kafka/broker/log/log.h"
#include "kafka/wire/errors.h"
#include "kafka/wire/types.h"
#include "net/event.h"

namespace sluice::kafka::broker {

// Any thread; appends and reads take the partition's lock for as long as a copy to the page cache
// takes.
class Partition {
 public:
  Partition(wire::TopicName topic, wire::PartitionId index, std::unique_ptr<Log> log)
      : topic_(std::move(topic)), index_(index), log_(std::move(log)) {}

  const wire::TopicName& topic() const { return topic_; }
  wire::PartitionId index() const { return index_; }
  Log& log() { return *log_; }

  // Told after each append, until removed.
  void add_waiter(const std::shared_ptr<net::Event>& event);
  void remove_waiter(const std::shared_ptr<net::Event>& event);
  void notify();
  // The topic was deleted: whoever holds the partition finds it gone.
  void mark_gone() { gone_ = true; }
  bool gone() const { return gone_; }

 private:
  wire::TopicName topic_;
  wire::PartitionId index_;
  std::unique_ptr<Log> log_;
  std::atomic<bool> gone_{false};
  std::mutex waiters_mutex_;
  std::unordered_set<std::shared_ptr<net::Event>> waiters_;
};

}  // namespace sluice::kafka::broker
