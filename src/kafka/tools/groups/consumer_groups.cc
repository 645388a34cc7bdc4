// kafka-consumer-groups. The order of checks and their words follow Kafka's ConsumerGroupCommand.
#include "kafka/tools/groups/consumer_groups.h"

#include <algorithm>
#include <limits>
#include <set>

#include "base/text.h"
#include "kafka/client/failure.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/cli/scala_order.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

using client::TopicPartition;
using wire::KafkaError;

constexpr const char* kPurpose =
    "This tool helps to list all consumer groups, describe a consumer group, delete consumer group "
    "info, or reset consumer group offsets.";
constexpr const char* kActions[] = {"list", "describe", "delete", "reset-offsets",
                                    "delete-offsets"};
constexpr const char* kDryRunWarning =
    "WARN: No action will be performed as the --execute option is missing.In a future major "
    "release, the default behavior of this command will be to prompt the user before executing the "
    "reset rather than doing a dry run. You should add the --dry-run option explicitly if you are "
    "scripting this command and want to keep the current default behavior without prompting.";
// In the order of Kafka's set of them.
constexpr const char* kResetScenarios[] = {"by-duration", "to-offset",  "from-file", "to-datetime",
                                           "to-earliest", "to-current", "shift-by",  "to-latest"};

std::optional<std::string> wrong_describe(const ParsedOptions& options) {
  if (!options.has("describe")) return std::nullopt;
  if (!options.has("group") && !options.has("all-groups")) {
    return "Option [describe] takes one of these options: [group], [all-groups]";
  }
  int reports = 0;
  for (const char* report : {"members", "offsets", "state"}) reports += options.has(report) ? 1 : 0;
  if (reports > 1) {
    return "Option [describe] takes at most one of these options: [members], [offsets], [state]";
  }
  if (!options.values("state").empty()) {
    return "Option [describe] does not take a value for [state]";
  }
  return std::nullopt;
}

std::optional<std::string> wrong_deletion(const ParsedOptions& options) {
  if (options.has("delete")) {
    if (!options.has("group") && !options.has("all-groups")) {
      return "Option [delete] takes one of these options: [group], [all-groups]";
    }
    if (options.has("topic")) {
      return "The consumer does not support topic-specific offset deletion from a consumer group.";
    }
  }
  if (options.has("delete-offsets") && (!options.has("group") || !options.has("topic"))) {
    return "Option [delete-offsets] takes the following options: [group], [topic]";
  }
  return std::nullopt;
}

std::optional<std::string> wrong_reset(const Invocation& invocation, const ParsedOptions& options) {
  if (!options.has("reset-offsets")) return std::nullopt;
  if (options.has("dry-run") && options.has("execute")) {
    return "Option [reset-offsets] only accepts one of [execute] and [dry-run]";
  }
  if (!options.has("dry-run") && !options.has("execute")) {
    std::fprintf(invocation.err, "%s\n", kDryRunWarning);
  }
  if (!options.has("group") && !options.has("all-groups")) {
    return "Option [reset-offsets] takes one of these options: [group], [all-groups]";
  }
  for (const char* scenario : {"to-offset", "to-datetime", "by-duration", "to-earliest",
                               "to-latest", "to-current", "shift-by", "from-file"}) {
    for (const char* other : kResetScenarios) {
      if (scenario == std::string_view(other)) continue;
      if (auto wrong = excludes(options, scenario, {other})) return wrong;
    }
  }
  return std::nullopt;
}

// What Kafka checks before it connects, in its order.
std::optional<std::string> wrong_usage(const Invocation& invocation, const ParsedOptions& options) {
  if (auto wrong = wrong_describe(options)) return wrong;
  if (auto wrong = wrong_deletion(options)) return wrong;
  if (auto wrong = wrong_reset(invocation, options)) return wrong;
  if (auto wrong = excludes(options, "group", {"all-groups"})) return wrong;
  if (auto wrong = excludes(options, "group", {"list"})) return wrong;
  if (auto wrong = excludes(options, "topic", {"list", "describe"})) return wrong;
  return std::nullopt;
}

