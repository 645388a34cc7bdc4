#include "kafka/broker/group/consumer_groups.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "kafka/broker/group/consumer_group_records.h"
#include "kafka/broker/group/group_regex.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

using Request = wire::ConsumerGroupHeartbeatRequest;
using Response = wire::ConsumerGroupHeartbeatResponse;
using State = ConsumerMember::State;

constexpr std::int16_t kFirstVersionWithOwnMemberId = 1;

Error refuse(KafkaError error, std::string words) {
  return Error(ErrorCode::kInvalidArgument, std::move(words), error);
}

Status not_empty(const std::optional<std::string>& value, const char* name) {
  if (!value || !trim(*value).empty()) return {};
  return refuse(KafkaError::kInvalidRequest, std::string(name) + " can't be empty.");
}

Status check_join(const Request& request) {
  const auto invalid = [](const char* words) { return refuse(KafkaError::kInvalidRequest, words); };
  if (request.rebalance_timeout_ms == -1) {
    return invalid("RebalanceTimeoutMs must be provided in first request.");
  }
  if (!request.topic_partitions || !request.topic_partitions->empty()) {
    return invalid("TopicPartitions must be empty when (re-)joining.");
  }
  if (!request.subscribed_topic_names && !request.subscribed_topic_regex) {
    return invalid(
        "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.");
  }
  return {};
}

Response::Assignment to_answer(const Assignment& assignment) {
  Response::Assignment answer;
  for (const auto& [topic, indexes] : assignment) {
    if (indexes.empty()) continue;
    answer.topic_partitions.push_back({topic, {indexes.begin(), indexes.end()}});
  }
  return answer;
}

bool within(const Assignment& part, const Assignment& whole) {
  for (const auto& [topic, indexes] : part) {
    const auto found = whole.find(topic);
    for (const wire::PartitionId index : indexes) {
      if (found == whole.end() || !found->second.contains(index)) return false;
    }
  }
  return true;
}

// An answer may be lost: who comes with the epoch before, and holds no more than it has now, goes
// on.
Status check_epoch(const ConsumerMember& member, const Request& request) {
  if (request.member_epoch == member.epoch) return {};
  const bool greater = request.member_epoch > member.epoch;
  const auto owned = to_assignment(request.topic_partitions);
  if (!greater && request.member_epoch == member.previous_epoch && owned &&
      within(*owned, member.assigned)) {
    return {};
  }
  return refuse(KafkaError::kFencedMemberEpoch,
                "The consumer group member has a " + std::string(greater ? "greater" : "smaller") +
                    " member epoch (" + std::to_string(request.member_epoch) +
                    ") than the one known by the group coordinator (" +
                    std::to_string(member.epoch) +
                    "). The member must abandon all its partitions and rejoin.");
}

Error unknown_member(const std::string& member, const std::string& group) {
  return refuse(KafkaError::kUnknownMemberId,
                "Member " + member + " is not a member of group " + group + ".");
}

Error fenced_instance(const ConsumerMember& holder, const std::string& member) {
  return refuse(KafkaError::kFencedInstanceId, "Static member " + member + " with instance id " +
                                                   *holder.instance_id + " was fenced by member " +
                                                   holder.id + ".");
}

Result<ConsumerMember*> dynamic_member(ConsumerGroup& group, const Request& request) {
  ConsumerMember* member = group.find(request.member_id);
  if (member == nullptr && request.member_epoch != 0) {
    return unknown_member(request.member_id, group.id);
  }
  if (member == nullptr) {
    member = &group.members[request.member_id];
    member->id = request.member_id;
  } else if (request.member_epoch != 0) {
    TRY(check_epoch(*member, request));
  }
  return member;
}

// A static member that left for a while, and comes back under another id, has what it had.
ConsumerMember& take_place(ConsumerGroup& group, ConsumerMember& left, const std::string& id) {
  ConsumerMember back = left;
  const std::string old = left.id;
  Assignment target = std::move(group.target[old]);
  group.remove(old);
  group.target[id] = std::move(target);
  back.id = id;
  back.epoch = 0;
  back.previous_epoch = 0;
  back.state = State::kStable;
  back.revoking.clear();
  return group.members[id] = std::move(back);
}

