// JoinGroup: the many ways into a group.
#include <algorithm>

#include "kafka/broker/group/group.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

static constexpr std::int16_t kFirstVersionWithMemberIdFirst = 4;
static constexpr std::int16_t kFirstVersionThatSkipsAssignment = 9;

KafkaError Group::refuse_join(const wire::JoinGroupRequest& request) const {
  if (state_ == GroupState::kDead) return KafkaError::kCoordinatorNotAvailable;
  if (request.session_timeout_ms < settings_.min_session_timeout_ms ||
      request.session_timeout_ms > settings_.max_session_timeout_ms) {
    return KafkaError::kInvalidSessionTimeout;
  }
  if (request.protocols.empty() || request.protocol_type.empty()) {
    return KafkaError::kInconsistentGroupProtocol;
  }
  if (!members_.empty() &&
      (request.protocol_type != protocol_type_ || !everyone_knows(request.protocols))) {
    return KafkaError::kInconsistentGroupProtocol;
  }
  return accepts(request.member_id) ? KafkaError::kNone : KafkaError::kGroupMaxSizeReached;
}

// Kafka's rule for group.max.size. While a generation forms, only those count that have come for
// it: who comes last is left out.
bool Group::accepts(const std::string& member_id) const {
  const auto known = members_.find(member_id);
  if (state_ != GroupState::kPreparingRebalance) {
    return known != members_.end() || members_.size() < settings_.max_size;
  }
  const auto waits = [](const auto& member) { return static_cast<bool>(member.second.join); };
  const auto waiting = std::count_if(members_.begin(), members_.end(), waits);
  return (known != members_.end() && known->second.join) ||
         static_cast<std::size_t>(waiting) < settings_.max_size;
}

void Group::join(const wire::JoinGroupRequest& request, std::int16_t version,
                 const GroupClient& client, std::int64_t now_ms, JoinReply reply) {
  if (const KafkaError error = refuse_join(request); error != KafkaError::kNone) {
    return reply(join_error(request.member_id, error));
  }
  if (request.member_id.empty()) {
    return request.group_instance_id
               ? join_static(request, version, client, now_ms, std::move(reply))
               : join_new(request, version, client, now_ms, std::move(reply));
  }
  if (pending_members_.erase(request.member_id) > 0) {
    add_member(request.member_id, request, client, now_ms, std::move(reply));
    return complete_join_if_all_joined(now_ms);
  }
  if (const KafkaError error = check_member(request.member_id, request.group_instance_id);
      error != KafkaError::kNone) {
    return reply(join_error(request.member_id, error));
  }
  join_known(members_.at(request.member_id), request, now_ms, std::move(reply));
}

// From version 4 on a newcomer is first given its id, so that a join that is repeated after a lost
// answer does not leave a ghost in the group (KIP-394).
void Group::join_new(const wire::JoinGroupRequest& request, std::int16_t version,
                     const GroupClient& client, std::int64_t now_ms, JoinReply reply) {
  const std::string id = make_member_id_(client.client_id);
  if (version >= kFirstVersionWithMemberIdFirst) {
    pending_members_[id] = now_ms + request.session_timeout_ms;
    return reply(join_error(id, KafkaError::kMemberIdRequired));
  }
  add_member(id, request, client, now_ms, std::move(reply));
  complete_join_if_all_joined(now_ms);
}

