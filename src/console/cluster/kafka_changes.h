// What the console changes in a Kafka cluster, and the settings that it shows for that. Real
// clusters are reached through kafka/client; the room's tests have one in memory.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin.h"
#include "kafka/client/producer.h"

namespace sluice::console {

using kafka::client::ConfigChange;
using kafka::client::NewTopic;
using kafka::client::OutgoingRecord;
using kafka::client::TopicPartition;

struct TopicSetting {
  std::string name;
  std::optional<std::string> value;      // null when it is secret
  std::string source;                    // topic, broker, default
  std::optional<std::string> otherwise;  // the value when nobody sets it on the topic
  std::string documentation;             // empty: the broker does not tell
  bool read_only = false;
};

// What a topic gets that is made without saying so.
struct TopicDefaults {
  std::optional<std::string> partitions;
  std::optional<std::string> replication;
};

// One record that was handed to the cluster.
struct Written {
  std::int32_t partition = -1;
  std::int64_t offset = -1;
  std::optional<Error> problem;  // why it is not there
  std::string value;             // the beginning of one that is not there
};

// Calls block, and may come from many threads. A refusal has the broker's own words.
class KafkaChanges {
 public:
  using Offsets = std::map<TopicPartition, std::int64_t>;

  virtual ~KafkaChanges() = default;

  virtual Result<TopicDefaults> topic_defaults() = 0;
  virtual Status create_topic(const NewTopic& topic) = 0;
  virtual Status delete_topic(const std::string& name) = 0;
  virtual Status add_partitions(const std::string& name, std::int32_t total) = 0;
  // Every message that is there now goes; the offsets go on.
  virtual Status empty_topic(const std::string& name) = 0;
  virtual Result<std::vector<TopicSetting>> settings(const std::string& topic) = 0;
  virtual Status alter_settings(const std::string& topic,
                                const std::vector<ConfigChange>& changes) = 0;
  // One answer for each record, in the order in which the cluster settled them.
  virtual Result<std::vector<Written>> produce(const std::string& topic,
                                               std::vector<OutgoingRecord> records) = 0;

  // The first offset at or after a time of each partition, or kEarliest and kLatest; where no
  // message is that new, the end.
  virtual Result<Offsets> offsets_at(const std::vector<TopicPartition>& partitions,
                                     std::int64_t time_ms) = 0;
  virtual Status commit_offsets(const std::string& group, const Offsets& offsets) = 0;
  virtual Status delete_group(const std::string& group) = 0;
};

// The cluster at "host:port[,host:port]".
std::unique_ptr<KafkaChanges> make_kafka_changes(const std::string& bootstrap);

}  // namespace sluice::console
