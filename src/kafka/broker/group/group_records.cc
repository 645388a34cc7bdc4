#include "kafka/broker/group/group_records.h"

#include "kafka/wire/codec.h"
#include "kafka/wire/consumer_offsets.h"

namespace sluice::kafka::broker {
namespace {

// What Kafka 3.5 writes: readable by every later version and by its tools.
constexpr std::int16_t kOffsetKeyVersion = 1;
constexpr std::int16_t kOffsetValueVersion = 3;
constexpr std::int16_t kGroupKeyVersion = 2;
constexpr std::int16_t kGroupValueVersion = 3;

Bytes group_key(const std::string& group) {
  wire::GroupMetadataKey key;
  key.group = group;
  return wire::encode_versioned(key, kGroupKeyVersion);
}

Bytes offset_key(const std::string& group, const TopicPartition& partition) {
  wire::OffsetCommitKey key;
  key.group = group;
  key.topic = partition.first;
  key.partition = partition.second;
  return wire::encode_versioned(key, kOffsetKeyVersion);
}

Result<RestoredOffset> read_offset(ByteView key, const std::optional<ByteView>& value) {
  TRY(const wire::OffsetCommitKey name, wire::decode_versioned<wire::OffsetCommitKey>(key));
  RestoredOffset restored{name.group, {name.topic, name.partition}, std::nullopt};
  if (!value) return restored;
  TRY(wire::OffsetCommitValue said, wire::decode_versioned<wire::OffsetCommitValue>(*value));
  restored.offset = CommittedOffset{said.offset, said.leader_epoch, std::move(said.metadata),
                                    said.commit_timestamp};
  return restored;
}

Result<RestoredGroup> read_group(ByteView key, const std::optional<ByteView>& value) {
  TRY(const wire::GroupMetadataKey name, wire::decode_versioned<wire::GroupMetadataKey>(key));
  RestoredGroup restored;
  restored.group = name.group;
  if (!value) return restored;
  TRY(wire::GroupMetadataValue said, wire::decode_versioned<wire::GroupMetadataValue>(*value));
  restored.exists = true;
  restored.generation = said.generation;
  restored.protocol_type = std::move(said.protocol_type);
  restored.protocol = std::move(said.protocol);
  restored.leader = std::move(said.leader);
  restored.state_since_ms = said.current_state_timestamp;
  for (auto& one : said.members) {
    GroupMember member;
    member.id = std::move(one.member_id);
    member.instance_id = std::move(one.group_instance_id);
    member.client = {std::move(one.client_id), std::move(one.client_host)};
    member.session_timeout_ms = one.session_timeout;
    member.rebalance_timeout_ms =
        one.rebalance_timeout >= 0 ? one.rebalance_timeout : one.session_timeout;
    member.protocols = {{restored.protocol.value_or(""), std::move(one.subscription)}};
    member.assignment = std::move(one.assignment);
    restored.members.push_back(std::move(member));
  }
  return restored;
}

}  // namespace

GroupRecord group_record(const Group& group, std::int64_t state_since_wall_ms) {
  wire::GroupMetadataValue value;
  value.protocol_type = group.protocol_type();
  value.generation = group.generation();
  const bool empty = group.members().empty();
  value.protocol = empty ? std::nullopt : std::optional(group.protocol());
  value.leader = empty ? std::nullopt : std::optional(group.leader());
  value.current_state_timestamp = state_since_wall_ms;
  for (const auto& [id, member] : group.members()) {
    wire::GroupMetadataValue::MemberMetadata one;
    one.member_id = id;
    one.group_instance_id = member.instance_id;
    one.client_id = member.client.client_id;
    one.client_host = member.client.host;
    one.rebalance_timeout = member.rebalance_timeout_ms;
    one.session_timeout = member.session_timeout_ms;
    one.subscription = member.metadata(group.protocol());
    one.assignment = member.assignment;
    value.members.push_back(std::move(one));
  }
  return {group_key(group.id()), wire::encode_versioned(value, kGroupValueVersion)};
}

GroupRecord group_tombstone(const std::string& group) {
  return {group_key(group), std::nullopt};
}

GroupRecord offset_record(const std::string& group, const TopicPartition& partition,
                          const CommittedOffset& offset) {
  wire::OffsetCommitValue value;
  value.offset = offset.offset;
  value.leader_epoch = offset.leader_epoch;
  value.metadata = offset.metadata;
  value.commit_timestamp = offset.commit_ms;
  return {offset_key(group, partition), wire::encode_versioned(value, kOffsetValueVersion)};
}

GroupRecord offset_tombstone(const std::string& group, const TopicPartition& partition) {
  return {offset_key(group, partition), std::nullopt};
}

Result<std::variant<RestoredOffset, RestoredGroup>> read_group_record(
    ByteView key, const std::optional<ByteView>& value) {
  using Either = std::variant<RestoredOffset, RestoredGroup>;
  if (key.size() < 2) return Error(ErrorCode::kCorrupt, "group record without a key version");
  const auto version = load_be<std::int16_t>(key.data());
  if (version == 0 || version == 1) {
    TRY(RestoredOffset offset, read_offset(key, value));
    return Either(std::move(offset));
  }
  if (version == kGroupKeyVersion) {
    TRY(RestoredGroup group, read_group(key, value));
    return Either(std::move(group));
  }
  return Error(ErrorCode::kUnsupported, "group record of key version " + std::to_string(version));
}

}  // namespace sluice::kafka::broker
