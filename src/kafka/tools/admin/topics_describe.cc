#include "kafka/tools/admin/topics_describe.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace sluice::kafka::tools {
namespace {

using client::Admin;
using client::ConfigEntry;
using client::PartitionDescription;
using client::TopicDescription;
using client::TopicPartition;

// Which lines are asked for.
struct Report {
  bool under_replicated;
  bool unavailable;
  bool under_min_isr;
  bool at_min_isr;
  bool overrides_only;

  bool topic_lines() const {
    return !under_replicated && !unavailable && !under_min_isr && !at_min_isr;
  }
};

std::string ids(const std::vector<std::int32_t>& brokers) {
  std::vector<std::string> texts;
  for (const std::int32_t broker : brokers) texts.push_back(std::to_string(broker));
  return join(texts, ",");
}

std::size_t min_in_sync(const std::vector<ConfigEntry>& configs) {
  for (const ConfigEntry& config : configs) {
    if (config.name != "min.insync.replicas") continue;
    return static_cast<std::size_t>(parse_int(config.value.value_or("1")).value_or(1));
  }
  return 1;
}

// Replicas that are there to stay: a reassignment adds some for a while.
std::size_t replication_factor(const PartitionDescription& partition,
                               const Admin::Reassignment* moving) {
  return partition.replicas.size() - (moving != nullptr ? moving->adding.size() : 0);
}

void print_topic(std::FILE* out, const TopicDescription& topic,
                 const std::vector<ConfigEntry>& configs, std::size_t factor) {
  std::vector<std::string> shown;
  for (const ConfigEntry& config : configs) {
    if (!config.is_default) shown.push_back(config.name + "=" + config.value.value_or("null"));
  }
  std::fprintf(out, "Topic: %s", topic.name.c_str());
  if (!topic.id.is_zero()) std::fprintf(out, "\tTopicId: %s", topic.id.to_string().c_str());
  std::fprintf(out, "\tPartitionCount: %zu\tReplicationFactor: %zu\tConfigs: %s\n",
               topic.partitions.size(), factor, join(shown, ",").c_str());
}

void print_partition(std::FILE* out, const std::string& topic,
                     const PartitionDescription& partition, const Admin::Reassignment* moving) {
  std::fprintf(out, "\tTopic: %s\tPartition: %d\tLeader: %s\tReplicas: %s\tIsr: %s", topic.c_str(),
               partition.id,
               partition.leader >= 0 ? std::to_string(partition.leader).c_str() : "none",
               ids(partition.replicas).c_str(), ids(partition.in_sync).c_str());
  if (moving != nullptr) {
    std::fprintf(out, "\tAdding Replicas: %s\tRemoving Replicas: %s", ids(moving->adding).c_str(),
                 ids(moving->removing).c_str());
  }
  std::fprintf(out, "\n");
}

// Who may describe topics need not be allowed to know what the cluster does.
Result<std::map<TopicPartition, Admin::Reassignment>> moving_partitions(Admin& admin) {
  auto moving = admin.reassignments();
  if (!moving &&
      moving.error().reason<wire::KafkaError>() == wire::KafkaError::kClusterAuthorizationFailed) {
    return std::map<TopicPartition, Admin::Reassignment>();
  }
  return moving;
}
}  // namespace

Status describe_topics(const Invocation& invocation, const ParsedOptions& options, Admin& admin,
                       const std::vector<TopicDescription>& topics) {
  if (topics.empty()) return {};
  const Report report{options.has("under-replicated-partitions"),
                      options.has("unavailable-partitions"),
                      options.has("under-min-isr-partitions"), options.has("at-min-isr-partitions"),
                      options.has("topics-with-overrides")};
  std::vector<std::string> names;
  for (const TopicDescription& topic : topics) names.push_back(topic.name);
  TRY(auto configs, admin.topic_configs(names));
  TRY(auto moving, moving_partitions(admin));
  TRY(auto live, admin.live_brokers());
  for (const TopicDescription& topic : topics) {
    const std::vector<ConfigEntry>& entries = configs[topic.name];
    const auto moving_of = [&](const PartitionDescription& partition) {
      const auto found = moving.find({topic.name, partition.id});
      return found == moving.end() ? nullptr : &found->second;
    };
    const bool overrides = std::any_of(entries.begin(), entries.end(),
                                       [](const ConfigEntry& entry) { return !entry.is_default; });
    if (report.topic_lines() && !topic.partitions.empty() &&
        (!report.overrides_only || overrides)) {
      const PartitionDescription& first = topic.partitions.front();
      print_topic(invocation.out, topic, entries, replication_factor(first, moving_of(first)));
    }
    if (report.overrides_only) continue;
    const std::size_t least = min_in_sync(entries);
    for (const PartitionDescription& partition : topic.partitions) {
      const std::size_t in_sync = partition.in_sync.size();
      const bool shown = report.topic_lines() ||
                         (report.under_replicated &&
                          in_sync < replication_factor(partition, moving_of(partition))) ||
                         (report.unavailable && !live.contains(partition.leader)) ||
                         (report.under_min_isr && in_sync < least) ||
                         (report.at_min_isr && in_sync == least);
      if (shown) print_partition(invocation.out, topic.name, partition, moving_of(partition));
    }
  }
  return {};
}

}  // namespace sluice::kafka::tools
