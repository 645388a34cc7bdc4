// kafka-consumer-groups --reset-offsets: which offsets a group gets, shown, exported or stored.
#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "kafka/client/admin/offsets.h"
#include "kafka/client/failure.h"
#include "kafka/tools/cli/java_time.h"
#include "kafka/tools/cli/json_file.h"
#include "kafka/tools/cli/scala_order.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/groups/consumer_groups.h"
#include "kafka/tools/groups/reset_plan.h"

namespace sluice::kafka::tools {
namespace {

using client::TopicPartition;

constexpr const char* kLogger = "kafka.admin.ConsumerGroupCommand$";
constexpr const char* kNoScenario =
    "Option '[reset-offsets]' requires one of the following scenarios: HashSet([by-duration], "
    "[to-offset], [from-file], [to-datetime], [to-earliest], [to-current], [shift-by], "
    "[to-latest])";

using Partitions = std::vector<TopicPartition>;

// One group's way to its new offsets.
class Reset {
 public:
  Reset(const GroupAction& action, std::string group) : action_(action), group_(std::move(group)) {}

  Result<PartitionOffsets> prepare(const std::optional<ResetPlan>& plan);

 private:
  bool has(const char* name) const { return action_.options.has(name); }
  Result<Partitions> scope() const;
  Result<PartitionOffsets> at(const Partitions& partitions, std::int64_t time) const;
  Result<PartitionOffsets> at_time(const Partitions& partitions, std::int64_t ms) const;
  Result<PartitionOffsets> within_range(const PartitionOffsets& wanted) const;
  Result<PartitionOffsets> shifted(const Partitions& partitions) const;
  Result<PartitionOffsets> current(const Partitions& partitions) const;
  Result<PartitionOffsets> planned(const ResetPlan& plan) const;
  void warn(const std::string& text) const { print_log(action_.err, "WARN", text, kLogger); }

