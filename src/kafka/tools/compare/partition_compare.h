// The records of two partitions, each compared with the one in its place.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "kafka/client/admin.h"

namespace sluice::kafka::tools {

struct CompareRules {
  bool committed = true;       // as consumers see it that read what is committed
  bool time = true;            // timestamps count
  bool offsets_alone = false;  // no record is read
};

// What is compared of a partition: from `start` to before `end`.
struct ComparedRange {
  client::Cluster& cluster;
  client::TopicPartition partition;
  wire::Offset start = 0;
  wire::Offset end = 0;
};

struct ComparedRecords {
  std::uint64_t alike = 0;
  // Over all records that are alike, in their order.
  std::uint32_t checksum = 0;
  // Of the first pair that is not alike: what differs ("value"), and where it is; empty without.
  std::string difference;
  wire::Offset offset_a = -1;
  wire::Offset offset_b = -1;
  // How many records one of the two has behind the last of the other.
  std::uint64_t more_in_a = 0;
  std::uint64_t more_in_b = 0;

  bool same() const { return difference.empty() && more_in_a == 0 && more_in_b == 0; }
  std::string to_string() const;
};

// Reads both at once, and ends at the first difference.
Result<ComparedRecords> compare_records(const ComparedRange& a, const ComparedRange& b,
                                        const CompareRules& rules);

}  // namespace sluice::kafka::tools