Result<ConsumerMember*> static_member(ConsumerGroup& group, const Request& request) {
  const std::string& instance = *request.instance_id;
  ConsumerMember* member = group.find_static(instance);
  if (request.member_epoch != 0) {
    if (member == nullptr) {
      return refuse(KafkaError::kUnknownMemberId, "Instance id " + instance + " is unknown.");
    }
    if (member->id != request.member_id) return fenced_instance(*member, request.member_id);
    TRY(check_epoch(*member, request));
    return member;
  }
  if (member == nullptr) {
    member = &group.members[request.member_id];
    member->id = request.member_id;
    return member;
  }
  if (member->id == request.member_id) return member;
  if (member->epoch != ConsumerGroup::kLeaveForAWhileEpoch) {
    return refuse(KafkaError::kUnreleasedInstanceId,
                  "Static member " + request.member_id + " with instance id " + instance +
                      " cannot join the group because the instance id is owned by " + member->id +
                      " member.");
  }
  return &take_place(group, *member, request.member_id);
}

// What a request says of its member. Does that change what the group wants?
Result<bool> take_subscription(ConsumerMember& member, const Request& request,
                               const GroupClient& client) {
  const auto before = std::tuple(member.topics, member.regex, member.assignor);
  if (request.instance_id) member.instance_id = request.instance_id;
  if (request.rack_id) member.rack_id = request.rack_id;
  if (request.rebalance_timeout_ms != -1) {
    member.rebalance_timeout_ms = request.rebalance_timeout_ms;
  }
  if (request.server_assignor) member.assignor = request.server_assignor;
  if (request.subscribed_topic_names) {
    member.topics = {request.subscribed_topic_names->begin(),
                     request.subscribed_topic_names->end()};
  }
  if (request.subscribed_topic_regex && *request.subscribed_topic_regex != member.regex) {
    TRY(compile_group_regex(*request.subscribed_topic_regex));
    member.regex = *request.subscribed_topic_regex;
  }
  member.client = client;
  member.classic.reset();
  return before != std::tuple(member.topics, member.regex, member.assignor);
}

Status check_costs(const ConsumerGroup& group, const Request& request) {
  const auto asked = group.regexes.find(request.subscribed_topic_regex.value_or(""));
  if (asked == group.regexes.end() || !asked->second.given_up) return {};
  return refuse(KafkaError::kInvalidRegularExpression,
                "SubscribedTopicRegex `" + asked->first +
                    "` takes too long to match against the topics that there are.");
}

bool is_full(const Request& request) {
  return request.member_epoch == 0 ||
         (request.rebalance_timeout_ms != -1 && request.topic_partitions &&
          (request.subscribed_topic_names || request.subscribed_topic_regex));
}

}  // namespace

const ConsumerGroup* ConsumerGroups::find(const std::string& group) const {
  const auto found = groups_.find(group);
  return found == groups_.end() ? nullptr : &found->second;
}

bool ConsumerGroups::has_members(const std::string& group) const {
  const ConsumerGroup* found = find(group);
  return found != nullptr && !found->members.empty();
}

Status ConsumerGroups::load(ByteView key, const std::optional<ByteView>& value) {
  const ConsumerGroupReplay replay{[this](const std::string& group) -> ConsumerGroup& {
                                     ConsumerGroup& found = groups_[group];
                                     found.id = group;
                                     return found;
                                   },
                                   [this](const std::string& group) { groups_.erase(group); }};
  return replay_consumer_group(replay, key, value);
}

