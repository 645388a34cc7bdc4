#include "kafka/tools/streams/new_positions.h"

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "kafka/client/admin/offsets.h"
#include "kafka/tools/cli/java_time.h"
#include "kafka/tools/cli/json_file.h"
#include "kafka/tools/cli/properties.h"
#include "kafka/tools/cli/scala_order.h"

namespace sluice::kafka::tools {
namespace {

using client::TopicPartition;

Error bad_plan(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, "java.text.ParseException: " + message);
}

Result<std::int64_t> plan_number(const std::string& text) {
  const std::optional<std::int64_t> value = parse_int(text);
  if (value) return *value;
  return Error(ErrorCode::kInvalidArgument,
               "java.lang.NumberFormatException: For input string: \"" + text + "\"");
}

}  // namespace

Result<ConsumerSettings> read_consumer_settings(const std::optional<std::string>& file) {
  ConsumerSettings settings;
  if (!file) return settings;
  TRY(const Properties properties, read_properties(*file));
  if (const auto level = properties.find("isolation.level"); level != properties.end()) {
    settings.read_committed = level->second == "read_committed";
  }
  if (const auto reset = properties.find("auto.offset.reset"); reset != properties.end()) {
    if (reset->second == "earliest") settings.unknown = ConsumerSettings::Unknown::kEarliest;
    if (reset->second == "none") settings.unknown = ConsumerSettings::Unknown::kNone;
  }
  return settings;
}

std::string describe(const client::GroupMember& member) {
  std::vector<std::string> partitions;
  for (const TopicPartition& partition : member.assigned) {
    partitions.push_back(partition.to_string());
  }
  return "(memberId=" + member.id + ", groupInstanceId=" + member.instance_id.value_or("null") +
         ", clientId=" + member.client_id + ", host=" + member.host +
         ", assignment=(topicPartitions=" + join(partitions, ",") + "))";
}

Result<NewPositions::Offsets> NewPositions::listed(const Partitions& partitions,
                                                   std::int64_t time) const {
  Partitions by_topic = partitions;
  std::sort(by_topic.begin(), by_topic.end());
  TRY(const auto found, client::list_offsets(cluster_, by_topic, time, consumer_.read_committed));
  Offsets offsets;
  for (const auto& [partition, offset] : found) {
    TRY(offsets[partition], offset);
  }
  return offsets;
}

Status NewPositions::to_end(const Partitions& partitions) {
  TRY(const Offsets ends, listed(partitions, client::kLatest));
  keep(ends);
  return {};
}

Status NewPositions::to_time(const Partitions& partitions, std::int64_t ms) {
  TRY(Offsets offsets, listed(partitions, ms));
  for (const TopicPartition& partition : partitions) {
    if (offsets.at(partition) >= 0) continue;
    TRY(const Offsets end, listed({partition}, client::kLatest));
    offsets[partition] = end.at(partition);
    std::fprintf(out_,
                 "Partition %d from topic %s is empty, without a committed record. Falling back to "
                 "latest known offset.\n",
                 partition.partition, partition.topic.c_str());
  }
  keep(offsets);
  return {};
}

Result<NewPositions::Offsets> NewPositions::current(const Partitions& partitions) const {
  TRY(const auto committed, client::group_offsets(cluster_, group_));
  Offsets offsets;
  Partitions without;
  for (const TopicPartition& partition : partitions) {
    const auto stored = committed.find(partition);
    if (stored == committed.end()) {
      without.push_back(partition);
    } else {
      offsets[partition] = stored->second.offset;
    }
  }
  if (without.empty()) return offsets;
  if (consumer_.unknown == ConsumerSettings::Unknown::kNone) {
    return Error(ErrorCode::kNotFound,
                 "org.apache.kafka.clients.consumer.NoOffsetForPartitionException: Undefined "
                 "offset with no reset policy for partitions: [" +
                     without.front().to_string() + "]");
  }
  const bool early = consumer_.unknown == ConsumerSettings::Unknown::kEarliest;
  TRY(Offsets rest, listed(without, early ? client::kEarliest : client::kLatest));
  offsets.merge(rest);
  return offsets;
}

