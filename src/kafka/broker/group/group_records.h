// Groups and offsets as records of __consumer_offsets, in Kafka's own format, so that Kafka's tools
// read them (kafka-dump-log --offsets-decoder). A record without value is a tombstone.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "kafka/broker/group/group.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::broker {

using GroupRecord = wire::KeyedRecord;

GroupRecord group_record(const Group& group, std::int64_t state_since_wall_ms);
GroupRecord group_tombstone(const std::string& group);
GroupRecord offset_record(const std::string& group, const TopicPartition& partition,
                          const CommittedOffset& offset);
GroupRecord offset_tombstone(const std::string& group, const TopicPartition& partition);

// What a record says. A record of another kind (newer Kafka's) is kUnsupported.
struct RestoredOffset {
  std::string group;
  TopicPartition partition;
  std::optional<CommittedOffset> offset;  // none: a tombstone
};
struct RestoredGroup {
  std::string group;
  bool exists = false;  // false: a tombstone
  std::int32_t generation = 0;
  std::string protocol_type;
  std::optional<std::string> protocol;
  std::optional<std::string> leader;
  std::int64_t state_since_ms = 0;  // by the time of day
  std::vector<GroupMember> members;
};
Result<std::variant<RestoredOffset, RestoredGroup>> read_group_record(
    ByteView key, const std::optional<ByteView>& value);

}  // namespace sluice::kafka::broker
