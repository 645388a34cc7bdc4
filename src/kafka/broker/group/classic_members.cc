// Members that speak the classic protocol in a consumer group, and groups that change their kind:
// a fleet is moved from one protocol to the other member by member (KIP-848, online migration).
#include <algorithm>

#include "kafka/broker/group/consumer_group_records.h"
#include "kafka/broker/group/consumer_groups.h"
#include "kafka/wire/codec.h"
#include "kafka/wire/consumer_protocol.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

using State = ConsumerMember::State;
using Subscription = wire::ConsumerProtocolSubscription;
using Protocols = std::vector<wire::JoinGroupRequest::JoinGroupRequestProtocol>;

constexpr const char* kConsumerType = "consumer";
constexpr std::int16_t kFirstVersionWithMemberIdFirst = 4;

Error refuse(KafkaError error, std::string words) {
  return Error(ErrorCode::kInvalidArgument, std::move(words), error);
}

KafkaError code_of(const Error& error) {
  return error.reason<KafkaError>().value_or(KafkaError::kUnknownServerError);
}

wire::JoinGroupResponse join_refused(const std::string& member, KafkaError error) {
  wire::JoinGroupResponse refused;
  refused.error_code = error;
  refused.member_id = member;
  return refused;
}

// The version that a member's client speaks, so that it reads what it is sent.
std::int16_t protocol_version(const ConsumerMember::Classic& classic) {
  const Bytes& metadata = classic.protocols.front().metadata;
  const std::int16_t said = metadata.size() < 2 ? 0 : load_be<std::int16_t>(metadata.data());
  return std::min(said, wire::ConsumerProtocolAssignment::kMaxVersion);
}

void take_join(ConsumerMember& member, const wire::JoinGroupRequest& request,
               const GroupClient& client, const Subscription& said) {
  member.instance_id = request.group_instance_id;
  member.rack_id = said.rack_id;
  member.client = client;
  member.topics = {said.topics.begin(), said.topics.end()};
  member.regex.clear();
  member.assignor.reset();
  member.rebalance_timeout_ms =
      request.rebalance_timeout_ms >= 0 ? request.rebalance_timeout_ms : request.session_timeout_ms;
  auto& classic = member.classic.emplace();
  classic.session_timeout_ms = request.session_timeout_ms;
  classic.protocols = request.protocols;
}

// Must a classic member join again to get on?
bool must_rejoin(const ConsumerGroup& group, const ConsumerMember& member) {
  if (member.epoch < group.epoch || member.state == State::kUnrevoked) return true;
  if (member.state != State::kUnreleased) return false;
  ConsumerGroup tried = group;
  ConsumerMember& same = *tried.find(member.id);
  tried.reconcile(same, Assignment(), {});
  return same.assigned != member.assigned;
}

}  // namespace

wire::Uuid ConsumerGroups::id_of(const wire::TopicName& topic) const {
  const auto known = topics_.find(topic);
  return known ? known->id : wire::Uuid();
}

Result<ConsumerMember*> ConsumerGroups::classic_member(
    ConsumerGroup& group, const std::string& id, const std::optional<std::string>& instance) const {
  ConsumerMember* member = instance ? group.find_static(*instance) : group.find(id);
  if (member == nullptr || !member->classic) return refuse(KafkaError::kUnknownMemberId, "");
  if (member->id != id) return refuse(KafkaError::kFencedInstanceId, "");
  return member;
}