void ConsumerGroups::loaded(Moment now) {
  std::erase_if(groups_, [](const auto& entry) { return entry.second.epoch == 0; });
  for (auto& [name, group] : groups_) {
    if (group.members.empty() && group.empty_since_ms == 0) group.empty_since_ms = now.steady_ms;
    for (auto& [id, member] : group.members) {
      if (member.expires_ms != 0) continue;  // it was read before, and has spoken since
      touch(name, member, now);
      if (member.state == State::kUnrevoked) {
        member.revoke_by_ms = now.steady_ms + std::max(member.rebalance_timeout_ms, 0);
      }
    }
  }
}

void ConsumerGroups::configure(const std::string& group, const GroupConfig& config) {
  if (config == GroupConfig()) {
    configs_.erase(group);
  } else {
    configs_[group] = config;
  }
}

// With the broker's settings in the place of what was not set.
GroupConfig ConsumerGroups::config_of(const std::string& group) const {
  const auto own = configs_.find(group);
  GroupConfig config = own == configs_.end() ? GroupConfig() : own->second;
  if (config.session_timeout_ms == 0) {
    config.session_timeout_ms = settings_.consumer_session_timeout_ms;
  }
  if (config.heartbeat_interval_ms == 0) {
    config.heartbeat_interval_ms = settings_.consumer_heartbeat_interval_ms;
  }
  return config;
}

void ConsumerGroups::touch(const std::string& group, ConsumerMember& member, Moment now) const {
  const std::int32_t timeout_ms =
      member.classic ? member.classic->session_timeout_ms : config_of(group).session_timeout_ms;
  member.expires_ms = now.steady_ms + timeout_ms;
}

Status ConsumerGroups::keep(ConsumerGroup next, std::vector<GroupRecord> first) {
  static const ConsumerGroup kNothing;
  const auto found = groups_.find(next.id);
  std::vector<GroupRecord> changes = std::move(first);
  for (GroupRecord& record :
       consumer_group_changes(found == groups_.end() ? kNothing : found->second, next)) {
    changes.push_back(std::move(record));
  }
  if (!changes.empty()) {
    if (const auto stored = store_.append(next.id, changes); !stored) {
      log::error("group could not be stored",
                 {{"group", next.id}, {"reason", stored.error().message()}});
      return refuse(stored.error().code() == ErrorCode::kUnavailable
                        ? KafkaError::kCoordinatorNotAvailable
                        : KafkaError::kNotCoordinator,
                    "The group could not be stored.");
    }
  }
  const std::string id = next.id;
  groups_[id] = std::move(next);
  return {};
}

Status ConsumerGroups::check(const Request& request, std::int16_t version) {
  const auto invalid = [](const char* words) { return refuse(KafkaError::kInvalidRequest, words); };
  if (version >= kFirstVersionWithOwnMemberId || request.member_epoch != 0) {
    TRY(not_empty(request.member_id, "MemberId"));
  }
  TRY(not_empty(request.group_id, "GroupId"));
  TRY(not_empty(request.instance_id, "InstanceId"));
  TRY(not_empty(request.rack_id, "RackId"));
  if (request.member_epoch == 0) {
    TRY(check_join(request));
  } else if (request.member_epoch == ConsumerGroup::kLeaveForAWhileEpoch) {
    if (!request.instance_id) return invalid("InstanceId can't be null.");
  } else if (request.member_epoch < ConsumerGroup::kLeaveForAWhileEpoch) {
    return invalid("MemberEpoch is invalid.");
  }
  if (!request.server_assignor) return {};
  const auto known = server_assignors();
  if (std::find(known.begin(), known.end(), *request.server_assignor) != known.end()) return {};
  return refuse(KafkaError::kUnsupportedAssignor,
                "ServerAssignor " + *request.server_assignor +
                    " is not supported. Supported assignors: uniform, range.");
}

