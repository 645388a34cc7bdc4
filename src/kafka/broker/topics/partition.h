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
#include "kafka/broker/topics/flusher.h"
#include "kafka/wire/errors.h"
#include "kafka/wire/types.h"
#include "net/event.h"

namespace sluice::kafka::broker {

// Any thread; appends and reads take the partition's lock for as long as a copy to the page cache
// takes.
class Partition : public std::enable_shared_from_this<Partition> {
 public:
  // `files`: the cache that the log's files are in. A flush that runs on may end last of all.
  Partition(wire::TopicName topic, wire::PartitionId index, std::shared_ptr<FileCache> files,
            std::unique_ptr<Log> log)
      : topic_(std::move(topic)),
        index_(index),
        files_(std::move(files)),
        log_(std::move(log)),
        flusher_(*this) {}

  const wire::TopicName& topic() const { return topic_; }
  wire::PartitionId index() const { return index_; }
  Log& log() { return *log_; }
  Flusher& flusher() { return flusher_; }

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
  std::shared_ptr<FileCache> files_;
  std::unique_ptr<Log> log_;
  Flusher flusher_;
  std::atomic<bool> gone_{false};
  std::mutex waiters_mutex_;
  std::unordered_set<std::shared_ptr<net::Event>> waiters_;
};

}  // namespace sluice::kafka::broker