wire::JoinGroupResponse ConsumerGroups::join(const wire::JoinGroupRequest& request,
                                             std::int16_t version, const GroupClient& client,
                                             Moment now, const Group::MakeMemberId& make_id) {
  const auto refused = [&](KafkaError error) { return join_refused(request.member_id, error); };
  if (request.session_timeout_ms < settings_.min_session_timeout_ms ||
      request.session_timeout_ms > settings_.max_session_timeout_ms) {
    return refused(KafkaError::kInvalidSessionTimeout);
  }
  if (request.protocol_type != kConsumerType || request.protocols.empty()) {
    return refused(KafkaError::kInconsistentGroupProtocol);
  }
  const auto said = wire::decode_versioned<Subscription>(request.protocols.front().metadata);
  if (!said) return refused(KafkaError::kInconsistentGroupProtocol);
  ConsumerGroup group = *find(request.group_id);
  ConsumerMember* before = request.group_instance_id ? group.find_static(*request.group_instance_id)
                                                     : group.find(request.member_id);
  std::string id = request.member_id;
  if (id.empty()) {
    id = make_id(request.group_instance_id.value_or(client.client_id));
    if (!request.group_instance_id && version >= kFirstVersionWithMemberIdFirst) {
      return join_refused(id, KafkaError::kMemberIdRequired);
    }
  } else if (before != nullptr && before->id != id) {
    return refused(KafkaError::kFencedInstanceId);
  }
  if (before == nullptr && group.members.size() >= settings_.consumer_max_size) {
    return refused(KafkaError::kGroupMaxSizeReached);
  }
  ConsumerMember next = before != nullptr ? *before : ConsumerMember();
  if (before != nullptr && before->id != id) {
    const std::string old = before->id;
    group.target[id] = group.target[old];
    group.remove(old);
  }
  const bool changed =
      before == nullptr ||
      next.topics != std::set<wire::TopicName>(said->topics.begin(), said->topics.end());
  next.id = id;
  take_join(next, request, client, *said);
  ConsumerMember& member = group.members[id] = std::move(next);
  Assignment owned;
  for (const auto& topic : said->owned_partitions) {
    owned[id_of(topic.topic)].insert(topic.partitions.begin(), topic.partitions.end());
  }
  group.update(topics_, changed, now);
  group.reconcile(member, owned, now);
  touch(group.id, member, now);
  wire::JoinGroupResponse joined;
  joined.member_id = id;
  joined.generation_id = member.epoch;
  joined.protocol_type = kConsumerType;
  joined.protocol_name = request.protocols.front().name;
  if (const Status kept = keep(std::move(group)); !kept) return refused(code_of(kept.error()));
  return joined;
}

Bytes ConsumerGroups::encode_assignment(const Assignment& assignment,
                                        const ConsumerMember::Classic& client) const {
  wire::ConsumerProtocolAssignment said;
  for (const auto& [topic, indexes] : assignment) {
    const auto known = topics_.find(topic);
    if (!known || indexes.empty()) continue;
    said.assigned_partitions.push_back({known->name, {indexes.begin(), indexes.end()}});
  }
  return wire::encode_versioned(said, protocol_version(client));
}

wire::SyncGroupResponse ConsumerGroups::sync(const wire::SyncGroupRequest& request, Moment now) {
  wire::SyncGroupResponse response;
  const auto found =
      classic_member(groups_.at(request.group_id), request.member_id, request.group_instance_id);
  if (!found) {
    response.error_code = code_of(found.error());
    return response;
  }
  ConsumerMember& member = **found;
  const auto& protocol = member.classic->protocols.front().name;
  if ((request.protocol_type && *request.protocol_type != kConsumerType) ||
      (request.protocol_name && *request.protocol_name != protocol)) {
    response.error_code = KafkaError::kInconsistentGroupProtocol;
  } else if (request.generation_id != member.epoch) {
    response.error_code = KafkaError::kIllegalGeneration;
  } else if (member.state != State::kUnrevoked &&
             groups_.at(request.group_id).epoch > member.epoch) {
    response.error_code = KafkaError::kRebalanceInProgress;
  }
  touch(request.group_id, member, now);
  if (response.error_code != KafkaError::kNone) return response;
  response.protocol_type = kConsumerType;
  response.protocol_name = protocol;
  response.assignment = encode_assignment(member.assigned, *member.classic);
  return response;
}

