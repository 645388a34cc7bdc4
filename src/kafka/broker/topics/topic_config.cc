#include "kafka/broker/topics/topic_config.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "base/check.h"
#include "base/text.h"

namespace sluice::kafka::broker {
namespace {

constexpr double kNone = -std::numeric_limits<double>::infinity();
constexpr std::string_view kForever = "9223372036854775807";

// In the order in which Kafka describes them; tools print it.
constexpr auto kKeys = std::to_array<TopicConfigKey>({
    {"compression.type", ConfigType::kString, "producer", "compression.type", kNone,
     "uncompressed, zstd, lz4, snappy, gzip, producer", "The codec that records are kept in."},
    {"leader.replication.throttled.replicas", ConfigType::kList, "", "", kNone, "",
     "Replicas whose copying is slowed on the leader's side."},
    {"message.downconversion.enable", ConfigType::kBoolean, "true",
     "log.message.downconversion.enable", kNone, "",
     "Whether old consumers get old message formats."},
    {"min.insync.replicas", ConfigType::kInt, "1", "min.insync.replicas", 1, "",
     "Replicas that must have a record before acks=all answers."},
    {"segment.jitter.ms", ConfigType::kLong, "0", "", 0, "",
     "A random time taken off segment.ms, so that not all segments roll at once."},
    {"cleanup.policy", ConfigType::kList, "delete", "log.cleanup.policy", kNone, "compact, delete",
     "What happens to old records: delete them, keep only the last of each key, or both."},
    {"flush.ms", ConfigType::kLong, kForever, "log.flush.interval.ms", 0, "",
     "Time after which the log is forced to disk."},
    {"follower.replication.throttled.replicas", ConfigType::kList, "", "", kNone, "",
     "Replicas whose copying is slowed on the follower's side."},
    {"segment.bytes", ConfigType::kInt, "1073741824", "log.segment.bytes", 14, "",
     "The size of a segment's file."},
    {"retention.ms", ConfigType::kLong, "604800000", "log.retention.ms", -1, "",
     "How long records are kept; -1 for ever."},
    {"flush.messages", ConfigType::kLong, kForever, "log.flush.interval.messages", 1, "",
     "Records after which the log is forced to disk."},
    {"message.format.version", ConfigType::kString, "3.0-IV1", "log.message.format.version", kNone,
     "", "The message format; always the newest since Kafka 3.0."},
    {"max.compaction.lag.ms", ConfigType::kLong, kForever, "log.cleaner.max.compaction.lag.ms", 1,
     "", "The longest a record waits for compaction."},
    {"file.delete.delay.ms", ConfigType::kLong, "60000", "log.segment.delete.delay.ms", 0, "",
     "How long a deleted segment's file stays."},
    {"max.message.bytes", ConfigType::kInt, "1048588", "message.max.bytes", 0, "",
     "The largest batch that is taken."},
    {"min.compaction.lag.ms", ConfigType::kLong, "0", "log.cleaner.min.compaction.lag.ms", 0, "",
     "The shortest a record stays uncompacted."},
    {"message.timestamp.type", ConfigType::kString, "CreateTime", "log.message.timestamp.type",
     kNone, "CreateTime, LogAppendTime", "Whose clock stamps the records."},
    {"preallocate", ConfigType::kBoolean, "false", "log.preallocate", kNone, "",
     "Whether a segment's file gets its full size at once."},
    {"min.cleanable.dirty.ratio", ConfigType::kDouble, "0.5", "log.cleaner.min.cleanable.ratio", 0,
     "", "How dirty a log is before it is compacted."},
    {"index.interval.bytes", ConfigType::kInt, "4096", "log.index.interval.bytes", 0, "",
     "Bytes of log between two entries of the offset index."},
    {"unclean.leader.election.enable", ConfigType::kBoolean, "false",
     "unclean.leader.election.enable", kNone, "", "Whether a replica that is behind may lead."},
    {"retention.bytes", ConfigType::kLong, "-1", "log.retention.bytes", kNone, "",
     "Bytes of a partition that are kept; -1 for no bound."},
    {"delete.retention.ms", ConfigType::kLong, "86400000", "log.cleaner.delete.retention.ms", 0, "",
     "How long tombstones stay in a compacted topic."},
    {"segment.ms", ConfigType::kLong, "604800000", "", 1, "",
     "The time after which a segment is closed even if it is not full."},
    {"message.timestamp.difference.max.ms", ConfigType::kLong, kForever,
     "log.message.timestamp.difference.max.ms", 0, "",
     "The largest difference between a record's time and the broker's."},
    {"segment.index.bytes", ConfigType::kInt, "10485760", "log.index.size.max.bytes", 4, "",
     "The size of a segment's index."},
    {"local.retention.bytes", ConfigType::kLong, "-2", "", -2, "",
     "Bytes kept here of a log that is also kept elsewhere."},
    {"local.retention.ms", ConfigType::kLong, "-2", "", -2, "",
     "Time kept here of a log that is also kept elsewhere."},
    {"remote.storage.enable", ConfigType::kBoolean, "false", "", kNone, "",
     "Whether the log is also kept elsewhere."},
});

std::string_view type_name(ConfigType type) {
  switch (type) {
    case ConfigType::kInt:
      return "INT";
    case ConfigType::kShort:
      return "SHORT";
    case ConfigType::kLong:
      return "LONG";
    case ConfigType::kDouble:
      return "DOUBLE";
    default:
      return "STRING";
  }
}

Error invalid(const std::string& name, const std::string& value, const std::string& why) {
  return Error(ErrorCode::kInvalidArgument,
               "Invalid value " + value + " for configuration " + name + ": " + why);
}

std::optional<double> number_of(ConfigType type, std::string_view text) {
  if (type == ConfigType::kDouble) {
    double value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
  }
  const auto value = parse_int(text);
  if (!value) return std::nullopt;
  const bool fits =
      type == ConfigType::kLong || (*value >= std::numeric_limits<std::int32_t>::min() &&
                                    *value <= std::numeric_limits<std::int32_t>::max());
  if (!fits) return std::nullopt;
  return static_cast<double>(*value);
}

Status check_number(const TopicConfigKey& key, const std::string& value) {
  const std::string name(key.name);
  const auto number = number_of(key.type, trim(value));
  if (!number)
    return invalid(name, value, "Not a number of type " + std::string(type_name(key.type)));
  if (*number < key.low) {
    return invalid(name, value,
                   "Value must be at least " + std::to_string(static_cast<long long>(key.low)));
  }
  if (key.type == ConfigType::kDouble && *number > 1) {
    return invalid(name, value, "Value must be no more than 1");
  }
  return {};
}

Status check_words(const TopicConfigKey& key, const std::string& value) {
  if (key.allowed.empty()) return {};
  std::vector<std::string> allowed;
  for (const std::string& word : split(key.allowed, ',')) allowed.emplace_back(trim(word));
  const auto words = key.type == ConfigType::kList ? split(value, ',') : std::vector{value};
  for (const std::string& word : words) {
    const std::string one(trim(word));
    if (std::find(allowed.begin(), allowed.end(), one) == allowed.end()) {
      return invalid(std::string(key.name), one,
                     "String must be one of: " + std::string(key.allowed));
    }
  }
  return {};
}

}  // namespace

std::span<const TopicConfigKey> topic_config_keys() {
  return kKeys;
}

const TopicConfigKey* find_topic_config(std::string_view name) {
  const auto found = std::find_if(kKeys.begin(), kKeys.end(),
                                  [&](const TopicConfigKey& key) { return key.name == name; });
  return found == kKeys.end() ? nullptr : &*found;
}

Status check_topic_config(const std::string& name, const std::string& value) {
  const TopicConfigKey* key = find_topic_config(name);
  if (key == nullptr) {
    return Error(ErrorCode::kInvalidArgument, "Unknown topic config name: " + name);
  }
  switch (key->type) {
    case ConfigType::kBoolean: {
      const std::string word = to_lower(trim(value));
      if (word == "true" || word == "false") return {};
      return invalid(name, value, "Expected value to be either true or false");
    }
    case ConfigType::kInt:
    case ConfigType::kShort:
    case ConfigType::kLong:
    case ConfigType::kDouble:
      return check_number(*key, value);
    default:
      return check_words(*key, value);
  }
}

std::string topic_config_value(const TopicConfigs& set, std::string_view name) {
  const auto found = set.find(std::string(name));
  if (found != set.end()) return found->second;
  const TopicConfigKey* key = find_topic_config(name);
  CHECK(key != nullptr);
  return std::string(key->value);
}

std::int64_t topic_config_number(const TopicConfigs& set, std::string_view name) {
  const auto value = parse_int(trim(topic_config_value(set, name)));
  CHECK(value.has_value());
  return *value;
}

}  // namespace sluice::kafka::broker
