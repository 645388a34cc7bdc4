// Committed offsets, and what is asked about groups from outside.
#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "kafka/broker/group/coordinator.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

// What Kafka answers when its own log refuses: clients look for the coordinator again and repeat.
KafkaError store_error(const Error& error) {
  const auto said = error.reason<KafkaError>();
  if (said && *said != KafkaError::kKafkaStorageError) return *said;
  return error.code() == ErrorCode::kUnavailable ? KafkaError::kCoordinatorNotAvailable
                                                 : KafkaError::kNotCoordinator;
}

}  // namespace

KafkaError GroupCoordinator::refuse_commit(const Commit& commit, Group& group,
                                           std::int64_t now_ms) const {
  if (!consumers_.contains(commit.group)) {
    return commit.producer >= 0
               ? group.may_commit_in_transaction(commit.generation, commit.member_id,
                                                 commit.instance_id)
               : group.may_commit(commit.generation, commit.member_id, commit.instance_id, now_ms);
  }
  const Status allowed = consumers_.may_commit(commit.group, commit.member_id, commit.generation);
  return allowed ? KafkaError::kNone
                 : allowed.error().reason<KafkaError>().value_or(KafkaError::kUnknownServerError);
}

std::vector<KafkaError> GroupCoordinator::commit(const Commit& commit) {
  const std::lock_guard lock(mutex_);
  std::vector<KafkaError> errors(commit.offsets.size(), KafkaError::kNone);
  const auto fail = [&](KafkaError error) {
    std::fill(errors.begin(), errors.end(), error);
    return errors;
  };
  if (commit.group.empty()) return fail(KafkaError::kInvalidGroupId);
  const std::int64_t now = clock_.wall_ms();
  const bool known = find(commit.group) != nullptr || consumers_.contains(commit.group);
  if (!known && commit.generation >= 0) return fail(KafkaError::kIllegalGeneration);
  // Before KIP-447 a transaction said nothing of a member, whoever was in the group.
  const bool by_producer = commit.producer >= 0 && commit.generation < 0 &&
                           commit.member_id.empty() && !commit.instance_id;
  Group& group = find_or_make(commit.group);
  const KafkaError refused =
      by_producer ? KafkaError::kNone : refuse_commit(commit, group, clock_.steady_ms());
  if (refused != KafkaError::kNone) return fail(refused);

  std::vector<GroupRecord> records;
  for (std::size_t i = 0; i < commit.offsets.size(); ++i) {
    CommittedOffset offset = commit.offsets[i].second;
    offset.commit_ms = now;
    if (offset.metadata.size() > static_cast<std::size_t>(settings_.max_offset_metadata_bytes)) {
      errors[i] = KafkaError::kOffsetMetadataTooLarge;
    } else {
      records.push_back(offset_record(commit.group, commit.offsets[i].first, offset));
    }
  }
  if (records.empty()) return errors;
  const bool transactional = commit.producer >= 0;
  const auto stored = transactional
                          ? store_.append_in_transaction(commit.group, records, commit.producer,
                                                         commit.producer_epoch)
                          : store_.append(commit.group, records);
  if (!stored) {
    log::error("offsets could not be stored",
               {{"group", commit.group}, {"reason", stored.error().message()}});
    return fail(store_error(stored.error()));
  }
  wire::Offset record = *stored;
  for (std::size_t i = 0; i < commit.offsets.size(); ++i) {
    if (errors[i] != KafkaError::kNone) continue;
    const TopicPartition& partition = commit.offsets[i].first;
    CommittedOffset offset = commit.offsets[i].second;
    offset.commit_ms = now;
    offset.record = record++;
    if (transactional) {
      pending_.add(commit.producer, {commit.group, partition, std::move(offset)});
    } else {
      group.offsets()[partition] = std::move(offset);
    }
  }
  return errors;
}

void GroupCoordinator::transaction_ended(
    wire::ProducerId producer, bool committed,
    const std::function<bool(const std::string& group)>& ended) {
  const std::lock_guard lock(mutex_);
  for (PendingOffsets::Pending& one : pending_.take(producer, ended)) {
    if (!committed) continue;
    // The later commit counts, not the transaction that ends later.
    CommittedOffset& counts = find_or_make(one.group).offsets()[one.partition];
    if (counts.record < one.offset.record) counts = std::move(one.offset);
  }
}

bool GroupCoordinator::pending(const std::string& group, const TopicPartition& partition) const {
  const std::lock_guard lock(mutex_);
  return pending_.contains(group, partition);
}

Offsets GroupCoordinator::offsets(const std::string& group) const {
  const std::lock_guard lock(mutex_);
  const Group* found = find(group);
  return found == nullptr ? Offsets() : found->offsets();
}

wire::DescribeGroupsResponse::DescribedGroup GroupCoordinator::describe(
    const std::string& name) const {
  const std::lock_guard lock(mutex_);
  wire::DescribeGroupsResponse::DescribedGroup described;
  described.group_id = name;
  const Group* group = consumers_.contains(name) ? nullptr : find(name);
  if (group == nullptr) {
    described.group_state = group_state_name(GroupState::kDead);
    return described;
  }
  described.group_state = group_state_name(group->state());
  described.protocol_type = group->protocol_type();
  const bool formed = group->state() == GroupState::kStable;
  if (formed) described.protocol_data = group->protocol();
  for (const auto& [id, member] : group->members()) {
    wire::DescribeGroupsResponse::DescribedGroupMember one;
    one.member_id = id;
    one.group_instance_id = member.instance_id;
    one.client_id = member.client.client_id;
    one.client_host = member.client.host;
    if (formed) {
      one.member_metadata = member.metadata(group->protocol());
      one.member_assignment = member.assignment;
    }
    described.members.push_back(std::move(one));
  }
  return described;
}