KafkaError ConsumerGroups::classic_heartbeat(const wire::HeartbeatRequest& request, Moment now) {
  ConsumerGroup& group = groups_.at(request.group_id);
  const auto found = classic_member(group, request.member_id, request.group_instance_id);
  if (!found) return code_of(found.error());
  ConsumerMember& member = **found;
  if (request.generation_id != member.epoch) return KafkaError::kIllegalGeneration;
  touch(group.id, member, now);
  if (group.topics_seen != topics_.changes()) {
    ConsumerGroup next = group;
    next.update(topics_, false, now);
    if (const Status kept = keep(std::move(next)); !kept) return code_of(kept.error());
  }
  const ConsumerGroup& after = groups_.at(request.group_id);
  return must_rejoin(after, *after.find(request.member_id)) ? KafkaError::kRebalanceInProgress
                                                            : KafkaError::kNone;
}

KafkaError ConsumerGroups::leave(const std::string& name, const std::string& id,
                                 const std::optional<std::string>& instance, Moment now) {
  ConsumerGroup group = groups_.at(name);
  const ConsumerMember* member = instance ? group.find_static(*instance) : group.find(id);
  if (member == nullptr) return KafkaError::kUnknownMemberId;
  if (!id.empty() && member->id != id) return KafkaError::kFencedInstanceId;
  if (!id.empty() && !member->classic) return KafkaError::kUnknownMemberId;
  const std::string gone = member->id;
  group.remove(gone);
  group.update(topics_, true, now);
  const Status kept = keep(std::move(group));
  return kept ? KafkaError::kNone : code_of(kept.error());
}

std::vector<GroupMember> ConsumerGroups::classic_members(const std::string& name) const {
  const ConsumerGroup& group = groups_.at(name);
  std::vector<GroupMember> members;
  for (const auto& [id, member] : group.members) {
    if (!member.classic) continue;
    GroupMember& one = members.emplace_back();
    one.id = id;
    one.instance_id = member.instance_id;
    one.client = member.client;
    one.session_timeout_ms = member.classic->session_timeout_ms;
    one.rebalance_timeout_ms = member.rebalance_timeout_ms;
    one.protocols = member.classic->protocols;
    const auto target = group.target.find(id);
    if (target == group.target.end()) continue;
    one.assignment = encode_assignment(target->second, *member.classic);
  }
  return members;
}

Status ConsumerGroups::adopt(const Group& classic, Moment now) {
  ConsumerGroup group;
  group.id = classic.id();
  group.epoch = std::max(classic.generation(), 1);
  group.assignment_epoch = group.epoch;
  for (const auto& [id, old] : classic.members()) {
    TRY(const auto said,
        wire::decode_versioned<Subscription>(old.metadata(old.protocols.front().name)));
    ConsumerMember& member = group.members[id];
    member.id = id;
    member.instance_id = old.instance_id;
    member.rack_id = said.rack_id;
    member.client = old.client;
    member.topics = {said.topics.begin(), said.topics.end()};
    member.rebalance_timeout_ms = old.rebalance_timeout_ms;
    member.classic = ConsumerMember::Classic{old.session_timeout_ms, old.protocols};
    member.epoch = group.epoch;
    member.previous_epoch = group.epoch;
    touch(group.id, member, now);
    if (old.assignment.empty()) continue;
    TRY(const auto given, wire::decode_versioned<wire::ConsumerProtocolAssignment>(old.assignment));
    for (const auto& topic : given.assigned_partitions) {
      const wire::Uuid topic_id = id_of(topic.topic);
      if (topic_id.is_zero()) continue;
      member.assigned[topic_id].insert(topic.partitions.begin(), topic.partitions.end());
    }
    group.target[id] = member.assigned;
  }
  return keep(std::move(group), {group_tombstone(classic.id())});
}

}  // namespace sluice::kafka::broker