Status NewPositions::within_range(const Partitions& order, const Offsets& wanted) {
  TRY(const Offsets starts, listed(order, client::kEarliest));
  TRY(const Offsets ends, listed(order, client::kLatest));
  for (const TopicPartition& partition : order) {
    const wire::Offset offset = wanted.at(partition);
    const wire::Offset start = starts.at(partition);
    const wire::Offset end = ends.at(partition);
    const auto print = [&](const char* relation, wire::Offset taken) {
      std::fprintf(out_, "New offset (%lld) is %s offset. Value will be set to %lld\n",
                   static_cast<long long>(offset), relation, static_cast<long long>(taken));
    };
    all_[partition] = std::clamp(offset, start, std::max(start, end));
    // Kafka says so of the two ends as well.
    if (offset >= end) {
      print("higher than latest", end);
      all_[partition] = end;
    } else if (offset <= start) {
      print("lower than earliest", start);
    }
  }
  return {};
}

Status NewPositions::shift(const Partitions& partitions, std::int64_t by) {
  TRY(Offsets wanted, current(partitions));
  for (auto& [partition, offset] : wanted) {
    offset = static_cast<wire::Offset>(static_cast<std::uint64_t>(offset) +
                                       static_cast<std::uint64_t>(by));
  }
  return within_range(hash_map_order(partitions, partitions.size()), wanted);
}

Status NewPositions::from_file(const Partitions& partitions) {
  TRY(const std::optional<std::string> path, options_.value("from-file"));
  TRY(const std::string text, read_text_file(*path));
  if (text.empty()) return bad_plan("Error parsing reset plan CSV file. It is empty,");
  Offsets plan;
  Partitions order;
  const std::size_t end = text.find_last_not_of('\n') + 1;  // Java drops what is empty at the end
  for (const std::string& line : split(text.substr(0, end), '\n')) {
    std::vector<std::string> parts = split(line, ',');
    while (!parts.empty() && parts.back().empty()) parts.pop_back();
    if (parts.size() != 3) {
      return bad_plan("Reset plan CSV file is not following the format `TOPIC,PARTITION,OFFSET`.");
    }
    TRY(const std::int64_t id, plan_number(parts[1]));
    TRY(const std::int64_t offset, plan_number(parts[2]));
    const TopicPartition partition{parts[0], static_cast<wire::PartitionId>(id)};
    if (plan.emplace(partition, offset).second) order.push_back(partition);
    plan[partition] = offset;
  }
  for (const TopicPartition& partition : order) {
    if (std::find(partitions.begin(), partitions.end(), partition) != partitions.end()) continue;
    return Error(ErrorCode::kInvalidArgument, "the reset plan names " + partition.to_string() +
                                                  ", which is no partition of an input topic");
  }
  for (const TopicPartition& partition : partitions) {
    if (plan.contains(partition)) continue;
    return Error(ErrorCode::kInvalidArgument,
                 "the reset plan has no line for " + partition.to_string());
  }
  return within_range(hash_map_order(std::move(order)), plan);
}

Status NewPositions::reset(const Partitions& partitions) {
  if (options_.has("to-offset")) {
    TRY(const auto offset, options_.long_integer("to-offset"));
    Offsets wanted;
    for (const TopicPartition& partition : partitions) wanted[partition] = *offset;
    return within_range(hash_map_order(partitions, partitions.size()), wanted);
  }
  if (options_.has("to-latest")) return to_end(partitions);
  if (options_.has("shift-by")) {
    TRY(const auto by, options_.long_integer("shift-by"));
    return shift(partitions, *by);
  }
  if (options_.has("to-datetime")) {
    TRY(const auto text, options_.value("to-datetime"));
    TRY(const std::int64_t ms, parse_datetime(*text));
    return to_time(partitions, ms);
  }
  if (options_.has("by-duration")) {
    TRY(const auto text, options_.value("by-duration"));
    TRY(const std::chrono::milliseconds duration, parse_duration(*text));
    const auto now =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    return to_time(partitions, (now - duration).time_since_epoch().count());
  }
  if (options_.has("from-file")) return from_file(partitions);
  TRY(const Offsets starts, listed(partitions, client::kEarliest));
  keep(starts);
  return {};
}

}  // namespace sluice::kafka::tools
