// Topics of a test: what groups see of them.
#pragma once

#include <vector>

#include "kafka/broker/group/consumer_group.h"

namespace sluice::kafka::broker {

class ScriptedTopics final : public GroupTopics {
 public:
  void put(const std::string& name, std::int32_t partitions) {
    ++changes_;
    for (GroupTopic& topic : topics_) {
      if (topic.name == name) topic.partitions = partitions;
      if (topic.name == name) return;
    }
    wire::Uuid id;
    id.bytes.fill(static_cast<char>(topics_.size() + 1));
    topics_.push_back({name, id, partitions});
  }

  std::optional<GroupTopic> find(const wire::TopicName& name) const override {
    for (const GroupTopic& topic : topics_) {
      if (topic.name == name) return topic;
    }
    return std::nullopt;
  }
  std::optional<GroupTopic> find(const wire::Uuid& id) const override {
    for (const GroupTopic& topic : topics_) {
      if (topic.id == id) return topic;
    }
    return std::nullopt;
  }
  std::vector<wire::TopicName> names() const override {
    ++looks;
    std::vector<wire::TopicName> names;
    for (const GroupTopic& topic : topics_) names.push_back(topic.name);
    return names;
  }
  std::uint64_t changes() const override { return changes_; }

  mutable int looks = 0;  // at all names

 private:
  std::vector<GroupTopic> topics_;
  std::uint64_t changes_ = 0;
};

}  // namespace sluice::kafka::broker