std::optional<std::string> wrong_actions(const ParsedOptions& options) {
  const auto given = std::count_if(std::begin(kActions), std::end(kActions),
                                   [&](const char* action) { return options.has(action); });
  if (given == 1) return std::nullopt;
  return "Command must include exactly one action: --list, --describe, --delete, --reset-offsets, "
         "--delete-offsets";
}

bool of_consumers(const client::GroupListing& group) {
  return group.protocol_type.empty() || group.protocol_type == "consumer";
}

Result<std::set<std::string>> parse_states(const std::string& text) {
  constexpr const char* kStates[] = {"PreparingRebalance", "CompletingRebalance", "Stable", "Dead",
                                     "Empty"};
  std::set<std::string> states;
  for (const std::string& part : split(text, ',')) {
    const std::string state(trim(part));
    if (std::none_of(std::begin(kStates), std::end(kStates),
                     [&](const char* known) { return state == known; })) {
      return usage_fault("Invalid state list '" + text +
                         "'. Valid states are: PreparingRebalance, CompletingRebalance, Stable, "
                         "Dead, Empty");
    }
    states.insert(state);
  }
  return states;
}

// The listed groups by name, in the order of the map that Kafka's client keeps them in.
Result<std::vector<client::GroupListing>> listed(client::Cluster& cluster,
                                                 const std::set<std::string>& states) {
  TRY(std::vector<client::GroupListing> groups, client::list_groups(cluster, states));
  std::erase_if(groups, [](const client::GroupListing& group) { return !of_consumers(group); });
  std::vector<std::string> names;
  std::map<std::string, client::GroupListing> by_name;
  for (client::GroupListing& group : groups) {
    names.push_back(group.id);
    by_name.insert_or_assign(group.id, std::move(group));
  }
  std::vector<client::GroupListing> ordered;
  for (const std::string& name : hash_map_order(std::move(names))) {
    ordered.push_back(by_name.at(name));
  }
  return ordered;
}

Status list(const GroupAction& action) {
  if (!action.options.has("state")) {
    TRY(auto groups, listed(action.cluster, {}));
    for (const auto& group : groups) std::fprintf(action.out, "%s\n", group.id.c_str());
    return {};
  }
  TRY(std::optional<std::string> text, action.options.value("state"));
  std::set<std::string> states;
  if (text && !text->empty()) {
    TRY(states, parse_states(*text));
  }
  TRY(auto groups, listed(action.cluster, states));
  std::size_t width = 15;
  for (const auto& group : groups) width = std::max(width, group.id.size());
  const auto row = [&](const std::string& name, const std::string& state) {
    std::fprintf(action.out, "%-*s %s\n", static_cast<int>(width), name.c_str(), state.c_str());
  };
  row("GROUP", "STATE");
  for (const auto& group : groups) row(group.id, group.state);
  return {};
}

std::string quoted(const std::vector<std::string>& names) {
  return "'" + join(names, "', '") + "'";
}

Status remove(const GroupAction& action) {
  TRY(std::vector<std::string> groups, action.groups());
  std::vector<std::string> deleted;
  std::vector<std::pair<std::string, Error>> failed;
  for (const std::string& group : groups) {
    Status done = client::delete_group(action.cluster, group);
    if (done) {
      deleted.push_back(group);
    } else {
      failed.emplace_back(group, done.error());
    }
  }
  if (failed.empty()) {
    std::fprintf(action.out, "Deletion of requested consumer groups (%s) was successful.\n",
                 quoted(deleted).c_str());
    return {};
  }
  action.print_error("Deletion of some consumer groups failed:");
  for (const auto& [group, error] : failed) {
    std::fprintf(action.out, "* Group '%s' could not be deleted due to: %s\n", group.c_str(),
                 java_future_text(error).c_str());
  }
  if (!deleted.empty()) {
    std::fprintf(action.out, "\nThese consumer groups were deleted successfully: %s\n",
                 quoted(deleted).c_str());
  }
  return {};
}