Result<Response> ConsumerGroups::heartbeat(const Request& request, const GroupClient& client,
                                           const TopicViewer& viewer, Moment now) {
  if (request.member_epoch < 0) return leave(request, now);
  const auto found = groups_.find(request.group_id);
  if (found == groups_.end() && request.member_epoch != 0) {
    return refuse(KafkaError::kGroupIdNotFound,
                  "Consumer group " + request.group_id + " not found.");
  }
  ConsumerGroup fresh;
  fresh.id = request.group_id;
  if (found == groups_.end()) return stay(fresh, request, client, viewer, now);
  if (!says_nothing_new(found->second, request, viewer)) {
    return stay(found->second, request, client, viewer, now);
  }
  touch(request.group_id, *found->second.find(request.member_id), now);
  Response response;
  response.member_id = request.member_id;
  response.member_epoch = request.member_epoch;
  response.heartbeat_interval_ms = config_of(request.group_id).heartbeat_interval_ms;
  return response;
}

bool ConsumerGroups::says_nothing_new(const ConsumerGroup& group, const Request& request,
                                      const TopicViewer& viewer) const {
  const ConsumerMember* member = group.find(request.member_id);
  return member != nullptr && member->state == State::kStable && !member->classic &&
         request.member_epoch == member->epoch && member->epoch == group.epoch &&
         member->epoch == group.assignment_epoch && group.topics_seen == topics_.changes() &&
         group.resolved(*member, topics_, viewer) && request.instance_id == member->instance_id &&
         !request.subscribed_topic_names && !request.subscribed_topic_regex &&
         !request.server_assignor && request.rebalance_timeout_ms == -1;
}

Result<Response> ConsumerGroups::stay(const ConsumerGroup& before, const Request& request,
                                      const GroupClient& client, const TopicViewer& viewer,
                                      Moment now) {
  if (before.members.size() >= settings_.consumer_max_size &&
      before.find(request.member_id) == nullptr) {
    return refuse(KafkaError::kGroupMaxSizeReached,
                  "The consumer group has reached its maximum capacity of " +
                      std::to_string(settings_.consumer_max_size) + " members.");
  }
  ConsumerGroup group = before;
  const std::size_t size = group.members.size();
  TRY(ConsumerMember* const member,
      request.instance_id ? static_member(group, request) : dynamic_member(group, request));
  const Assignment had = member->assigned;
  TRY(const bool changed, take_subscription(*member, request, client));
  const bool joined = group.members.size() != size;
  group.resolve(*member, topics_, viewer, now);
  group.update(topics_, changed || joined, now);
  TRY(check_costs(group, request));
  group.reconcile(*member, to_assignment(request.topic_partitions), now);
  touch(request.group_id, *member, now);
  Response response;
  response.member_id = member->id;
  response.member_epoch = member->epoch;
  response.heartbeat_interval_ms = config_of(request.group_id).heartbeat_interval_ms;
  if (is_full(request) || member->assigned != had)
    response.assignment = to_answer(member->assigned);
  TRY(keep(std::move(group)));
  return response;
}

Result<Response> ConsumerGroups::leave(const Request& request, Moment now) {
  const ConsumerGroup* found = find(request.group_id);
  if (found == nullptr) {
    return refuse(KafkaError::kGroupIdNotFound, "Group " + request.group_id + " not found.");
  }
  ConsumerGroup group = *found;
  ConsumerMember* member =
      request.instance_id ? group.find_static(*request.instance_id) : group.find(request.member_id);
  if (member == nullptr && request.instance_id) {
    return refuse(KafkaError::kUnknownMemberId,
                  "Instance id " + *request.instance_id + " is unknown.");
  }
  if (member == nullptr) return unknown_member(request.member_id, request.group_id);
  if (member->id != request.member_id) return fenced_instance(*member, request.member_id);
  if (request.member_epoch == ConsumerGroup::kLeaveForAWhileEpoch) {
    member->epoch = request.member_epoch;
    member->state = State::kStable;
    member->revoking.clear();
    member->revoke_by_ms = 0;
  } else {
    group.remove(request.member_id);
    group.update(topics_, true, now);
  }
  Response response;
  response.member_id = request.member_id;
  response.member_epoch = request.member_epoch;
  TRY(keep(std::move(group)));
  return response;
}

