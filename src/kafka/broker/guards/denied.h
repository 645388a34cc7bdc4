// What every guard does with the parts of a request. Of this room only.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "kafka/broker/api/context.h"
#include "kafka/broker/catalog/catalog.h"
#include "kafka/broker/security/acl.h"

namespace sluice::kafka::broker::guarded {

inline bool may_topic(const Context& context, AclOperation operation, const std::string& name) {
  return context.may(operation, ResourceType::kTopic, name);
}

// Those that are not allowed, out of the list; the order of the others stays.
template <class Item>
std::vector<Item> take_denied(std::vector<Item>& items, const auto& may) {
  const auto denied = std::stable_partition(items.begin(), items.end(), may);
  std::vector<Item> taken(std::make_move_iterator(denied), std::make_move_iterator(items.end()));
  items.erase(denied, items.end());
  return taken;
}

// A topic by its name, or by its id where it has none; one that is not there has no name to hide.
template <class Topic>
bool may_topic_or_id(const Context& context, AclOperation operation, const Topic& topic,
                     const std::string& name, bool by_id) {
  if (!by_id) return may_topic(context, operation, name);
  const TopicPtr known = context.services.catalog.find(topic.topic_id);
  return !known || may_topic(context, operation, known->name);
}

}  // namespace sluice::kafka::broker::guarded
