// A topic that only the broker writes: keyed records, compacted, where a coordinator keeps what
// must survive. __consumer_offsets and __transaction_state.
#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "kafka/broker/topics/topics.h"
#include "kafka/wire/record_batch_builder.h"
#include "net/async.h"
#include "net/blocking.h"
#include "net/loop.h"

namespace sluice::kafka::broker {

// Which of so many partitions keeps a name: Java's String.hashCode without its sign, modulo the
// number of partitions.
wire::PartitionId place_of(std::string_view name, std::int32_t partitions);

// Any thread. A name (of a group, of a transaction) has all its records in one partition.
class StateTopic {
 public:
  // `configs`: what the topic is made with, as Kafka makes it.
  StateTopic(wire::TopicName name, std::int32_t partitions, TopicConfigs configs, Topics& topics,
             const BrokerSettings& settings, const Clock& clock)
      : name_(std::move(name)),
        partitions_(partitions),
        configs_(std::move(configs)),
        topics_(topics),
        settings_(settings),
        clock_(clock) {}

  const wire::TopicName& name() const { return name_; }
  bool there() const { return topics_.catalog().find(name_) != nullptr; }
  // Makes the topic if it is missing; tried again by the next who needs it. Blocks.
  Status ensure();
  // The partition of a name; as it would be while the topic is not there.
  wire::PartitionId place(const std::string& name) const;
  // Are this name's records here, and read? Not while its partition could not be opened.
  bool serves(const std::string& name) const;

  // In order, as one batch, with the producer and the transaction of `batch`. kUnavailable as long
  // as the topic is not there: never makes it, since callers hold locks. Gives the batch's offset.
  Result<wire::Offset> append(const std::string& name, std::span<const wire::KeyedRecord> records,
                              wire::BatchSettings batch = {});
  // Until the disk has what was appended for a name so far, as far as durability says.
  net::Async<void> stored(std::string name, net::BlockingPool& pool, net::Loop& loop);
  // The same for a thread that may block.
  Status store(const std::string& name);

  using Each = std::function<Status(wire::PartitionId, const wire::RecordBatch&)>;
  // At start: every batch that was kept. A partition that cannot be read is named, and its names
  // are not served.
  void replay(const Each& each);
  // The same for those that have become readable since. Was there one?
  bool replay_late(const Each& each);

 private:
  PartitionPtr partition_of(const std::string& name) const;
  Status replay_one(Partition& partition, const Each& each) const;

  const wire::TopicName name_;
  const std::int32_t partitions_;
  const TopicConfigs configs_;
  Topics& topics_;
  const BrokerSettings& settings_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::set<wire::PartitionId> unread_;  // of a topic that was there at the start
};

}  // namespace sluice::kafka::broker
