// Where in each partition the last messages begin. Offsets don't count them: compaction, the ends
// of transactions, and messages that nobody asked for leave gaps.
#pragma once

#include <functional>
#include <map>

#include "base/result.h"
#include "kafka/client/partition_reader.h"

namespace sluice::kafka::tools {

struct OffsetRange {
  wire::Offset begin = 0;
  wire::Offset end = 0;  // one behind the last
};

class LastStart {
 public:
  using Wanted = std::function<bool(const client::IncomingRecord&)>;
  // At least `count` wanted ones of each partition, or all that it has.
  LastStart(client::Cluster& cluster, bool committed, std::int64_t count, Wanted wanted);

  // Reads backwards from the ends, until `stopped`. A partition that can't be read begins where it
  // was last read from.
  Result<std::map<client::TopicPartition, wire::Offset>> find(
      const std::map<client::TopicPartition, OffsetRange>& partitions,
      const std::function<bool()>& stopped);

 private:
  // How far one partition is looked through.
  struct Look {
    OffsetRange all;
    OffsetRange window;  // that is read now
    std::int64_t size;   // of the window, in offsets
    std::int64_t found = 0;
    wire::Offset first;  // wanted one
  };
  void begin(const client::TopicPartition& partition, Look& look);
  // The window is read; goes on before it when too little was found.
  void end(const client::TopicPartition& partition, Look& look);

  client::PartitionReader reader_;
  const std::int64_t count_;
  const Wanted wanted_;
};

}  // namespace sluice::kafka::tools
