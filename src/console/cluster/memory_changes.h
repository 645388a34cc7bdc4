// Changes of the cluster in memory, for the tests of this room.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "console/cluster/kafka_changes.h"
#include "console/cluster/memory_kafka.h"

namespace sluice::console {

class MemoryChanges final : public KafkaChanges {
 public:
  explicit MemoryChanges(MemoryKafka& kafka) : kafka_(kafka) {}

  std::map<std::string, std::map<std::string, std::string>> set;  // by topic
  std::map<std::int64_t, Offsets> at_time;
  std::size_t too_large = 1000;  // a value of so many bytes is refused

  Result<TopicDefaults> topic_defaults() override { return TopicDefaults{"1", "1"}; }

  Status create_topic(const NewTopic& topic) override {
    if (kafka_.logs.contains(topic.name)) {
      return Error(ErrorCode::kAlreadyExists, "Topic '" + topic.name + "' already exists.");
    }
    kafka_.logs[topic.name].resize(static_cast<std::size_t>(topic.partitions.value_or(1)));
    for (const auto& [name, value] : topic.configs) set[topic.name][name] = value;
    return {};
  }
  Status delete_topic(const std::string& name) override {
    if (kafka_.logs.erase(name) > 0) return {};
    return Error(ErrorCode::kNotFound, "This server does not host this topic-partition.");
  }
  Status add_partitions(const std::string& name, std::int32_t total) override {
    kafka_.logs[name].resize(static_cast<std::size_t>(total));
    return {};
  }
  Status empty_topic(const std::string& name) override {
    for (auto& log : kafka_.logs[name]) log.clear();
    return {};
  }
  Result<std::vector<TopicSetting>> settings(const std::string& topic) override {
    std::vector<TopicSetting> all{
        {"retention.ms", "604800000", "default", "604800000", "How long.", false}};
    const auto own = set[topic].find("retention.ms");
    if (own != set[topic].end()) {
      all[0].value = own->second;
      all[0].source = "topic";
    }
    return all;
  }
  Status alter_settings(const std::string& topic,
                        const std::vector<ConfigChange>& changes) override {
    for (const ConfigChange& change : changes) {
      if (change.value) {
        set[topic][change.name] = *change.value;
      } else {
        set[topic].erase(change.name);
      }
    }
    return {};
  }
  Result<std::vector<Written>> produce(const std::string& topic,
                                       std::vector<OutgoingRecord> records) override {
    std::vector<Written> settled;
    for (OutgoingRecord& record : records) {
      if (record.value.value_or("").size() >= too_large) {
        settled.push_back({-1, -1, Error(ErrorCode::kInvalidArgument, "too large"), "x"});
        continue;
      }
      MessageView message;
      message.key = record.key;
      message.value = record.value;
      message.headers = record.headers;
      const MessageView& kept =
          kafka_.append(topic, record.partition.value_or(0), std::move(message));
      settled.push_back({kept.partition, kept.offset, std::nullopt, ""});
    }
    return settled;
  }
  Result<Offsets> offsets_at(const std::vector<TopicPartition>&, std::int64_t time_ms) override {
    return at_time[time_ms];
  }
  Status commit_offsets(const std::string& group, const Offsets& offsets) override {
    const auto found = std::ranges::find(kafka_.known_groups, group, &GroupView::id);
    for (const auto& one : offsets) {
      const TopicPartition& partition = one.first;
      std::erase_if(found->committed, [&](const GroupView::Committed& before) {
        return before.topic == partition.topic && before.partition == partition.partition;
      });
      found->committed.push_back({partition.topic, partition.partition, one.second, ""});
    }
    return {};
  }
  Status delete_group(const std::string& group) override {
    std::erase_if(kafka_.known_groups, [&](const GroupView& one) { return one.id == group; });
    return {};
  }

 private:
  MemoryKafka& kafka_;
};

}  // namespace sluice::console
