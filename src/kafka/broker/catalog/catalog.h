// What topics there are: the broker's own durable state besides the logs.
//
// Kept in the crash-safe journal of net, in DATA/kafka/catalog/. A change returns once it is on
// disk; the folders of a topic are there before it is: one that is missing is made at start.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "disk/disk.h"
#include "disk/journal.h"
#include "kafka/broker/catalog/topic_config.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::broker {

struct Topic {
  wire::TopicName name;
  wire::Uuid id;
  std::int32_t partitions = 0;
  TopicConfigs configs;  // what was set; the rest has its default
};
using TopicPtr = std::shared_ptr<const Topic>;

// Topics that only the broker writes: __consumer_offsets, __transaction_state.
bool is_internal_topic(std::string_view name);

// "Topic name is invalid: ..." as Kafka words it; up to 249 of [a-zA-Z0-9._-], not "." or "..".
Status check_topic_name(const std::string& name);

// Names with the same key are the same to metrics: '.' and '_' look alike there.
std::string collision_key(std::string name);

// Any thread. Lookups take a short lock; changes block until they are on disk, one after another.
class TopicCatalog {
 public:
  static Result<std::unique_ptr<TopicCatalog>> open(disk::Disk& disk, const std::string& directory);

  // Null when there is none.
  TopicPtr find(const std::string& name) const;
  TopicPtr find(const wire::Uuid& id) const;
  // In the order of their names.
  std::vector<TopicPtr> all() const;

  // How many changes are on disk, of all that is kept here.
  std::uint64_t sequence() const { return journal_->last_sequence(); }
  // Grows with each change of a topic, in the moment in which lookups begin to see it.
  std::uint64_t changes() const;
  // All partitions of all topics.
  std::int64_t partitions() const;

  // A topic that is not stored yet. kAlreadyExists; kInvalidArgument when a name differs only in
  // '.' and '_', which metrics can't tell apart.
  Result<Topic> draft(const std::string& name, std::int32_t partitions, TopicConfigs configs) const;
  // Stores a new topic or its new state. `before_seen` runs once it is on disk, before anybody can
  // find it. Changes of one name come one after another.
  Result<TopicPtr> store(Topic topic, const std::function<void()>& before_seen = {});
  // kNotFound.
  Result<TopicPtr> remove(const std::string& name);

  // Settings of the broker and of groups that clients have changed, by whom they are for.
  TopicConfigs broker_configs(const std::string& scope) const;
  // Those that have some.
  std::vector<std::string> config_scopes() const;
  Status set_broker_configs(const std::string& scope, TopicConfigs configs);

  // Never gives the same id twice, over all restarts.
  Result<wire::ProducerId> next_producer_id();

 private:
  TopicCatalog() = default;
  Status apply(std::string_view record);
  Status append(const std::string& record);
  Status write_snapshot(const disk::Journal::Sink& sink) const;
  void put(TopicPtr topic);
  void put_configs(const std::string& scope, TopicConfigs configs);
  void drop(const Topic& topic);

  std::unique_ptr<disk::Journal> journal_;
  std::mutex changing_;       // held over the disk, so changes are ordered
  mutable std::mutex mutex_;  // held for lookups only
  std::map<std::string, TopicPtr> topics_;
  std::map<wire::Uuid, TopicPtr> by_id_;
  std::int64_t partitions_ = 0;
  std::uint64_t changes_ = 0;
  std::map<std::string, TopicConfigs> broker_configs_;
  wire::ProducerId next_producer_id_ = 0;
  wire::ProducerId producer_ids_end_ = 0;
};

}  // namespace sluice::kafka::broker
