// The messages of many partitions from given offsets on, without a group: one request for each
// leader, as often as poll() is called.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin.h"
#include "kafka/client/fetch.h"

namespace sluice::kafka::client {

struct PartitionReaderSettings {
  bool read_committed = false;
  std::int32_t partition_bytes = 1 << 20;
  std::int32_t answer_bytes = 16 << 20;  // of all partitions of one leader
  std::size_t partition_records = 10'000;
};

// Used by one thread. Leaders that move and brokers that come back are found again; a cluster that
// is away for longer than its patience ends poll() with an error.
class PartitionReader {
 public:
  struct Chunk {
    TopicPartition partition;
    // Where reading goes on is next_offset; the reader goes on there by itself.
    FetchedRecords fetched;
    // Of the partition alone, which is asked for no more until read() names it again: it is not
    // there any more, not allowed, or the offset is outside its log (kInvalidArgument).
    std::optional<Error> error;
  };

  PartitionReader(Cluster& cluster, PartitionReaderSettings settings)
      : cluster_(cluster), settings_(settings) {}

  // Begins there, or moves there.
  void read(const TopicPartition& partition, wire::Offset from) { next_[partition] = from; }
  void stop(const TopicPartition& partition) { next_.erase(partition); }
  // What is read, and where it goes on.
  const std::map<TopicPartition, wire::Offset>& positions() const { return next_; }

  // What came of the partitions that had something, in the order of each; empty when there was
  // nothing new in that time.
  Result<std::vector<Chunk>> poll(std::chrono::milliseconds wait);

 private:
  using Partitions = std::vector<TopicPartition>;

  // Asks who leads the partitions of which that is not known.
  Status find_leaders(std::vector<Chunk>& chunks);
  Status ask(wire::BrokerId leader, const Partitions& partitions, std::chrono::milliseconds wait,
             std::vector<Chunk>& chunks);
  void take(const TopicPartition& partition, const wire::Offset from, Result<FetchedRecords> came,
            std::vector<Chunk>& chunks);
  void forget_leader(wire::BrokerId leader);

  Cluster& cluster_;
  const PartitionReaderSettings settings_;
  std::map<TopicPartition, wire::Offset> next_;
  std::map<TopicPartition, wire::BrokerId> leader_;
  std::size_t turn_ = 0;  // which partition is asked for first
};

}  // namespace sluice::kafka::client
