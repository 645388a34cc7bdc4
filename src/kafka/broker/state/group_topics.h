// The catalog, as groups ask it.
#pragma once

#include "kafka/broker/catalog/catalog.h"
#include "kafka/broker/group/consumer_group.h"

namespace sluice::kafka::broker {

class CatalogTopics final : public GroupTopics {
 public:
  explicit CatalogTopics(const TopicCatalog& catalog) : catalog_(catalog) {}

  std::optional<GroupTopic> find(const wire::TopicName& name) const override {
    return shown(catalog_.find(name));
  }
  std::optional<GroupTopic> find(const wire::Uuid& id) const override {
    return shown(catalog_.find(id));
  }
  std::vector<wire::TopicName> names() const override {
    std::vector<wire::TopicName> names;
    for (const TopicPtr& topic : catalog_.all()) names.push_back(topic->name);
    return names;
  }
  std::uint64_t changes() const override { return catalog_.changes(); }

 private:
  static std::optional<GroupTopic> shown(const TopicPtr& topic) {
    if (!topic) return std::nullopt;
    return GroupTopic{topic->name, topic->id, topic->partitions};
  }

  const TopicCatalog& catalog_;
};

}  // namespace sluice::kafka::broker