void print_deletion(const GroupAction& action, const std::string& group,
                    const std::vector<std::string>& topics, std::optional<Error> failed) {
  if (!failed) {
    std::fprintf(action.out, "Request succeed for deleting offsets with topic %s group %s\n",
                 join(topics, ", ").c_str(), group.c_str());
    return;
  }
  const auto error = failed->reason<KafkaError>().value_or(KafkaError::kUnknownServerError);
  const std::string name = "'" + group + "'";
  if (error == KafkaError::kInvalidGroupId) return action.print_error(name + " is not valid.");
  if (error == KafkaError::kGroupIdNotFound) return action.print_error(name + " does not exist.");
  if (error == KafkaError::kGroupAuthorizationFailed) {
    return action.print_error("Access to " + name + " is not authorized.");
  }
  if (error == KafkaError::kNonEmptyGroup) {
    return action.print_error("Deleting offsets of a consumer group " + name +
                              " is forbidden if the group is not empty.");
  }
  if (error == KafkaError::kGroupSubscribedToTopic ||
      error == KafkaError::kTopicAuthorizationFailed ||
      error == KafkaError::kUnknownTopicOrPartition) {
    return action.print_error("Encounter some partition level error, see the follow-up details:");
  }
  action.print_error("Encounter some unknown error: " + std::string(wire::error_name(error)));
}

// The partitions that --topic means, and those topics (partition -1) that there are not.
Status find_partitions(const GroupAction& action, const TopicArguments& arguments,
                       std::vector<TopicPartition>& found,
                       std::map<TopicPartition, Status>& outcomes) {
  found = arguments.partitions;
  if (arguments.topics.empty()) return {};
  TRY(wire::MetadataResponse metadata, action.cluster.metadata(arguments.topics));
  for (const auto& topic : metadata.topics) {
    const std::string name = topic.name.value_or("");
    if (topic.error_code != KafkaError::kNone) {
      outcomes.emplace(TopicPartition{name, -1}, client::failure(topic.error_code));
    }
    for (const auto& partition : topic.partitions) {
      found.push_back({name, partition.partition_index});
    }
  }
  return {};
}

Status remove_offsets(const GroupAction& action) {
  TRY(std::optional<std::string> group, action.options.value("group"));
  const std::vector<std::string> topics = action.options.values("topic");
  TRY(TopicArguments arguments, parse_topic_arguments(topics));
  std::map<TopicPartition, Status> outcomes;
  std::vector<TopicPartition> partitions;
  TRY(find_partitions(action, arguments, partitions, outcomes));
  std::optional<Error> failed;
  auto deleted = client::delete_group_offsets(action.cluster, *group, partitions);
  if (!deleted) failed = deleted.error();
  for (const TopicPartition& partition : partitions) {
    const Status outcome = deleted
                               ? deleted->contains(partition) ? deleted->at(partition) : Status()
                               : Status(deleted.error());
    if (!outcome && !failed) failed = outcome.error();
    outcomes.insert_or_assign(partition, outcome);
  }
  print_deletion(action, *group, topics, failed);

  std::fprintf(action.out, "\n%-30s %-15s %-15s\n", "TOPIC", "PARTITION", "STATUS");
  std::map<std::string, std::pair<TopicPartition, Status>> by_text;
  for (const auto& [partition, outcome] : outcomes) {
    by_text.emplace(partition.topic + std::to_string(partition.partition),
                    std::pair(partition, outcome));
  }
  for (const auto& [text, row] : by_text) {
    const auto& [partition, outcome] = row;
    const std::string id =
        partition.partition >= 0 ? std::to_string(partition.partition) : "Not Provided";
    std::fprintf(action.out, "%-30s %-15s %-15s\n", partition.topic.c_str(), id.c_str(),
                 outcome ? "Successful" : ("Error: " + future_message(outcome.error())).c_str());
  }
  return {};
}

// How long each of the action's calls may take.
Result<std::chrono::milliseconds> timeout_of(const ParsedOptions& options) {
  TRY(std::optional<std::int64_t> ms, options.long_integer("timeout"));
  const std::int64_t longest = std::numeric_limits<std::int32_t>::max();
  return std::chrono::milliseconds(std::clamp<std::int64_t>(ms.value_or(5000), 0, longest));
}

