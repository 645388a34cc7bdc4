#include "kafka/tools/mirror/topic_copy.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "kafka/client/admin/configs.h"

namespace sluice::kafka::mirror {
namespace {

// DescribeConfigs: set for the topic itself.
constexpr std::int8_t kOfTheTopic = 1;

// What MirrorMaker 2 leaves to each cluster, too.
constexpr auto kOfEachCluster = std::to_array<std::string_view>(
    {"follower.replication.throttled.replicas", "leader.replication.throttled.replicas",
     "message.timestamp.difference.max.ms", "message.timestamp.before.max.ms",
     "message.timestamp.after.max.ms", "message.timestamp.type", "unclean.leader.election.enable",
     "min.insync.replicas", "remote.storage.enable"});

using Settings = std::map<std::string, std::string>;

Settings own_settings(const std::vector<client::ConfigEntry>& entries) {
  Settings own;
  for (const client::ConfigEntry& entry : entries) {
    const bool left =
        std::find(kOfEachCluster.begin(), kOfEachCluster.end(), entry.name) != kOfEachCluster.end();
    if (entry.source == kOfTheTopic && !left && entry.value) own[entry.name] = *entry.value;
  }
  return own;
}

std::vector<client::ConfigChange> changes(const Settings& from, const Settings& to) {
  std::vector<client::ConfigChange> changes;
  for (const auto& [name, value] : to) {
    const auto now = from.find(name);
    if (now != from.end() && now->second == value) continue;
    changes.push_back({name, value, client::ConfigOperation::kSet});
  }
  for (const auto& [name, value] : from) {
    if (!to.contains(name)) {
      changes.push_back({name, std::nullopt, client::ConfigOperation::kDelete});
    }
  }
  return changes;
}

}  // namespace

Result<std::map<std::string, std::int32_t>> TopicCopy::partitions_of_target() {
  TRY(const auto topics, target_.topics());
  std::map<std::string, std::int32_t> partitions;
  for (const client::TopicDescription& topic : topics) {
    partitions[topic.name] = static_cast<std::int32_t>(topic.partitions.size());
  }
  return partitions;
}

Status TopicCopy::make(const MirroredTopic& topic) {
  client::NewTopic made;
  made.name = topic.target;
  made.partitions = topic.partitions;
  made.replication_factor = plan_.replication_factor;
  if (plan_.settings) {
    TRY(const auto configs, source_.topic_configs({topic.source}));
    for (const auto& [name, value] : own_settings(configs.at(topic.source))) {
      made.configs.emplace_back(name, value);
    }
  }
  if (const Status created = target_.create_topic(made); !created) {
    return created.error().with("topic " + topic.target + " can't be made at the target");
  }
  tell_("made topic " + topic.target + " with " + std::to_string(topic.partitions) +
        (topic.partitions == 1 ? " partition" : " partitions"));
  return {};
}

Result<std::vector<MirroredTopic>> TopicCopy::topics() {
  TRY(const auto topics, source_.topics());
  TRY(const auto there, partitions_of_target());
  std::vector<MirroredTopic> mirrored;
  for (const client::TopicDescription& topic : topics) {
    if (topic.internal || !plan_.naming->takes(topic.name)) continue;
    const MirroredTopic one{topic.name, plan_.naming->copy_of(topic.name),
                            static_cast<std::int32_t>(topic.partitions.size())};
    if (one.partitions == 0) continue;
    const auto copy = there.find(one.target);
    if (copy == there.end()) {
      TRY(make(one));
    } else if (copy->second < one.partitions) {
      TRY(target_.create_partitions(one.target, one.partitions));
      tell_("topic " + one.target + " has " + std::to_string(one.partitions) +
            " partitions now, as its original");
    }
    mirrored.push_back(one);
  }
  return mirrored;
}

Status TopicCopy::settings(const std::vector<MirroredTopic>& topics) {
  if (!plan_.settings || topics.empty()) return {};
  std::vector<std::string> sources;
  std::vector<std::string> targets;
  for (const MirroredTopic& topic : topics) {
    sources.push_back(topic.source);
    targets.push_back(topic.target);
  }
  TRY(auto of_source, source_.topic_configs(sources));
  TRY(auto of_target, target_.topic_configs(targets));
  for (const MirroredTopic& topic : topics) {
    const auto wanted =
        changes(own_settings(of_target[topic.target]), own_settings(of_source[topic.source]));
    if (wanted.empty()) continue;
    const client::ConfigResource resource{client::ConfigResource::Kind::kTopic, topic.target};
    if (const Status done = client::alter_configs(target_.cluster(), resource, wanted); !done) {
      return done.error().with("settings of " + topic.target);
    }
    for (const client::ConfigChange& change : wanted) {
      tell_("topic " + topic.target + ": " + change.name +
            (change.value ? "=" + *change.value : " is the default again"));
    }
  }
  return {};
}

}  // namespace sluice::kafka::mirror
