// Copies records partition by partition, and keeps how far it is at the target: as offsets of the
// mirror's own group, in the copies' partitions, each with a map of where records came to lie.
//
// A position is the offset in the source that is copied next. With exactly-once delivery it is
// stored by the transaction that holds the records; else after them.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin/groups.h"
#include "kafka/client/partition_reader.h"
#include "kafka/client/producer.h"
#include "kafka/tools/mirror/offset_map.h"
#include "kafka/tools/mirror/topic_copy.h"

namespace sluice::kafka::mirror {

struct MirroredPartition {
  client::TopicPartition source;
  wire::Offset next = 0;  // in the source
  OffsetMap map;
};

struct CopyCounts {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
};

// Used by one thread.
class RecordCopy {
 public:
  RecordCopy(const MirrorPlan& plan, std::string group, client::Cluster& source,
             client::Admin& target, TopicCopy::Tell tell);

  // Connects, and ends the transaction of a mirror that died.
  Status open();
  // Takes the partitions of these topics up where they stopped, those that are not known yet.
  Status add(const std::vector<MirroredTopic>& topics);
  // One round: what came in that time is at the target, with the positions, when it returns.
  Status step(std::chrono::milliseconds wait);
  // Stores all positions anew, so that none of them is forgotten as too old.
  Status store_again();

  // By the partition of the copy.
  const std::map<client::TopicPartition, MirroredPartition>& partitions() const {
    return partitions_;
  }
  // Partitions of the source that are copied no more.
  struct Lost {
    wire::Offset next = 0;  // up to where they are copied
    std::string why;
  };
  const std::map<client::TopicPartition, Lost>& lost() const { return lost_; }
  const CopyCounts& counts() const { return counts_; }

 private:
  struct Start {
    wire::Offset next = 0;
    OffsetMap map;
    bool stored = false;
  };
  Result<Start> start_of(const client::TopicPartition& source, const client::TopicPartition& copy,
                         const client::CommittedOffset* stored);
  // Where the log of a partition is now.
  Result<wire::Offset> offset_at(client::Cluster& cluster, const client::TopicPartition& partition,
                                 std::int64_t time);
  // With exactly-once delivery in a transaction, which is aborted when the work fails.
  Status in_transaction(const std::function<Status()>& work);
  // Until the producer knows the copies' partitions: what is for another is refused at once.
  Status wait_for_copies(const std::vector<MirroredTopic>& topics);
  Status store_alone(const std::set<client::TopicPartition>& moved);
  Status copy_chunks(std::vector<client::PartitionReader::Chunk>& chunks);
  Status send(client::PartitionReader::Chunk& chunk, const client::TopicPartition& copy);
  Status settle(const std::set<client::TopicPartition>& moved);
  Status store(const std::set<client::TopicPartition>& moved);
  Status unreadable(const client::PartitionReader::Chunk& chunk);
  void delivered(const client::Delivery& delivery);
  client::CommittedOffset position(const MirroredPartition& partition) const;

  const MirrorPlan& plan_;
  const std::string group_;
  client::Cluster& source_;
  client::Admin& target_;
  TopicCopy::Tell tell_;
  client::PartitionReader reader_;
  std::unique_ptr<client::Producer> producer_;
  std::map<client::TopicPartition, MirroredPartition> partitions_;
  std::map<client::TopicPartition, client::TopicPartition> copy_of_;
  std::map<client::TopicPartition, Lost> lost_;
  // Of each copy, the source's offsets of what is on its way.
  std::map<client::TopicPartition, std::deque<wire::Offset>> sent_;
  std::optional<Error> failed_;
  CopyCounts counts_;
};

}  // namespace sluice::kafka::mirror