std::vector<std::string> ConsumerGroups::expire(Moment now) {
  constexpr std::int64_t kRetryMs = 5'000;
  if (now.steady_ms < expire_after_ms_) return {};
  std::vector<ConsumerGroup> changed;
  for (const auto& [name, group] : groups_) {
    std::vector<std::string> gone;
    for (const auto& [id, member] : group.members) {
      const bool late = member.revoke_by_ms != 0 && member.revoke_by_ms <= now.steady_ms;
      if (late || member.expires_ms <= now.steady_ms) gone.push_back(id);
    }
    if (gone.empty()) continue;
    ConsumerGroup next = group;
    for (const std::string& id : gone) next.remove(id);
    next.update(topics_, true, now);
    changed.push_back(std::move(next));
  }
  std::vector<std::string> names;
  for (ConsumerGroup& next : changed) {
    names.push_back(next.id);
    if (!keep(std::move(next))) expire_after_ms_ = now.steady_ms + kRetryMs;
  }
  return names;
}

std::vector<GroupRecord> ConsumerGroups::tombstones(const std::string& group) const {
  const ConsumerGroup* found = find(group);
  return found == nullptr ? std::vector<GroupRecord>() : consumer_group_tombstones(*found);
}

namespace {

using Described = wire::ConsumerGroupDescribeResponse;

Described::Assignment describe_assignment(const Assignment& assignment, const GroupTopics& topics) {
  Described::Assignment described;
  for (const auto& [id, indexes] : assignment) {
    const auto topic = topics.find(id);
    if (!topic || indexes.empty()) continue;
    described.topic_partitions.push_back({id, topic->name, {indexes.begin(), indexes.end()}});
  }
  return described;
}

}  // namespace

Result<Described::DescribedGroup> ConsumerGroups::describe(const std::string& name) const {
  constexpr std::int8_t kClassic = 0;
  constexpr std::int8_t kConsumer = 1;
  const ConsumerGroup* group = find(name);
  if (group == nullptr) {
    return refuse(KafkaError::kGroupIdNotFound, "Group " + name + " not found.");
  }
  Described::DescribedGroup described;
  described.group_id = name;
  described.group_state = group->state_name();
  described.group_epoch = group->epoch;
  described.assignment_epoch = group->assignment_epoch;
  described.assignor_name = group->assignor();
  for (const auto& [id, member] : group->members) {
    Described::Member one;
    one.member_id = id;
    one.instance_id = member.instance_id;
    one.rack_id = member.rack_id;
    one.member_epoch = member.epoch;
    one.client_id = member.client.client_id;
    one.client_host = member.client.host;
    one.subscribed_topic_names.assign(member.topics.begin(), member.topics.end());
    one.subscribed_topic_regex = member.regex;
    one.assignment = describe_assignment(member.assigned, topics_);
    const auto target = group->target.find(id);
    if (target != group->target.end()) {
      one.target_assignment = describe_assignment(target->second, topics_);
    }
    one.member_type = member.classic ? kClassic : kConsumer;
    described.members.push_back(std::move(one));
  }
  return described;
}

Status ConsumerGroups::may_commit(const std::string& name, const std::string& member,
                                  std::int32_t epoch) const {
  const ConsumerGroup* group = find(name);
  if (group == nullptr || (epoch < 0 && group->members.empty())) return {};
  const ConsumerMember* found = group->find(member);
  if (found == nullptr) return unknown_member(member, name);
  if (found->epoch == epoch) return {};
  const std::string words = "The received member epoch " + std::to_string(epoch) +
                            " does not match the expected member epoch " +
                            std::to_string(found->epoch) + ".";
  return refuse(found->classic ? KafkaError::kIllegalGeneration : KafkaError::kStaleMemberEpoch,
                words);
}

Status ConsumerGroups::may_fetch(const std::string& name, const std::optional<std::string>& member,
                                 std::int32_t epoch) const {
  const ConsumerGroup* group = find(name);
  if (group == nullptr || (!member && epoch < 0)) return {};
  return may_commit(name, member.value_or(""), epoch);
}

}  // namespace sluice::kafka::broker
