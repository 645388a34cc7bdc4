// Groups under the consumer protocol, and what turns a group of one protocol into one of the other.
#include "base/log.h"
#include "kafka/broker/group/coordinator.h"
#include "kafka/broker/group/member_id.h"
#include "kafka/wire/consumer_protocol.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

using Heartbeat = wire::ConsumerGroupHeartbeatRequest;
using Beat = wire::ConsumerGroupHeartbeatResponse;

Error no_consumer_group(const std::string& group) {
  return Error(ErrorCode::kNotFound, "Group " + group + " is not a consumer group.",
               KafkaError::kGroupIdNotFound);
}

}  // namespace

Beat GroupCoordinator::consumer_heartbeat(Heartbeat request, std::int16_t version,
                                          const GroupClient& client, const TopicViewer& viewer) {
  const std::lock_guard lock(mutex_);
  Result<Beat> answer = take_heartbeat(request, version, client, viewer);
  downgrade_if_classic(request.group_id, now());
  if (answer) return std::move(*answer);
  Beat refused;
  refused.error_code =
      answer.error().reason<KafkaError>().value_or(KafkaError::kUnknownServerError);
  refused.error_message = answer.error().message();
  return refused;
}

Result<Beat> GroupCoordinator::take_heartbeat(const Heartbeat& given, std::int16_t version,
                                              const GroupClient& client,
                                              const TopicViewer& viewer) {
  TRY(ConsumerGroups::check(given, version));
  const Moment moment = now();
  Heartbeat request = given;
  if (request.member_id.empty()) request.member_id = random_uuid();
  if (!consumers_.contains(request.group_id) && find(request.group_id) != nullptr) {
    if (request.member_epoch != 0) return no_consumer_group(request.group_id);
    TRY(make_consumer_group(request.group_id, moment));
  }
  return consumers_.heartbeat(request, client, viewer, moment);
}

// Kafka's rule for a group that speaks the classic protocol: an empty one is taken over, one with
// members only if all that they said can be kept.
Status GroupCoordinator::make_consumer_group(const std::string& name, Moment moment) {
  Group& group = *find(name);
  if (group.generation() == 0 && group.members().empty()) return {};  // it is but offsets
  if (!group.members().empty()) {
    if (!settings_.consumer_upgrade || group.protocol_type() != "consumer" ||
        group.members().size() > settings_.consumer_max_size) {
      return no_consumer_group(name);
    }
    TRY(consumers_.adopt(group, moment));
    group.end(KafkaError::kRebalanceInProgress);
    log::info("group changes to the consumer protocol", {{"group", name}});
  } else {
    const GroupRecord ends = group_tombstone(name);
    TRY(store_.append(name, std::span(&ends, 1)));
  }
  forget_classic(name);
  return {};
}

// An empty consumer group makes way for a classic one of the same name.
bool GroupCoordinator::end_consumer_group(const std::string& name) {
  if (!consumers_.contains(name)) return true;
  if (!store_.append(name, consumers_.tombstones(name))) return false;
  consumers_.forget(name);
  return true;
}

// The last member that speaks the consumer protocol has left: the others go on among themselves.
void GroupCoordinator::downgrade_if_classic(const std::string& name, Moment moment) {
  const ConsumerGroup* group = consumers_.find(name);
  if (group == nullptr || group->members.empty() || !group->all_classic()) return;
  if (!settings_.consumer_downgrade || group->members.size() > settings_.max_size) return;
  std::vector<GroupMember> members = consumers_.classic_members(name);
  const std::string protocol = members.front().protocols.front().name;
  const std::string leader = members.front().id;
  Group next(name, settings_, {}, {});
  next.restore(group->epoch, "consumer", protocol, leader, moment.steady_ms, members,
               moment.steady_ms);
  std::vector<GroupRecord> records = consumers_.tombstones(name);
  records.push_back(group_record(next, moment.wall_ms));
  if (const auto stored = store_.append(name, records); !stored) {
    log::error("group could not be stored",
               {{"group", name}, {"reason", stored.error().message()}});
    return;
  }
  const std::int32_t generation = group->epoch;
  consumers_.forget(name);
  Group& classic = find_or_make(name);
  classic.restore(generation, "consumer", protocol, leader, moment.steady_ms, std::move(members),
                  moment.steady_ms);
  classic.rebalance(moment.steady_ms);
  log::info("group changes to the classic protocol", {{"group", name}});
}

void GroupCoordinator::expire_consumers(Moment moment) {
  for (const std::string& name : consumers_.expire(moment)) downgrade_if_classic(name, moment);
  std::vector<std::string> over;
  for (const auto& [name, group] : consumers_.all()) {
    const Group* offsets = find(name);
    const bool kept = offsets != nullptr && !offsets->offsets().empty();
    if (group.members.empty() && !kept &&
        moment.steady_ms - group.empty_since_ms >= settings_.offsets_check_ms) {
      over.push_back(name);
    }
  }
  for (const std::string& name : over) (void)end_consumer_group(name);
}

wire::ConsumerGroupDescribeResponse::DescribedGroup GroupCoordinator::describe_consumer(
    const std::string& name) const {
  const std::lock_guard lock(mutex_);
  auto described = consumers_.describe(name);
  if (described) return std::move(*described);
  const Group* classic = find(name);
  const Error refused = classic != nullptr ? no_consumer_group(name) : std::move(described).error();
  wire::ConsumerGroupDescribeResponse::DescribedGroup answer;
  answer.group_id = name;
  answer.error_code = KafkaError::kGroupIdNotFound;
  answer.error_message = refused.message();
  return answer;
}

void GroupCoordinator::configure(const std::string& group, const GroupConfig& config) {
  const std::lock_guard lock(mutex_);
  consumers_.configure(group, config);
}

KafkaError GroupCoordinator::may_fetch(const std::string& group,
                                       const std::optional<std::string>& member,
                                       std::int32_t epoch) const {
  const std::lock_guard lock(mutex_);
  const Status allowed = consumers_.may_fetch(group, member, epoch);
  return allowed ? KafkaError::kNone
                 : allowed.error().reason<KafkaError>().value_or(KafkaError::kUnknownServerError);
}

}  // namespace sluice::kafka::broker
