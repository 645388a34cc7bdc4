// A cluster in memory, for the tests of this room.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "console/cluster/kafka_view.h"

namespace sluice::console {

class MemoryKafka final : public KafkaView {
 public:
  std::map<std::string, std::vector<std::vector<MessageView>>> logs;  // topic, partition, messages
  std::vector<GroupView> known_groups;
  std::optional<Error> down;

  // Appends to a partition, and makes topic and partition as needed.
  MessageView& append(const std::string& topic, std::int32_t partition, MessageView message) {
    auto& partitions = logs[topic];
    const auto index = static_cast<std::size_t>(partition);
    if (partitions.size() <= index) partitions.resize(index + 1);
    message.partition = partition;
    message.offset = static_cast<std::int64_t>(partitions[index].size());
    partitions[index].push_back(std::move(message));
    return partitions[index].back();
  }

  Status ping() override { return down ? Status(*down) : Status(); }

  Result<std::vector<TopicView>> topics() override {
    if (down) return *down;
    std::vector<TopicView> all;
    for (const auto& [name, partitions] : logs) all.push_back(view(name));
    return all;
  }

  Result<TopicView> topic(const std::string& name) override {
    if (down) return *down;
    if (!logs.contains(name)) {
      return Error(ErrorCode::kNotFound, "there is no topic \"" + name + "\"");
    }
    return view(name);
  }

  Result<std::vector<MessageView>> read(const std::string& name, std::int32_t partition,
                                        std::int64_t offset, const ReadLimits& limits) override {
    if (down) return *down;
    const auto topic = logs.find(name);
    if (topic == logs.end() || static_cast<std::size_t>(partition) >= topic->second.size()) {
      return Error(ErrorCode::kNotFound, "there is no such partition");
    }
    std::vector<MessageView> found;
    std::size_t bytes = 0;
    for (const MessageView& message : topic->second[static_cast<std::size_t>(partition)]) {
      if (message.offset < offset) continue;
      if (found.size() == limits.messages || bytes >= limits.bytes) break;
      MessageView& seen = found.emplace_back(message);
      seen.key_size = message.key.value_or("").size();
      seen.value_size = message.value.value_or("").size();
      if (seen.key) seen.key = seen.key->substr(0, limits.each);
      if (seen.value) seen.value = seen.value->substr(0, limits.each);
      bytes += seen.held_bytes();
    }
    return found;
  }

  Result<std::vector<GroupView>> groups() override {
    if (down) return *down;
    return known_groups;
  }

  Result<GroupView> group(const std::string& id) override {
    if (down) return *down;
    const auto found = std::ranges::find(known_groups, id, &GroupView::id);
    if (found != known_groups.end()) return *found;
    return Error(ErrorCode::kNotFound, "there is no group \"" + id + "\"");
  }

 private:
  TopicView view(const std::string& name) const {
    TopicView topic{.name = name, .internal = name.starts_with("__"), .partitions = {}};
    for (const auto& log : logs.at(name)) {
      std::uint64_t bytes = 0;
      for (const MessageView& message : log) bytes += message.value.value_or("").size();
      topic.partitions.push_back(
          PartitionView{.id = static_cast<std::int32_t>(topic.partitions.size()),
                        .leader = 1,
                        .replicas = {1},
                        .in_sync = {1},
                        .start = 0,
                        .end = static_cast<std::int64_t>(log.size()),
                        .bytes = bytes,
                        .problem = std::nullopt});
    }
    return topic;
  }
};

}  // namespace sluice::console
