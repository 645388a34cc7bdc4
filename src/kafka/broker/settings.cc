#include "kafka/broker/settings.h"

#include <array>
#include <limits>

#include "base/text.h"

namespace sluice::kafka::broker {
namespace {

constexpr std::int64_t kMaxInt = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kMaxLong = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kNoBound = std::numeric_limits<std::size_t>::max() / 2;

struct NumberSetting {
  std::string_view name;
  std::int64_t low;
  std::int64_t high;
  void (*set)(BrokerSettings&, std::int64_t);
};

using Settings = BrokerSettings;
constexpr auto kNumbers = std::to_array<NumberSetting>({
    {"broker.id", 0, kMaxInt,
     [](Settings& s, std::int64_t v) { s.node_id = static_cast<std::int32_t>(v); }},
    {"node.id", 0, kMaxInt,
     [](Settings& s, std::int64_t v) { s.node_id = static_cast<std::int32_t>(v); }},
    {"num.partitions", 1, kMaxInt,
     [](Settings& s, std::int64_t v) { s.default_partitions = static_cast<std::int32_t>(v); }},
    {"offsets.topic.num.partitions", 1, 10'000,
     [](Settings& s, std::int64_t v) { s.offsets_partitions = static_cast<std::int32_t>(v); }},
    {"max.partitions.per.request", 1, kMaxInt,
     [](Settings& s, std::int64_t v) { s.max_partitions_per_request = v; }},
    {"max.partitions", 1, kMaxInt, [](Settings& s, std::int64_t v) { s.max_partitions = v; }},
    {"socket.request.max.bytes", 1, kMaxInt,
     [](Settings& s, std::int64_t v) { s.max_request_bytes = static_cast<std::size_t>(v); }},
    {"queued.max.request.bytes", -1, kMaxLong,
     [](Settings& s, std::int64_t v) {
       s.queued_max_request_bytes = v < 0 ? kNoBound : static_cast<std::size_t>(v);
     }},
    {"max.connections", 0, kMaxInt,
     [](Settings& s, std::int64_t v) { s.max_connections = static_cast<std::size_t>(v); }},
    {"connections.max.idle.ms", 1, kMaxLong,
     [](Settings& s, std::int64_t v) { s.connections_max_idle_ms = v; }},
    {"group.min.session.timeout.ms", 0, kMaxInt,
     [](Settings& s, std::int64_t v) {
       s.groups.min_session_timeout_ms = static_cast<std::int32_t>(v);
     }},
    {"group.max.session.timeout.ms", 0, kMaxInt,
     [](Settings& s,
        std::int64_t v) { s.groups.max_session_timeout_ms = static_cast<std::int32_t>(v); }},
    {"group.initial.rebalance.delay.ms", 0, kMaxInt,
     [](Settings& s,
        std::int64_t v) { s.groups.initial_rebalance_delay_ms = static_cast<std::int32_t>(v); }},
    {"group.max.size", 1, kMaxInt,
     [](Settings& s, std::int64_t v) { s.groups.max_size = static_cast<std::size_t>(v); }},
    {"offset.metadata.max.bytes", 0, kMaxInt,
     [](Settings& s,
        std::int64_t v) { s.groups.max_offset_metadata_bytes = static_cast<std::int32_t>(v); }},
    {"log.cleaner.dedupe.buffer.size", 1024, kMaxLong,
     [](Settings& s,
        std::int64_t v) { s.cleaner.dedupe_buffer_bytes = static_cast<std::size_t>(v); }},
    {"log.cleaner.backoff.ms", 0, kMaxLong,
     [](Settings& s, std::int64_t v) { s.cleaner.backoff_ms = v; }},
    {"offsets.retention.minutes", 1, kMaxInt,
     [](Settings& s, std::int64_t v) { s.groups.offsets_retention_ms = v * 60'000; }},
});

// Times that Kafka also takes in larger units.
struct TimeUnit {
  std::string_view name;
  std::string_view topic_setting;
  std::int64_t ms;
};
constexpr auto kUnits = std::to_array<TimeUnit>({
    {"log.retention.hours", "retention.ms", 3'600'000},
    {"log.retention.minutes", "retention.ms", 60'000},
    {"log.roll.hours", "segment.ms", 3'600'000},
    {"log.roll.ms", "segment.ms", 1},
});

constexpr std::string_view kAutoCreate = "auto.create.topics.enable";
constexpr std::string_view kDurability = "durability";
constexpr std::string_view kCleanerEnable = "log.cleaner.enable";

Error invalid(const std::string& name, const std::string& value, const std::string& why) {
  return Error(ErrorCode::kInvalidArgument,
               "Invalid value " + value + " for configuration " + name + ": " + why);
}

Error unknown(const std::string& name) {
  std::vector<std::string> names{std::string(kAutoCreate), std::string(kDurability),
                                 std::string(kCleanerEnable)};
  for (const auto& one : kNumbers) names.emplace_back(one.name);
  for (const auto& one : kUnits) names.emplace_back(one.name);
  for (const TopicConfigKey& key : topic_config_keys()) names.emplace_back(key.broker_name);
  std::string words = "the broker has no setting " + name;
  if (const auto near = nearest(name, names)) words += "; did you mean " + *near + "?";
  return Error(ErrorCode::kInvalidArgument, words);
}

Status set_topic_default(BrokerSettings& settings, const std::string& topic_setting,
                         const std::string& value) {
  TRY(check_topic_config(topic_setting, value));
  settings.topic_defaults[topic_setting] = value;
  return {};
}

}  // namespace

Status BrokerSettings::set(const std::string& name, const std::string& value) {
  if (name == kAutoCreate || name == kCleanerEnable) {
    if (value != "true" && value != "false") {
      return invalid(name, value, "Expected value to be either true or false");
    }
    (name == kAutoCreate ? auto_create_topics : cleaner.enabled) = value == "true";
    return {};
  }
  if (name == kDurability) {
    if (value != "fsync" && value != "page-cache") {
      return invalid(name, value, "fsync or page-cache is expected");
    }
    durability = value == "fsync" ? Durability::kFsync : Durability::kPageCache;
    return {};
  }
  for (const NumberSetting& one : kNumbers) {
    if (one.name != name) continue;
    const auto number = parse_int(value);
    if (!number || *number < one.low || *number > one.high) {
      return invalid(name, value,
                     "a whole number from " + std::to_string(one.low) + " to " +
                         std::to_string(one.high) + " is expected");
    }
    one.set(*this, *number);
    return {};
  }
  for (const TimeUnit& unit : kUnits) {
    if (unit.name != name) continue;
    const auto number = parse_int(value);
    if (!number || *number > kMaxLong / unit.ms)
      return invalid(name, value, "Not a number of type INT");
    unshown_defaults.emplace(unit.topic_setting);
    return set_topic_default(*this, std::string(unit.topic_setting),
                             std::to_string(*number < 0 ? -1 : *number * unit.ms));
  }
  for (const TopicConfigKey& key : topic_config_keys()) {
    if (!key.broker_name.empty() && key.broker_name == name) {
      return set_topic_default(*this, std::string(key.name), value);
    }
  }
  return unknown(name);
}

}  // namespace sluice::kafka::broker
