// Messages of many partitions in the order of their times.
#pragma once

#include <deque>
#include <map>
#include <vector>

#include "base/result.h"
#include "kafka/client/partition_reader.h"

namespace sluice::kafka::tools {

// What is there already comes ordered by time over all partitions (in each, in the order of its
// offsets); what is new comes as it arrives, ordered within what one look brings. Holds one answer
// of each partition. Used by one thread.
class TimeMerge {
 public:
  TimeMerge(client::Cluster& cluster, bool committed);

  // `end`: up to where it is old.
  void add(const client::TopicPartition& partition, wire::Offset start, wire::Offset end);
  // All that was old has been given.
  bool is_live() const { return behind_.empty() && waiting_.empty(); }

  // Some that come next; empty when there was nothing new in that time.
  Result<std::vector<client::IncomingRecord>> next(std::chrono::milliseconds wait);
  // What can't be read any more, since the last time.
  std::vector<std::string> take_warnings() { return std::exchange(warnings_, {}); }

 private:
  Result<std::vector<client::IncomingRecord>> live(std::chrono::milliseconds wait);
  Result<std::vector<client::PartitionReader::Chunk>> poll(client::PartitionReader& reader,
                                                           std::chrono::milliseconds wait);
  Status fill(std::chrono::milliseconds wait);

  client::PartitionReader reader_;  // of what is new
  client::PartitionReader old_;
  std::map<client::TopicPartition, wire::Offset> behind_;  // and where it is no more
  std::map<client::TopicPartition, std::deque<client::IncomingRecord>> waiting_;
  std::map<client::TopicPartition, wire::Offset> paused_;  // where it goes on
  std::vector<std::string> warnings_;
};

}  // namespace sluice::kafka::tools