std::vector<wire::ListGroupsResponse::ListedGroup> GroupCoordinator::list(
    std::span<const std::string> states, std::span<const std::string> types) const {
  const auto lets = [](std::span<const std::string> filter, const std::string& value) {
    return filter.empty() || std::any_of(filter.begin(), filter.end(), [&](const std::string& one) {
             return to_lower(one) == to_lower(value);
           });
  };
  const std::lock_guard lock(mutex_);
  std::vector<wire::ListGroupsResponse::ListedGroup> listed;
  for (const auto& [name, group] : groups_) {
    if (consumers_.contains(name) || !lets(types, "classic")) continue;
    const std::string state = group_state_name(group->state());
    if (lets(states, state)) listed.push_back({name, group->protocol_type(), state, "classic"});
  }
  for (const auto& [name, group] : consumers_.all()) {
    const std::string state = group.state_name();
    if (!lets(types, "consumer") || !lets(states, state)) continue;
    listed.push_back({name, "consumer", state, "consumer"});
  }
  std::sort(listed.begin(), listed.end(),
            [](const auto& a, const auto& b) { return a.group_id < b.group_id; });
  return listed;
}

KafkaError GroupCoordinator::remove(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (name.empty()) return KafkaError::kInvalidGroupId;
  Group* group = find(name);
  const bool consumer = consumers_.contains(name);
  if (group == nullptr && !consumer) return KafkaError::kGroupIdNotFound;
  if (consumers_.has_members(name) || (group != nullptr && !group->members().empty())) {
    return KafkaError::kNonEmptyGroup;
  }
  std::vector<GroupRecord> gone;
  if (group != nullptr) {
    for (const auto& [partition, offset] : group->offsets()) {
      gone.push_back(offset_tombstone(name, partition));
    }
  }
  if (!consumer) gone.push_back(group_tombstone(name));
  for (GroupRecord& record : consumers_.tombstones(name)) gone.push_back(std::move(record));
  if (const auto stored = store_.append(name, gone); !stored) return store_error(stored.error());
  if (group != nullptr) group->end(KafkaError::kCoordinatorNotAvailable);
  groups_.erase(name);
  consumers_.forget(name);
  pending_.forget_group(name);
  return KafkaError::kNone;
}

GroupCoordinator::OffsetsRemoved GroupCoordinator::remove_offsets(
    const std::string& name, std::span<const TopicPartition> partitions) {
  const std::lock_guard lock(mutex_);
  OffsetsRemoved removed;
  removed.each.assign(partitions.size(), KafkaError::kNone);
  Group* group = consumers_.contains(name) ? &find_or_make(name) : find(name);
  if (group == nullptr) {
    removed.error = name.empty() ? KafkaError::kInvalidGroupId : KafkaError::kGroupIdNotFound;
    return removed;
  }
  // Without a known subscription nobody can say which offsets are in use.
  if (!group->members().empty() && group->protocol_type() != "consumer") {
    removed.error = KafkaError::kNonEmptyGroup;
    return removed;
  }
  std::vector<GroupRecord> gone;
  std::vector<TopicPartition> forgotten;
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    if (in_use(*group, partitions[i])) {
      removed.each[i] = KafkaError::kGroupSubscribedToTopic;
    } else if (group->offsets().contains(partitions[i])) {
      gone.push_back(offset_tombstone(name, partitions[i]));
      forgotten.push_back(partitions[i]);
    }
  }
  if (!gone.empty()) {
    if (const auto stored = store_.append(name, gone); !stored) {
      removed.error = store_error(stored.error());
      return removed;
    }
  }
  for (const TopicPartition& partition : forgotten) group->offsets().erase(partition);
  // As in Kafka, nothing stays of a group without members and offsets.
  if (!forgotten.empty() && forget_if_unused(*group)) groups_.erase(name);
  return removed;
}

// Does a member consume that?
bool GroupCoordinator::in_use(const Group& group, const TopicPartition& partition) const {
  const ConsumerGroup* consumers = consumers_.find(group.id());
  return consumers != nullptr ? consumers->subscribed_to(partition.first)
                              : group.subscribed_to(partition.first);
}

bool GroupCoordinator::forget_if_unused(Group& group) {
  if (consumers_.contains(group.id())) return false;  // it ends in its own time
  if (!group.members().empty() || !group.offsets().empty()) return false;
  const GroupRecord record = group_tombstone(group.id());
  if (!store_.append(group.id(), std::span(&record, 1))) return false;
  group.end(KafkaError::kCoordinatorNotAvailable);
  return true;
}

void GroupCoordinator::topic_deleted(const wire::TopicName& topic) {
  const std::lock_guard lock(mutex_);
  pending_.forget_topic(topic);
  for (auto entry = groups_.begin(); entry != groups_.end();) {
    Group& group = *entry->second;
    std::vector<GroupRecord> gone;
    std::erase_if(group.offsets(), [&](const auto& offset) {
      if (offset.first.first != topic) return false;
      gone.push_back(offset_tombstone(group.id(), offset.first));
      return true;
    });
    if (!gone.empty()) {
      if (const auto stored = store_.append(group.id(), gone); !stored) {
        log::warn("offsets of a deleted topic stay in the log",
                  {{"group", group.id()}, {"topic", topic}, {"reason", stored.error().message()}});
      }
    }
    const bool unused = !gone.empty() && forget_if_unused(group);
    entry = unused ? groups_.erase(entry) : std::next(entry);
  }
}

}  // namespace sluice::kafka::broker
