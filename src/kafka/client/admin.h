// What an administrator asks of a cluster about topics and their settings; offsets, groups and
// the rest are in admin/.
//
// The message of a failed call is the broker's own, or Kafka's words for its code, so that a tool
// can show it as Kafka's does. Used by one thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "kafka/client/cluster.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::client {

struct TopicPartition {
  std::string topic;
  wire::PartitionId partition = 0;

  // "topic-3", as Java prints it.
  std::string to_string() const { return topic + "-" + std::to_string(partition); }
  auto operator<=>(const TopicPartition&) const = default;
};

struct PartitionDescription {
  wire::PartitionId id = 0;
  wire::BrokerId leader = -1;  // -1: none
  std::vector<wire::BrokerId> replicas;
  std::vector<wire::BrokerId> in_sync;
};

struct TopicDescription {
  std::string name;
  wire::Uuid id;  // zero when the broker is too old to tell
  bool internal = false;
  std::vector<PartitionDescription> partitions;  // by id
};

struct NewTopic {
  std::string name;
  std::optional<std::int32_t> partitions = {};          // none: the broker's default
  std::optional<std::int16_t> replication_factor = {};  // none: the broker's default
  // Instead of the two: the brokers of each partition.
  std::vector<std::vector<wire::BrokerId>> assignment = {};
  std::vector<std::pair<std::string, std::string>> configs = {};
  bool validate_only = false;
};

struct ConfigEntry {
  std::string name;
  std::optional<std::string> value;  // null when sensitive
  std::int8_t source = 5;            // 1 dynamic topic, 2 and 3 dynamic broker, 4 static, 5 default
  bool is_default = true;
  bool read_only = false;
  bool sensitive = false;
};

enum class ConfigOperation : std::int8_t { kSet = 0, kDelete = 1, kAppend = 2, kSubtract = 3 };

struct ConfigChange {
  std::string name;
  std::optional<std::string> value;
  ConfigOperation operation = ConfigOperation::kSet;
};

// Times that ListOffsets knows besides milliseconds.
inline constexpr std::int64_t kLatest = -1;
inline constexpr std::int64_t kEarliest = -2;
inline constexpr std::int64_t kMaxTimestamp = -3;
inline constexpr std::int64_t kEarliestLocal = -4;  // of 3.8 and later, and so is the next
inline constexpr std::int64_t kLatestTiered = -5;

class Admin {
 public:
  explicit Admin(std::unique_ptr<Cluster> cluster) : cluster_(std::move(cluster)) {}
  static Result<std::unique_ptr<Admin>> open(const std::string& bootstrap,
                                             ClusterSettings settings = {});
  Cluster& cluster() { return *cluster_; }

  // All topics by name, internal ones too.
  Result<std::vector<TopicDescription>> topics();
  // The named ones, in this order; kNotFound names the first that does not exist.
  Result<std::vector<TopicDescription>> describe_topics(const std::vector<std::string>& names);
  // kAlreadyExists when there is one of that name.
  Status create_topic(const NewTopic& topic);
  Status delete_topics(const std::vector<std::string>& names);
  // `assignment`, if there is one, has the brokers of each added partition.
  Status create_partitions(
      const std::string& topic, std::int32_t total,
      const std::optional<std::vector<std::vector<wire::BrokerId>>>& assignment = std::nullopt);

  // Entries in the broker's order, by topic.
  Result<std::map<std::string, std::vector<ConfigEntry>>> topic_configs(
      const std::vector<std::string>& names);

  // By topic and partition, what is added and removed. Empty when the broker does not know or may
  // not say it.
  struct Reassignment {
    std::vector<wire::BrokerId> adding;
    std::vector<wire::BrokerId> removing;
  };
  Result<std::map<TopicPartition, Reassignment>> reassignments();
  Result<std::set<wire::BrokerId>> live_brokers();

 private:
  std::unique_ptr<Cluster> cluster_;
};

}  // namespace sluice::kafka::client
