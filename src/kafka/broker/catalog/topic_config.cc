#include "kafka/broker/catalog/topic_config.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/check.h"
#include "base/text.h"

namespace sluice::kafka::broker {
namespace {

constexpr double kNone = kNoBound;
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
    {"segment.jitter.ms", ConfigType::kLong, "0", "log.roll.jitter.ms", 0, "",
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
    {"segment.ms", ConfigType::kLong, "604800000", "log.roll.ms", 1, "",
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

// The releases that the format of messages was named by, with their number of steps.
struct Release {
  std::string_view name;
  int steps;  // "NAME-IV0" and on
};
constexpr auto kReleases = std::to_array<Release>({
    {"0.8.0", 0},  {"0.8.1", 0},  {"0.8.2", 0},  {"0.9.0", 0}, {"0.10.0", 2},
    {"0.10.1", 3}, {"0.10.2", 1}, {"0.11.0", 3}, {"1.0", 1},   {"1.1", 1},
    {"2.0", 2},    {"2.1", 3},    {"2.2", 2},    {"2.3", 2},   {"2.4", 2},
    {"2.5", 1},    {"2.6", 1},    {"2.7", 3},    {"2.8", 2},   {"3.0", 2},
    {"3.1", 1},    {"3.2", 1},    {"3.3", 4},    {"3.4", 1},   {"3.5", 3},
});

// "3.5", "3.5.1" and "3.5-IV2" name one.
bool is_release(const std::string& text) {
  const std::vector<std::string> parts = split(text, '.');
  std::string name;
  for (std::size_t i = 0; i < parts.size() && i < (text.starts_with("0.") ? 3U : 2U); ++i) {
    name += (i > 0 ? "." : "") + parts[i];
  }
  return std::any_of(kReleases.begin(), kReleases.end(), [&](const Release& release) {
    if (name == release.name) return true;
    const std::string step = std::string(release.name) + "-IV";
    const auto number = name.starts_with(step) ? parse_int(name.substr(step.size())) : std::nullopt;
    return number && *number >= 0 && *number < release.steps;
  });
}

// "*", or "PARTITION:BROKER,...".
bool are_replicas(const std::string& text) {
  const std::vector<std::string> words = config_words(text);
  if (words == std::vector<std::string>{"*"}) return true;
  return std::all_of(words.begin(), words.end(), [](const std::string& word) {
    const std::vector<std::string> parts = split(word, ':');
    const auto is_number = [](const std::string& part) {
      return !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
    };
    return parts.size() == 2 && is_number(parts[0]) && is_number(parts[1]);
  });
}

Status check_more(const std::string& name, const std::string& value) {
  if (name == "message.format.version" && !is_release(value)) {
    return invalid_value(name, value, "Version " + value + " is not a valid version");
  }
  if (name.ends_with(".replication.throttled.replicas") && !are_replicas(value)) {
    return invalid_value(name, "[" + join(config_words(value), ", ") + "]",
                         name +
                             " must be the literal '*' or a list of replicas in the following "
                             "format: [partitionId]:[brokerId],[partitionId]:[brokerId],...");
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
  ValueRule rule{.name = key->name, .type = key->type, .low = key->low, .allowed = key->allowed};
  if (key->type == ConfigType::kDouble) rule.high = 1;  // the one there is, is a ratio
  TRY(check_value(rule, value));
  return check_more(name, value);
}

Status check_topic_configs(const TopicConfigs& set) {
  for (const auto& [name, value] : set) TRY(check_topic_config(name, value));
  const std::int64_t least = topic_config_number(set, "min.compaction.lag.ms");
  const std::int64_t most = topic_config_number(set, "max.compaction.lag.ms");
  if (least <= most) return {};
  return Error(ErrorCode::kInvalidArgument,
               "conflict topic config setting min.compaction.lag.ms (" + std::to_string(least) +
                   ") > max.compaction.lag.ms (" + std::to_string(most) + ")");
}

std::string topic_config_value(const TopicConfigs& set, std::string_view name) {
  const auto found = set.find(std::string(name));
  if (found != set.end()) return found->second;
  const TopicConfigKey* key = find_topic_config(name);
  CHECK(key != nullptr);
  return std::string(key->value);
}

std::int64_t topic_config_number(const TopicConfigs& set, std::string_view name) {
  const auto value = config_number(topic_config_value(set, name));
  CHECK(value.has_value());
  return *value;
}

}  // namespace sluice::kafka::broker