// A static member that comes back takes its old place under a new id; the old id is fenced
// (KIP-345). What it says under its protocols may differ, as owned partitions do after a restart:
// only another choice of the protocol makes the group rebalance.
void Group::join_static(const wire::JoinGroupRequest& request, std::int16_t version,
                        const GroupClient& client, std::int64_t now_ms, JoinReply reply) {
  const std::string id = make_member_id_(*request.group_instance_id);
  const auto known = static_members_.find(*request.group_instance_id);
  if (known == static_members_.end()) {
    add_member(id, request, client, now_ms, std::move(reply));
    return complete_join_if_all_joined(now_ms);
  }
  const std::string old_id = known->second;
  const std::string old_leader = leader_;
  replace_static(members_.at(old_id), id);
  GroupMember& member = members_.at(id);
  const GroupMember before = member;
  take_over(member, request, now_ms);
  member.client = client;
  if (state_ != GroupState::kStable || select_protocol() != protocol_) {
    rejoin(member, request, now_ms, std::move(reply));
    return complete_join_if_all_joined(now_ms);
  }
  if (!persist_(*this)) {
    member = before;
    replace_static(member, old_id);
    wire::JoinGroupResponse refused = join_error("", KafkaError::kNotCoordinator);
    refused.generation_id = generation_;
    refused.protocol_type = protocol_type_;
    refused.protocol_name = protocol_;
    refused.leader = old_leader;
    return reply(std::move(refused));
  }
  wire::JoinGroupResponse answer = join_answer(member);
  if (version >= kFirstVersionThatSkipsAssignment) {
    answer.skip_assignment = leader_ == id;
  } else {
    // An old client that saw itself lead would assign anew, for nobody: it is shown its old id as
    // leader.
    answer.leader = old_leader;
    answer.members.clear();
  }
  reply(std::move(answer));
}

void Group::replace_static(GroupMember& old, const std::string& new_id) {
  const std::string old_id = old.id;
  if (old.join) std::exchange(old.join, nullptr)(join_error(old_id, KafkaError::kFencedInstanceId));
  if (old.sync) {
    wire::SyncGroupResponse answer;
    answer.error_code = KafkaError::kFencedInstanceId;
    std::exchange(old.sync, nullptr)(std::move(answer));
  }
  auto node = members_.extract(old_id);
  node.key() = new_id;
  node.mapped().id = new_id;
  static_members_[*node.mapped().instance_id] = new_id;
  members_.insert(std::move(node));
  if (leader_ == old_id) leader_ = new_id;
}

void Group::join_known(GroupMember& member, const wire::JoinGroupRequest& request,
                       std::int64_t now_ms, JoinReply reply) {
  const bool same = member.protocols == request.protocols;
  // The answer to its last join was lost, or it is a follower with nothing new: no rebalance for
  // that.
  const bool repeats = (state_ == GroupState::kCompletingRebalance && same) ||
                       (state_ == GroupState::kStable && same && member.id != leader_);
  if (repeats) {
    touch(member, now_ms);
    return reply(join_answer(member));
  }
  if (state_ == GroupState::kEmpty) {
    return reply(join_error(request.member_id, KafkaError::kUnknownMemberId));
  }
  rejoin(member, request, now_ms, std::move(reply));
  complete_join_if_all_joined(now_ms);
}

void Group::add_member(const std::string& id, const wire::JoinGroupRequest& request,
                       const GroupClient& client, std::int64_t now_ms, JoinReply reply) {
  GroupMember member;
  member.id = id;
  member.instance_id = request.group_instance_id;
  member.client = client;
  if (member.instance_id) static_members_[*member.instance_id] = id;
  if (members_.empty()) protocol_type_ = request.protocol_type;
  if (leader_.empty()) leader_ = id;
  rejoin(members_.emplace(id, std::move(member)).first->second, request, now_ms, std::move(reply));
}

void Group::take_over(GroupMember& member, const wire::JoinGroupRequest& request,
                      std::int64_t now_ms) const {
  member.protocols = request.protocols;
  member.session_timeout_ms = request.session_timeout_ms;
  // Version 0 has no rebalance timeout: the session's serves.
  member.rebalance_timeout_ms =
      request.rebalance_timeout_ms >= 0 ? request.rebalance_timeout_ms : request.session_timeout_ms;
  touch(member, now_ms);
}

void Group::rejoin(GroupMember& member, const wire::JoinGroupRequest& request, std::int64_t now_ms,
                   JoinReply reply) {
  take_over(member, request, now_ms);
  if (member.join) member.join(join_error(member.id, KafkaError::kUnknownMemberId));
  member.join = std::move(reply);
  if (state_ != GroupState::kPreparingRebalance) prepare_rebalance(now_ms);
}

}  // namespace sluice::kafka::broker
