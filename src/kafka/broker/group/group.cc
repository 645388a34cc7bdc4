#include "kafka/broker/group/group.h"

#include <algorithm>

#include "kafka/wire/codec.h"
#include "kafka/wire/consumer_protocol.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

const char* group_state_name(GroupState state) {
  switch (state) {
    case GroupState::kEmpty:
      return "Empty";
    case GroupState::kPreparingRebalance:
      return "PreparingRebalance";
    case GroupState::kCompletingRebalance:
      return "CompletingRebalance";
    case GroupState::kStable:
      return "Stable";
    case GroupState::kDead:
      return "Dead";
  }
  return "Unknown";
}

Bytes GroupMember::metadata(const std::string& protocol) const {
  for (const auto& one : protocols) {
    if (one.name == protocol) return one.metadata;
  }
  return {};
}

Group::Group(std::string id, const GroupSettings& settings, Persist persist,
             MakeMemberId make_member_id)
    : id_(std::move(id)),
      settings_(settings),
      persist_(std::move(persist)),
      make_member_id_(std::move(make_member_id)) {}

void Group::enter(GroupState state, std::int64_t now_ms) {
  state_ = state;
  state_since_ms_ = now_ms;
}

void Group::touch(GroupMember& member, std::int64_t now_ms) const {
  member.expires_ms = now_ms + member.session_timeout_ms;
}

KafkaError Group::check_member(const std::string& member_id,
                               const std::optional<std::string>& instance_id) const {
  if (state_ == GroupState::kDead) return KafkaError::kCoordinatorNotAvailable;
  if (instance_id) {
    const auto known = static_members_.find(*instance_id);
    if (known == static_members_.end()) return KafkaError::kUnknownMemberId;
    if (known->second != member_id) return KafkaError::kFencedInstanceId;
  }
  return members_.contains(member_id) ? KafkaError::kNone : KafkaError::kUnknownMemberId;
}