Status run(const GroupAction& action) {
  if (action.options.has("list")) return list(action);
  if (action.options.has("describe")) return describe_groups(action);
  if (action.options.has("delete")) return remove(action);
  if (action.options.has("reset-offsets")) return reset_offsets(action);
  return remove_offsets(action);
}

// What Kafka's client says when no broker was found for the action's first call.
std::string unreachable(const ParsedOptions& options) {
  if (options.has("list") || options.has("all-groups")) {
    return "org.apache.kafka.common.KafkaException: Failed to find brokers to send ListGroups";
  }
  const char* call = options.has("delete")           ? "deleteConsumerGroups"
                     : options.has("delete-offsets") ? "deleteConsumerGroupOffsets"
                                                     : "describeGroups";
  return std::string(
             "org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a "
             "node assignment. Call: ") +
         call + "(api=FIND_COORDINATOR)";
}

}  // namespace

Result<std::vector<std::string>> GroupAction::groups() const {
  if (!options.has("all-groups")) return options.values("group");
  TRY(auto all, listed(cluster, {}));
  std::vector<std::string> names;
  for (const auto& group : all) names.push_back(group.id);
  return names;
}

void GroupAction::print_error(const std::string& message) const {
  std::fprintf(out, "\nError: %s\n", message.c_str());
}

std::optional<std::string> unavailable_views(const ParsedOptions& options) {
  if (options.has("describe")) return std::nullopt;
  if (options.has("list")) return unavailable(options, {"members", "offsets", "verbose"}, {});
  return unavailable(options, {"members", "offsets", "state", "verbose"}, {});
}

Result<TopicArguments> parse_topic_arguments(const std::vector<std::string>& texts) {
  TopicArguments arguments;
  for (const std::string& text : texts) {
    const std::vector<std::string> parts = split(text, ':');
    if (parts.size() == 1) {
      arguments.topics.push_back(text);
      continue;
    }
    if (parts.size() != 2 || parts[1].empty()) {
      return usage_fault("Invalid topic arg '" + text + "', expected topic name and partitions");
    }
    for (const std::string& part : split(parts[1], ',')) {
      const std::optional<std::int64_t> id = parse_int(part);
      if (!id || *id > std::numeric_limits<std::int32_t>::max()) {
        return usage_fault("Invalid partition '" + part + "' specified in topic arg '" + text +
                           "''");
      }
      arguments.partitions.push_back({parts[0], static_cast<std::int32_t>(*id)});
    }
  }
  return arguments;
}

int consumer_groups(const Invocation& invocation) {
  const auto table = consumer_groups_options();
  Result<ParsedOptions> options = ParsedOptions::parse(table, invocation.args);
  if (!options) {
    print_nearest(invocation.err, table, options.error().message());
    return uncaught(invocation, options.error().message());
  }
  if (const auto wrong = unavailable_views(*options)) return uncaught(invocation, *wrong);
  if (const auto wrong = missing(*options, {"bootstrap-server"})) {
    return usage_error(invocation, table, *wrong);
  }
  if (const auto wrong = wrong_usage(invocation, *options)) {
    return usage_error(invocation, table, *wrong);
  }
  if (const auto done = help_or_version(invocation, table, *options, kPurpose)) return *done;
  if (const auto wrong = wrong_actions(*options)) return usage_error(invocation, table, *wrong);
  const auto timeout = timeout_of(*options);
  auto admin = open_admin(invocation, *options, timeout ? Timeout(*timeout) : std::nullopt);
  if (!admin) return uncaught(invocation, admin.error().message());

  const GroupAction action{invocation.out, invocation.err, *options, (*admin)->cluster()};
  const Status done = timeout ? run(action) : timeout.error();
  if (done) return 0;
  if (is_usage_fault(done.error())) return usage_error(invocation, table, done.error().message());
  const bool away =
      done.error().code() == ErrorCode::kTimeout && !done.error().reason<KafkaError>().has_value();
  const std::string message = away ? unreachable(*options) : future_message(done.error());
  action.print_error("Executing consumer group command failed due to " + message);
  std::fflush(invocation.out);
  std::fprintf(invocation.err, "%s\n", message.c_str());
  return 0;
}

}  // namespace sluice::kafka::tools