  const GroupAction& action_;
  const std::string group_;
};

Result<Partitions> Reset::scope() const {
  if (has("all-topics")) {
    TRY(auto committed, client::group_offsets(action_.cluster, group_));
    Partitions partitions;
    for (const auto& [partition, offset] : committed) partitions.push_back(partition);
    return partitions;
  }
  if (!has("topic")) {
    if (has("from-file")) return Partitions();
    return usage_fault("One of the reset scopes should be defined: --all-topics, --topic.");
  }
  TRY(TopicArguments arguments, parse_topic_arguments(action_.options.values("topic")));
  Partitions partitions = arguments.partitions;
  if (arguments.topics.empty()) return partitions;
  TRY(wire::MetadataResponse metadata, action_.cluster.metadata(arguments.topics));
  for (const auto& topic : metadata.topics) {
    if (topic.error_code != wire::KafkaError::kNone) return client::failure(topic.error_code);
    Partitions theirs;
    for (const auto& partition : topic.partitions) {
      theirs.push_back({topic.name.value_or(""), partition.partition_index});
    }
    std::sort(theirs.begin(), theirs.end());
    partitions.insert(partitions.end(), theirs.begin(), theirs.end());
  }
  return partitions;
}

Result<PartitionOffsets> Reset::at(const Partitions& partitions, std::int64_t time) const {
  TRY(auto found, client::list_offsets(action_.cluster, partitions, time));
  PartitionOffsets offsets;
  for (const auto& [partition, offset] : found) {
    TRY(offsets[partition], offset);
  }
  return offsets;
}

Result<PartitionOffsets> Reset::at_time(const Partitions& partitions, std::int64_t ms) const {
  TRY(PartitionOffsets offsets, at(partitions, ms));
  Partitions without;
  for (const auto& [partition, offset] : offsets) {
    if (offset < 0) without.push_back(partition);
  }
  for (const TopicPartition& partition : without) {
    std::fprintf(action_.out,
                 "\nWarn: Partition %d from topic %s is empty. Falling back to latest known "
                 "offset.\n",
                 partition.partition, partition.topic.c_str());
  }
  if (without.empty()) return offsets;
  TRY(PartitionOffsets ends, at(without, client::kLatest));
  for (const auto& [partition, offset] : ends) offsets[partition] = offset;
  return offsets;
}

Result<PartitionOffsets> Reset::within_range(const PartitionOffsets& wanted) const {
  Partitions partitions;
  for (const auto& [partition, offset] : wanted) partitions.push_back(partition);
  TRY(PartitionOffsets starts, at(partitions, client::kEarliest));
  TRY(PartitionOffsets ends, at(partitions, client::kLatest));
  PartitionOffsets offsets = wanted;
  for (auto& [partition, offset] : offsets) {
    const std::string asked = "New offset (" + std::to_string(offset) + ") is ";
    const std::string rest =
        " offset for topic partition " + partition.to_string() + ". Value will be set to ";
    if (offset > ends[partition]) {
      warn(asked + "higher than latest" + rest + std::to_string(ends[partition]));
      offset = ends[partition];
    } else if (offset < starts[partition]) {
      warn(asked + "lower than earliest" + rest + std::to_string(starts[partition]));
      offset = starts[partition];
    }
  }
  return offsets;
}

Result<PartitionOffsets> Reset::shifted(const Partitions& partitions) const {
  TRY(auto committed, client::group_offsets(action_.cluster, group_));
  TRY(std::optional<std::int64_t> by, action_.options.long_integer("shift-by"));
  PartitionOffsets wanted;
  for (const TopicPartition& partition : partitions) {
    const auto stored = committed.find(partition);
    if (stored == committed.end()) {
      return usage_fault("Cannot shift offset for partition " + partition.to_string() +
                         " since there is no current committed offset");
    }
    wanted[partition] = static_cast<wire::Offset>(
        static_cast<std::uint64_t>(stored->second.offset) + static_cast<std::uint64_t>(*by));
  }
  return within_range(wanted);
}

Result<PartitionOffsets> Reset::current(const Partitions& partitions) const {
  TRY(auto committed, client::group_offsets(action_.cluster, group_));
  PartitionOffsets offsets;
  Partitions without;
  for (const TopicPartition& partition : partitions) {
    const auto stored = committed.find(partition);
    if (stored == committed.end()) {
      without.push_back(partition);
    } else {
      offsets[partition] = stored->second.offset;
    }
  }
  TRY(PartitionOffsets ends, at(without, client::kLatest));
  offsets.merge(ends);
  return offsets;
}

Result<PartitionOffsets> Reset::planned(const ResetPlan& plan) const {
  const auto ours = plan.find(group_);
  if (ours == plan.end()) {
    action_.print_error("No reset plan for group " + group_ + " found");
    return PartitionOffsets();
  }
  return within_range(ours->second);
}

Result<PartitionOffsets> Reset::prepare(const std::optional<ResetPlan>& plan) {
  TRY(Partitions partitions, scope());
  if (has("to-offset")) {
    TRY(std::optional<std::int64_t> offset, action_.options.long_integer("to-offset"));
    PartitionOffsets wanted;
    for (const TopicPartition& partition : partitions) wanted[partition] = *offset;
    return within_range(wanted);
  }
  if (has("to-earliest")) return at(partitions, client::kEarliest);
  if (has("to-latest")) return at(partitions, client::kLatest);
  if (has("to-datetime")) {
    TRY(std::optional<std::string> text, action_.options.value("to-datetime"));
    TRY(std::int64_t ms, parse_datetime(*text));
    return at_time(partitions, ms);
  }
  if (has("by-duration")) {
    TRY(std::optional<std::string> text, action_.options.value("by-duration"));
    TRY(std::chrono::milliseconds duration, parse_duration(*text));
    const auto now =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    return at_time(partitions, (now - duration).time_since_epoch().count());
  }
  if (plan) return planned(*plan);
  if (has("shift-by")) return shifted(partitions);
  if (has("to-current")) return current(partitions);
  return usage_fault(kNoScenario);
}

Partitions ordered(const PartitionOffsets& offsets) {
  Partitions partitions;
  for (const auto& [partition, offset] : offsets) partitions.push_back(partition);
  return immutable_order(std::move(partitions));
}

void print_plan(std::FILE* out, const std::vector<std::string>& groups, ResetPlan& plan) {
  const auto row = [&](const char* group, const char* topic, const std::string& partition,
                       const std::string& offset) {
    std::fprintf(out, "%-30s %-30s %-10s %-15s\n", group, topic, partition.c_str(), offset.c_str());
  };
  if (groups.empty()) return;
  std::fprintf(out, "\n");
  row("GROUP", "TOPIC", "PARTITION", "NEW-OFFSET");
  for (const std::string& group : groups) {
    for (const TopicPartition& partition : ordered(plan[group])) {
      row(group.c_str(), partition.topic.c_str(), std::to_string(partition.partition),
          std::to_string(plan[group][partition]));
    }
  }
}

void export_plan(std::FILE* out, const std::vector<std::string>& groups, bool with_group,
                 ResetPlan& plan) {
  for (const std::string& group : groups) {
    for (const TopicPartition& partition : ordered(plan[group])) {
      const std::string before = with_group ? csv_field(group) + "," : "";
      std::fprintf(out, "%s%s,%d,%lld\n", before.c_str(), csv_field(partition.topic).c_str(),
                   partition.partition, static_cast<long long>(plan[group][partition]));
    }
  }
  std::fprintf(out, "\n");
}

Result<std::optional<ResetPlan>> read_plan(const GroupAction& action) {
  if (!action.options.has("from-file")) return std::optional<ResetPlan>();
  TRY(std::optional<std::string> path, action.options.value("from-file"));
  TRY(std::string text, read_text_file(*path));
  TRY(ResetPlan plan, parse_reset_plan(text, action.options.values("group")));
  return std::optional(std::move(plan));
}

}  // namespace

Status reset_offsets(const GroupAction& action) {
  TRY(std::vector<std::string> groups, action.groups());
  TRY(std::optional<ResetPlan> file, read_plan(action));
  ResetPlan plan;
  for (const std::string& group : groups) {
    TRY(client::GroupDescription description, client::describe_group(action.cluster, group));
    PartitionOffsets& offsets = plan[group];
    if (description.state != "Empty" && description.state != "Dead") {
      action.print_error("Assignments can only be reset if the group '" + group +
                         "' is inactive, but the current state is " + description.state + ".");
      continue;
    }
    Reset reset(action, group);
    TRY(offsets, reset.prepare(file));
    if (action.options.has("execute")) {
      TRY(client::commit_group_offsets(action.cluster, group, offsets));
    }
  }
  groups = immutable_order(std::move(groups));
  if (action.options.has("export")) {
    export_plan(action.out, groups, action.options.values("group").size() != 1, plan);
  } else {
    print_plan(action.out, groups, plan);
  }
  return {};
}

}  // namespace sluice::kafka::tools
