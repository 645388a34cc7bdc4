#include "kafka/broker/group/consumer_group_records.h"

#include <algorithm>
#include <map>

#include "kafka/wire/codec.h"
#include "kafka/wire/consumer_groups.h"

namespace sluice::kafka::broker {

namespace {

constexpr std::int16_t kValueVersion = 0;
// By key: kinds in the order of their numbers, which puts a member before what it was given.
using Records = std::map<Bytes, Bytes>;

template <class Key>
Bytes encode_key(const Key& key) {
  return wire::encode_versioned(key, Key::kMinVersion);
}

template <class Key>
Bytes group_key(const std::string& group) {
  Key key;
  key.group_id = group;
  return encode_key(key);
}

template <class Key>
Bytes member_key(const std::string& group, const std::string& member) {
  Key key;
  key.group_id = group;
  key.member_id = member;
  return encode_key(key);
}

template <class Topic>
std::vector<Topic> to_topics(const Assignment& assignment) {
  std::vector<Topic> topics;
  for (const auto& [id, indexes] : assignment) {
    if (indexes.empty()) continue;
    Topic topic;
    topic.topic_id = id;
    topic.partitions.assign(indexes.begin(), indexes.end());
    topics.push_back(std::move(topic));
  }
  return topics;
}

template <class Topic>
Assignment from_topics(const std::vector<Topic>& topics) {
  Assignment assignment;
  for (const Topic& topic : topics) {
    assignment[topic.topic_id].insert(topic.partitions.begin(), topic.partitions.end());
  }
  return assignment;
}

void put_member(Records& records, const std::string& group, const ConsumerMember& member) {
  wire::ConsumerGroupMemberMetadataValue said;
  said.instance_id = member.instance_id;
  said.rack_id = member.rack_id;
  said.client_id = member.client.client_id;
  said.client_host = member.client.host;
  said.subscribed_topic_names.assign(member.topics.begin(), member.topics.end());
  said.subscribed_topic_regex = member.regex;
  said.rebalance_timeout_ms = member.rebalance_timeout_ms;
  said.server_assignor = member.assignor;
  if (member.classic) {
    auto& classic = said.classic_member_metadata.emplace();
    classic.session_timeout_ms = member.classic->session_timeout_ms;
    for (const auto& one : member.classic->protocols) {
      classic.supported_protocols.push_back({one.name, one.metadata});
    }
  }
  records[member_key<wire::ConsumerGroupMemberMetadataKey>(group, member.id)] =
      wire::encode_versioned(said, kValueVersion);
  wire::ConsumerGroupCurrentMemberAssignmentValue has;
  has.member_epoch = member.epoch;
  has.previous_member_epoch = member.previous_epoch;
  has.state = static_cast<std::int8_t>(member.state);
  using Topic = wire::ConsumerGroupCurrentMemberAssignmentValue::TopicPartitions;
  has.assigned_partitions = to_topics<Topic>(member.assigned);
  has.partitions_pending_revocation = to_topics<Topic>(member.revoking);
  records[member_key<wire::ConsumerGroupCurrentMemberAssignmentKey>(group, member.id)] =
      wire::encode_versioned(has, kValueVersion);
}

Records records_of(const ConsumerGroup& group) {
  Records records;
  if (group.epoch == 0) return records;
  wire::ConsumerGroupMetadataValue metadata;
  metadata.epoch = group.epoch;
  metadata.metadata_hash = group.topics_hash;
  records[group_key<wire::ConsumerGroupMetadataKey>(group.id)] =
      wire::encode_versioned(metadata, kValueVersion);
  wire::ConsumerGroupTargetAssignmentMetadataValue target;
  target.assignment_epoch = group.assignment_epoch;
  records[group_key<wire::ConsumerGroupTargetAssignmentMetadataKey>(group.id)] =
      wire::encode_versioned(target, kValueVersion);
  for (const auto& [name, member] : group.members) put_member(records, group.id, member);
  for (const auto& [member, assignment] : group.target) {
    wire::ConsumerGroupTargetAssignmentMemberValue shall;
    shall.topic_partitions =
        to_topics<wire::ConsumerGroupTargetAssignmentMemberValue::TopicPartition>(assignment);
    records[member_key<wire::ConsumerGroupTargetAssignmentMemberKey>(group.id, member)] =
        wire::encode_versioned(shall, kValueVersion);
  }
  for (const auto& [regex, found] : group.regexes) {
    wire::ConsumerGroupRegularExpressionKey key;
    key.group_id = group.id;
    key.regular_expression = regex;
    wire::ConsumerGroupRegularExpressionValue value;
    value.topics.assign(found.topics.begin(), found.topics.end());
    value.topics_version = found.version;
    value.timestamp = found.looked_ms;
    records[encode_key(key)] = wire::encode_versioned(value, kValueVersion);
  }
  return records;
}

template <class Value>
Result<std::optional<Value>> decode_value(const std::optional<ByteView>& value) {
  if (!value) return std::optional<Value>();
  TRY(Value said, wire::decode_versioned<Value>(*value));
  return std::optional<Value>(std::move(said));
}

Status replay_group(const ConsumerGroupReplay& replay, ByteView key,
                    const std::optional<ByteView>& value) {
  TRY(const auto name, wire::decode_versioned<wire::ConsumerGroupMetadataKey>(key));
  TRY(const auto said, decode_value<wire::ConsumerGroupMetadataValue>(value));
  if (!said) {
    replay.forget(name.group_id);
    return {};
  }
  ConsumerGroup& group = replay.find(name.group_id);
  group.epoch = said->epoch;
  group.topics_hash = said->metadata_hash;
  return {};
}

Status replay_member(const ConsumerGroupReplay& replay, ByteView key,
                     const std::optional<ByteView>& value) {
  TRY(const auto name, wire::decode_versioned<wire::ConsumerGroupMemberMetadataKey>(key));
  TRY(auto said, decode_value<wire::ConsumerGroupMemberMetadataValue>(value));
  ConsumerGroup& group = replay.find(name.group_id);
  if (!said) {
    group.members.erase(name.member_id);
    return {};
  }
  ConsumerMember& member = group.members[name.member_id];
  member.id = name.member_id;
  member.instance_id = std::move(said->instance_id);
  member.rack_id = std::move(said->rack_id);
  member.client = {std::move(said->client_id), std::move(said->client_host)};
  member.topics = {said->subscribed_topic_names.begin(), said->subscribed_topic_names.end()};
  member.regex = said->subscribed_topic_regex.value_or("");
  member.rebalance_timeout_ms = said->rebalance_timeout_ms;
  member.assignor = std::move(said->server_assignor);
  member.classic.reset();
  if (!said->classic_member_metadata) return {};
  auto& classic = member.classic.emplace();
  classic.session_timeout_ms = said->classic_member_metadata->session_timeout_ms;
  for (auto& one : said->classic_member_metadata->supported_protocols) {
    classic.protocols.push_back({std::move(one.name), std::move(one.metadata)});
  }
  return {};
}

Status replay_target_epoch(const ConsumerGroupReplay& replay, ByteView key,
                           const std::optional<ByteView>& value) {
  TRY(const auto name, wire::decode_versioned<wire::ConsumerGroupTargetAssignmentMetadataKey>(key));
  TRY(const auto said, decode_value<wire::ConsumerGroupTargetAssignmentMetadataValue>(value));
  if (said) replay.find(name.group_id).assignment_epoch = said->assignment_epoch;
  return {};
}

Status replay_target(const ConsumerGroupReplay& replay, ByteView key,
                     const std::optional<ByteView>& value) {
  TRY(const auto name, wire::decode_versioned<wire::ConsumerGroupTargetAssignmentMemberKey>(key));
  TRY(const auto said, decode_value<wire::ConsumerGroupTargetAssignmentMemberValue>(value));
  Assignments& target = replay.find(name.group_id).target;
  if (said) {
    target[name.member_id] = from_topics(said->topic_partitions);
  } else {
    target.erase(name.member_id);
  }
  return {};
}

Status replay_current(const ConsumerGroupReplay& replay, ByteView key,
                      const std::optional<ByteView>& value) {
  TRY(const auto name, wire::decode_versioned<wire::ConsumerGroupCurrentMemberAssignmentKey>(key));
  TRY(const auto said, decode_value<wire::ConsumerGroupCurrentMemberAssignmentValue>(value));
  if (!said) return {};  // the member's own end follows
  if (said->state < 0 || said->state > 2) {
    return Error(ErrorCode::kCorrupt, "member in state " + std::to_string(said->state));
  }
  // The record that makes it may be behind: that is written anew when it says something new.
  ConsumerMember& member = replay.find(name.group_id).members[name.member_id];
  member.id = name.member_id;
  member.epoch = said->member_epoch;
  member.previous_epoch = said->previous_member_epoch;
  member.state = static_cast<ConsumerMember::State>(said->state);
  member.assigned = from_topics(said->assigned_partitions);
  member.revoking = from_topics(said->partitions_pending_revocation);
  return {};
}

Status replay_regex(const ConsumerGroupReplay& replay, ByteView key,
                    const std::optional<ByteView>& value) {
  TRY(const auto name, wire::decode_versioned<wire::ConsumerGroupRegularExpressionKey>(key));
  TRY(const auto said, decode_value<wire::ConsumerGroupRegularExpressionValue>(value));
  auto& regexes = replay.find(name.group_id).regexes;
  if (said) {
    GroupRegex& known = regexes[name.regular_expression];
    known.topics = {said->topics.begin(), said->topics.end()};
    known.version = said->topics_version;
    known.looked_ms = said->timestamp;
  } else {
    regexes.erase(name.regular_expression);
  }
  return {};
}

}  // namespace

std::vector<GroupRecord> consumer_group_changes(const ConsumerGroup& before,
                                                const ConsumerGroup& after) {
  const Records old = records_of(before);
  const Records now = records_of(after);
  std::vector<GroupRecord> changes;
  for (auto gone = old.rbegin(); gone != old.rend(); ++gone) {
    if (!now.contains(gone->first)) changes.push_back({gone->first, std::nullopt});
  }
  for (const auto& [key, value] : now) {
    const auto same = old.find(key);
    if (same == old.end() || same->second != value) changes.push_back({key, value});
  }
  return changes;
}

std::vector<GroupRecord> consumer_group_tombstones(const ConsumerGroup& group) {
  return consumer_group_changes(group, ConsumerGroup());
}

Status replay_consumer_group(const ConsumerGroupReplay& replay, ByteView key,
                             const std::optional<ByteView>& value) {
  if (key.size() < 2) return Error(ErrorCode::kCorrupt, "group record without a key version");
  switch (load_be<std::int16_t>(key.data())) {
    case wire::ConsumerGroupMetadataKey::kMinVersion:
      return replay_group(replay, key, value);
    case wire::ConsumerGroupMemberMetadataKey::kMinVersion:
      return replay_member(replay, key, value);
    case wire::ConsumerGroupTargetAssignmentMetadataKey::kMinVersion:
      return replay_target_epoch(replay, key, value);
    case wire::ConsumerGroupTargetAssignmentMemberKey::kMinVersion:
      return replay_target(replay, key, value);
    case wire::ConsumerGroupCurrentMemberAssignmentKey::kMinVersion:
      return replay_current(replay, key, value);
    case wire::ConsumerGroupRegularExpressionKey::kMinVersion:
      return replay_regex(replay, key, value);
    default:
      return Error(ErrorCode::kUnsupported, "a group record of another kind");
  }
}

}  // namespace sluice::kafka::broker
