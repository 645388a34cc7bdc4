// /api/v1/groups: where a group would go on, moving it there, and removing it.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "console/answer.h"
#include "console/api.h"
#include "console/cluster/group_reset.h"
#include "console/json_body.h"
#include "console/shown/byte_text.h"

namespace sluice::console {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostOffsets = 10'000;  // of one request

Result<ResetGoal> parse_goal(const net::HttpRequest& request) {
  using To = ResetGoal::To;
  const std::string_view to = request.parameter("to").value_or("");
  ResetGoal goal;
  if (to == "earliest") return goal;
  goal.to = To::kLatest;
  if (to == "latest") return goal;
  const auto needed = [&](std::string_view name, std::int64_t low) -> Result<std::int64_t> {
    if (request.parameter(name)) return number_parameter(request, name, 0, low, INT64_MAX);
    return Error(ErrorCode::kInvalidArgument,
                 "to=" + std::string(to) + " needs the parameter " + std::string(name));
  };
  if (to == "offset") {
    goal.to = To::kOffset;
    TRY(goal.value, needed("offset", 0));
  } else if (to == "time") {
    goal.to = To::kTime;
    TRY(goal.value, needed("time_ms", 0));
  } else if (to == "shift") {
    goal.to = To::kShift;
    TRY(goal.value, needed("by", INT64_MIN));
  } else {
    return Error(
        ErrorCode::kInvalidArgument,
        "parameter to is earliest, latest, offset, time or shift, not \"" + readable(to) + "\"");
  }
  return goal;
}

Result<std::optional<std::int32_t>> parse_partition(const net::HttpRequest& request) {
  if (!request.parameter("partition")) return std::optional<std::int32_t>();
  TRY(const std::int64_t id, number_parameter(request, "partition", 0, 0, INT32_MAX));
  return std::optional(static_cast<std::int32_t>(id));
}

json::object describe(const ResetStep& step) {
  return json::object{{"topic", readable(step.partition.topic)},
                      {"partition", step.partition.partition},
                      {"from", step.from ? json::value(*step.from) : json::value(nullptr)},
                      {"to", step.to},
                      {"start", step.start},
                      {"end", step.end}};
}

Result<KafkaChanges::Offsets> read_offsets(net::HttpRequest& request) {
  TRY(const json::object body, json_body(request, {"offsets"}));
  const json::value* list = body.if_contains("offsets");
  if (list == nullptr || !list->is_array() || list->get_array().empty() ||
      list->get_array().size() > kMostOffsets) {
    return Error(ErrorCode::kInvalidArgument,
                 "the body needs a list \"offsets\" of 1 to " + std::to_string(kMostOffsets));
  }
  KafkaChanges::Offsets offsets;
  for (const json::value& one : list->get_array()) {
    if (!one.is_object()) {
      return Error(ErrorCode::kInvalidArgument,
                   "each of \"offsets\" is an object with topic, partition and offset");
    }
    const json::object& given = one.get_object();
    TRY(only_members(given, {"topic", "partition", "offset"}));
    TRY(std::string topic, needed_text(given, "topic"));
    TRY(const std::int64_t partition, needed_number(given, "partition", 0, INT32_MAX));
    TRY(const std::int64_t offset, needed_number(given, "offset", 0, INT64_MAX));
    offsets[{std::move(topic), static_cast<std::int32_t>(partition)}] = offset;
  }
  return offsets;
}

// What is outside of its partition would make its consumer start somewhere else.
Status check_offsets(const KafkaChanges::Offsets& offsets, const GroupView& group,
                     const std::vector<TopicView>& topics, KafkaChanges& kafka) {
  for (const auto& [partition, offset] : offsets) {
    TRY(const auto steps,
        plan_reset({ResetGoal::To::kOffset, offset}, {partition}, group, topics, kafka));
    if (steps.front().to == offset) continue;
    return Error(ErrorCode::kInvalidArgument, partition.to_string() + " has offsets from " +
                                                  std::to_string(steps.front().start) + " to " +
                                                  std::to_string(steps.front().end) + ", not " +
                                                  std::to_string(offset));
  }
  return {};
}

}  // namespace

bool Api::need_empty_group(const Call& call, const GroupView& group) {
  if (group.members.empty()) return true;
  send_error(
      call.response,
      Error(ErrorCode::kBusy, "Group " + group.id + " has " + std::to_string(group.members.size()) +
                                  " members that read now."),
      "Stop its consumers first; they would go on from where they are.");
  return false;
}

void Api::group_plan(const Call& call) {
  if (!need_kafka(call)) return;
  const auto goal = parse_goal(call.request);
  if (!goal) return send_error(call.response, goal.error());
  const auto partition = parse_partition(call.request);
  if (!partition) return send_error(call.response, partition.error());
  const auto group = sources_.kafka->group(call.names[0]);
  if (!group) return send_error(call.response, group.error());
  const auto topics = sources_.kafka->topics();
  if (!topics) return send_error(call.response, topics.error());
  std::vector<std::string> names;
  for (const auto& [name, value] : call.request.query) {
    if (name == "topic") names.push_back(value);
  }
  const auto partitions = partitions_to_reset(*group, *topics, names, *partition);
  if (!partitions) return send_error(call.response, partitions.error());
  const auto steps = plan_reset(*goal, *partitions, *group, *topics, *sources_.changes);
  if (!steps) return send_error(call.response, steps.error());
  json::array plan;
  for (const ResetStep& step : *steps) plan.push_back(describe(step));
  send_json(call.response,
            json::object{{"members", group->members.size()}, {"plan", std::move(plan)}});
}

void Api::set_group_offsets(const Call& call) {
  if (!need_kafka(call)) return;
  const auto offsets = read_offsets(call.request);
  if (!offsets) return send_error(call.response, offsets.error());
  const auto group = sources_.kafka->group(call.names[0]);
  if (!group) return send_error(call.response, group.error());
  if (!need_empty_group(call, *group)) return;
  const auto topics = sources_.kafka->topics();
  if (!topics) return send_error(call.response, topics.error());
  const Status legal = check_offsets(*offsets, *group, *topics, *sources_.changes);
  if (!legal) return send_error(call.response, legal.error());
  done(call, sources_.changes->commit_offsets(group->id, *offsets));
}

void Api::delete_group(const Call& call) {
  if (!need_kafka(call)) return;
  const auto group = sources_.kafka->group(call.names[0]);
  if (!group) return send_error(call.response, group.error());
  if (!need_empty_group(call, *group)) return;
  done(call, sources_.changes->delete_group(group->id));
}

}  // namespace sluice::console