// A protocol that every member has: each votes for the first of its list that all share.
std::string Group::select_protocol() const {
  std::map<std::string, int> votes;
  for (const auto& [id, member] : members_) {
    for (const Protocol& protocol : member.protocols) {
      const bool shared = std::all_of(members_.begin(), members_.end(), [&](const auto& other) {
        return std::any_of(other.second.protocols.begin(), other.second.protocols.end(),
                           [&](const Protocol& theirs) { return theirs.name == protocol.name; });
      });
      if (!shared) continue;
      ++votes[protocol.name];
      break;
    }
  }
  const auto most = std::max_element(
      votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == votes.end() ? "" : most->first;
}

bool Group::everyone_knows(const std::vector<Protocol>& protocols) const {
  return std::any_of(protocols.begin(), protocols.end(), [&](const Protocol& protocol) {
    return std::all_of(members_.begin(), members_.end(), [&](const auto& member) {
      return std::any_of(member.second.protocols.begin(), member.second.protocols.end(),
                         [&](const Protocol& theirs) { return theirs.name == protocol.name; });
    });
  });
}

bool Group::subscribed_to(const wire::TopicName& topic) const {
  if (protocol_type_ != "consumer") return false;
  for (const auto& [id, member] : members_) {
    for (const Protocol& protocol : member.protocols) {
      const auto said =
          wire::decode_versioned<wire::ConsumerProtocolSubscription>(protocol.metadata);
      if (!said) continue;
      if (std::find(said->topics.begin(), said->topics.end(), topic) != said->topics.end()) {
        return true;
      }
    }
  }
  return false;
}

std::int32_t Group::longest_rebalance_timeout_ms() const {
  std::int32_t longest = 0;
  for (const auto& [id, member] : members_)
    longest = std::max(longest, member.rebalance_timeout_ms);
  return longest;
}

void Group::prepare_rebalance(std::int64_t now_ms) {
  if (state_ == GroupState::kCompletingRebalance) {
    answer_syncs(KafkaError::kRebalanceInProgress, now_ms);
  }
  rebalance_ends_ms_ = now_ms + longest_rebalance_timeout_ms();
  rebalance_starts_ms_ =
      state_ == GroupState::kEmpty ? now_ms + settings_.initial_rebalance_delay_ms : now_ms;
  enter(GroupState::kPreparingRebalance, now_ms);
}

void Group::complete_join_if_all_joined(std::int64_t now_ms) {
  if (state_ != GroupState::kPreparingRebalance || now_ms < rebalance_starts_ms_) return;
  const bool all = std::all_of(members_.begin(), members_.end(), [](const auto& member) {
    return static_cast<bool>(member.second.join);
  });
  if (all && pending_members_.empty()) complete_join(now_ms);
}

void Group::remove_member(const std::string& id) {
  const auto found = members_.find(id);
  if (found == members_.end()) return;
  GroupMember& member = found->second;
  if (member.join) member.join(join_error(id, KafkaError::kUnknownMemberId));
  if (member.sync) {
    wire::SyncGroupResponse answer;
    answer.error_code = KafkaError::kUnknownMemberId;
    member.sync(std::move(answer));
  }
  if (member.instance_id) {
    const auto known = static_members_.find(*member.instance_id);
    if (known != static_members_.end() && known->second == id) static_members_.erase(known);
  }
  members_.erase(found);
  if (leader_ == id) leader_ = members_.empty() ? "" : members_.begin()->first;
}

// The generation is formed of those who joined. A static member that did not come back in time
// keeps its place until its session ends.
void Group::complete_join(std::int64_t now_ms) {
  std::vector<std::string> absent;
  for (const auto& [id, member] : members_) {
    if (!member.join && !member.instance_id) absent.push_back(id);
  }
  for (const std::string& id : absent) remove_member(id);
  ++generation_;
  if (members_.empty()) {
    protocol_.clear();
    leader_.clear();
    enter(GroupState::kEmpty, now_ms);
    persist_(*this);
    return;
  }
  const auto leads = members_.find(leader_);
  if (leads == members_.end() || !leads->second.join) {
    const auto joined = std::find_if(members_.begin(), members_.end(), [](const auto& member) {
      return static_cast<bool>(member.second.join);
    });
    leader_ = joined != members_.end() ? joined->first : members_.begin()->first;
  }
  protocol_ = select_protocol();
  enter(GroupState::kCompletingRebalance, now_ms);
  answer_joins(now_ms);
}

void Group::answer_joins(std::int64_t now_ms) {
  for (auto& [id, member] : members_) {
    touch(member, now_ms);
    if (!member.join) continue;
    const JoinReply reply = std::exchange(member.join, nullptr);
    reply(join_answer(member));
  }
}

void Group::answer_syncs(KafkaError error, std::int64_t now_ms) {
  for (auto& [id, member] : members_) {
    if (!member.sync) continue;
    touch(member, now_ms);
    const SyncReply reply = std::exchange(member.sync, nullptr);
    wire::SyncGroupResponse answer;
    answer.error_code = error;
    reply(error == KafkaError::kNone ? sync_answer(member) : answer);
  }
}

wire::JoinGroupResponse Group::join_answer(const GroupMember& member) const {
  wire::JoinGroupResponse answer;
  answer.generation_id = generation_;
  answer.protocol_type = protocol_type_;
  answer.protocol_name = protocol_;
  answer.leader = leader_;
  answer.member_id = member.id;
  if (member.id == leader_) {
    for (const auto& [id, other] : members_) {
      answer.members.push_back({id, other.instance_id, other.metadata(protocol_)});
    }
  }
  return answer;
}

wire::JoinGroupResponse Group::join_error(const std::string& member_id, KafkaError error) const {
  wire::JoinGroupResponse answer;
  answer.error_code = error;
  answer.member_id = member_id;
  return answer;
}

wire::SyncGroupResponse Group::sync_answer(const GroupMember& member) const {
  wire::SyncGroupResponse answer;
  answer.protocol_type = protocol_type_;
  answer.protocol_name = protocol_;
  answer.assignment = member.assignment;
  return answer;
}

void Group::sync(const wire::SyncGroupRequest& request, std::int64_t now_ms, SyncReply reply) {
  const auto refuse = [&](KafkaError error) {
    wire::SyncGroupResponse answer;
    answer.error_code = error;
    reply(std::move(answer));
  };
  if (const KafkaError error = check_member(request.member_id, request.group_instance_id);
      error != KafkaError::kNone) {
    return refuse(error);
  }
  if (request.generation_id != generation_) return refuse(KafkaError::kIllegalGeneration);
  if ((request.protocol_type && *request.protocol_type != protocol_type_) ||
      (request.protocol_name && *request.protocol_name != protocol_)) {
    return refuse(KafkaError::kInconsistentGroupProtocol);
  }
  GroupMember& member = members_.at(request.member_id);
  touch(member, now_ms);
  if (state_ == GroupState::kStable) return reply(sync_answer(member));
  if (state_ == GroupState::kPreparingRebalance) return refuse(KafkaError::kRebalanceInProgress);
  if (state_ != GroupState::kCompletingRebalance) return refuse(KafkaError::kUnknownMemberId);

  member.sync = std::move(reply);
  if (member.id != leader_) return;
  for (auto& [id, one] : members_) one.assignment.clear();
  for (const auto& given : request.assignments) {
    const auto found = members_.find(given.member_id);
    if (found != members_.end()) found->second.assignment = given.assignment;
  }
  if (!persist_(*this)) {
    for (auto& [id, one] : members_) one.assignment.clear();
    answer_syncs(KafkaError::kNotCoordinator, now_ms);
    return prepare_rebalance(now_ms);
  }
  enter(GroupState::kStable, now_ms);
  answer_syncs(KafkaError::kNone, now_ms);
}

KafkaError Group::heartbeat(const wire::HeartbeatRequest& request, std::int64_t now_ms) {
  if (const KafkaError error = check_member(request.member_id, request.group_instance_id);
      error != KafkaError::kNone) {
    return error;
  }
  if (request.generation_id != generation_) return KafkaError::kIllegalGeneration;
  touch(members_.at(request.member_id), now_ms);
  return state_ == GroupState::kPreparingRebalance ? KafkaError::kRebalanceInProgress
                                                   : KafkaError::kNone;
}

KafkaError Group::leave(const std::string& member_id, const std::optional<std::string>& instance_id,
                        std::int64_t now_ms) {
  std::string id = member_id;
  if (instance_id && id.empty()) {
    const auto known = static_members_.find(*instance_id);
    if (known == static_members_.end()) return KafkaError::kUnknownMemberId;
    id = known->second;
  }
  if (pending_members_.erase(id) > 0) {
    complete_join_if_all_joined(now_ms);
    return KafkaError::kNone;
  }
  if (const KafkaError error = check_member(id, instance_id); error != KafkaError::kNone) {
    return error;
  }
  remove_member(id);
  if (state_ == GroupState::kStable || state_ == GroupState::kCompletingRebalance) {
    prepare_rebalance(now_ms);
  }
  complete_join_if_all_joined(now_ms);
  return KafkaError::kNone;
}

KafkaError Group::may_commit(std::int32_t generation, const std::string& member_id,
                             const std::optional<std::string>& instance_id, std::int64_t now_ms) {
  if (state_ == GroupState::kDead) return KafkaError::kCoordinatorNotAvailable;
  // A consumer that manages its partitions itself commits without membership.
  if (generation < 0 && members_.empty()) return KafkaError::kNone;
  if (generation < 0 && member_id.empty() && !instance_id) return KafkaError::kUnknownMemberId;
  if (const KafkaError error = check_member(member_id, instance_id); error != KafkaError::kNone) {
    return error;
  }
  if (generation != generation_) return KafkaError::kIllegalGeneration;
  touch(members_.at(member_id), now_ms);
  return state_ == GroupState::kCompletingRebalance ? KafkaError::kRebalanceInProgress
                                                    : KafkaError::kNone;
}

KafkaError Group::may_commit_in_transaction(std::int32_t generation, const std::string& member_id,
                                            const std::optional<std::string>& instance_id) const {
  if (state_ == GroupState::kDead) return KafkaError::kCoordinatorNotAvailable;
  if (generation < 0 && (members_.empty() || (member_id.empty() && !instance_id))) {
    return KafkaError::kNone;
  }
  if (const KafkaError error = check_member(member_id, instance_id); error != KafkaError::kNone) {
    return error;
  }
  return generation == generation_ ? KafkaError::kNone : KafkaError::kIllegalGeneration;
}

void Group::expire(std::int64_t now_ms) {
  bool lost = false;
  std::vector<std::string> silent;
  for (const auto& [id, member] : members_) {
    if (!member.join && !member.sync && member.expires_ms <= now_ms) silent.push_back(id);
  }
  for (const std::string& id : silent) {
    remove_member(id);
    lost = true;
  }
  std::erase_if(pending_members_, [&](const auto& pending) { return pending.second <= now_ms; });
  if (lost && (state_ == GroupState::kStable || state_ == GroupState::kCompletingRebalance)) {
    prepare_rebalance(now_ms);
  }
  if (state_ == GroupState::kCompletingRebalance &&
      now_ms - state_since_ms_ >= longest_rebalance_timeout_ms()) {
    drop_unsynced(now_ms);
  }
  complete_join_if_all_joined(now_ms);
  if (state_ == GroupState::kPreparingRebalance && now_ms >= rebalance_ends_ms_) {
    complete_join(now_ms);
  }
}

// The leader never sent the assignment: whoever waits for it must not wait for ever.
void Group::drop_unsynced(std::int64_t now_ms) {
  std::vector<std::string> late;
  for (const auto& [id, member] : members_) {
    if (!member.sync) late.push_back(id);
  }
  for (const std::string& id : late) remove_member(id);
  prepare_rebalance(now_ms);
}

void Group::rebalance(std::int64_t now_ms) {
  if (state_ == GroupState::kStable) prepare_rebalance(now_ms);
}

void Group::end(KafkaError error) {
  for (auto& [id, member] : members_) {
    if (member.join) std::exchange(member.join, nullptr)(join_error(id, error));
    if (!member.sync) continue;
    wire::SyncGroupResponse answer;
    answer.error_code = error;
    std::exchange(member.sync, nullptr)(std::move(answer));
  }
  state_ = GroupState::kDead;
}

void Group::restore(std::int32_t generation, const std::string& protocol_type,
                    const std::optional<std::string>& protocol,
                    const std::optional<std::string>& leader, std::int64_t state_since_ms,
                    std::vector<GroupMember> members, std::int64_t now_ms) {
  generation_ = generation;
  protocol_type_ = protocol_type;
  protocol_ = protocol.value_or("");
  leader_ = leader.value_or("");
  members_.clear();
  static_members_.clear();
  for (GroupMember& member : members) {
    member.protocols = {{protocol_, std::move(member.protocols.front().metadata)}};
    touch(member, now_ms);
    if (member.instance_id) static_members_[*member.instance_id] = member.id;
    members_.emplace(member.id, std::move(member));
  }
  state_ = members_.empty() ? GroupState::kEmpty : GroupState::kStable;
  state_since_ms_ = state_since_ms;
}

}  // namespace sluice::kafka::broker
