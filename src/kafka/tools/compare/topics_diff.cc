// `sluice topics diff A B`: whether two topics, of one cluster or of two, have the same settings,
// partitions and records.
#include <algorithm>
#include <array>
#include <memory>
#include <set>

#include "base/options.h"
#include "kafka/client/admin/offsets.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/compare/partition_compare.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

using client::TopicPartition;

constexpr auto kDiffOptions = std::to_array<sluice::Option>({
    {"--bootstrap-server", "HOST:PORT", "Cluster of the first topic (localhost:9092)."},
    {"--other-server", "HOST:PORT", "Cluster of the second topic (that of the first)."},
    {"--command-config", "FILE", "Client properties for the first cluster."},
    {"--other-config", "FILE", "Client properties for the second cluster (those of the first)."},
    {"--no-records", "", "Settings, partitions and offsets alone."},
    {"--uncommitted", "", "Records of open and aborted transactions are compared, too."},
    {"--ignore-time", "", "Records that differ in their timestamps alone are the same."},
    {"--help", "", "This text."},
});

constexpr const char* kDiffUsage =
    "usage: sluice topics diff [OPTIONS] A [B]\n\n"
    "Compares two topics, of one cluster or of two (B is called as A then, unless it is named):\n"
    "settings, partitions, offsets, and each record with the one in its place. Offsets may differ\n"
    "where records were compacted away. Exit code 0: the same; 1: different; 2: not compared.\n\n";

constexpr int kSame = 0;
constexpr int kDifferent = 1;
constexpr int kNotCompared = 2;

// One of the two topics, as it was when the comparison began.
struct ComparedTopic {
  std::string name;
  std::unique_ptr<client::Admin> admin;
  std::map<std::string, std::string> settings;
  std::map<wire::PartitionId, client::PartitionDescription> partitions;
  std::map<TopicPartition, wire::Offset> starts;
  std::map<TopicPartition, wire::Offset> ends;
};

Result<std::map<TopicPartition, wire::Offset>> offsets_at(ComparedTopic& topic, std::int64_t time,
                                                          bool committed) {
  std::vector<TopicPartition> partitions;
  for (const auto& [id, partition] : topic.partitions) partitions.push_back({topic.name, id});
  TRY(const auto found, client::list_offsets(topic.admin->cluster(), partitions, time, committed));
  std::map<TopicPartition, wire::Offset> offsets;
  for (const auto& [partition, offset] : found) {
    if (!offset) return offset.error().with(partition.to_string());
    offsets[partition] = *offset;
  }
  return offsets;
}

Status look_at_topic(ComparedTopic& topic, bool committed) {
  const auto described = topic.admin->describe_topics({topic.name});
  if (!described) return described.error().with("topic " + topic.name);
  for (const auto& partition : described->front().partitions) {
    topic.partitions[partition.id] = partition;
  }
  TRY(const auto configs, topic.admin->topic_configs({topic.name}));
  for (const auto& [name, entries] : configs) {
    for (const client::ConfigEntry& entry : entries) {
      topic.settings[entry.name] = entry.value.value_or("");
    }
  }
  TRY(topic.starts, offsets_at(topic, client::kEarliest, committed));
  TRY(topic.ends, offsets_at(topic, client::kLatest, committed));
  return {};
}

class TopicsDiff {
 public:
  TopicsDiff(std::FILE* out, ComparedTopic& a, ComparedTopic& b, const CompareRules& rules)
      : out_(out), a_(a), b_(b), rules_(rules) {}

  void settings();
  void partitions();
  Status records();
  bool same() const { return same_; }

 private:
  void differs(const std::string& what, const std::string& a, const std::string& b) {
    std::fprintf(out_, "%s: %s | %s\n", what.c_str(), a.c_str(), b.c_str());
    same_ = false;
  }
  std::string range(const ComparedTopic& topic, wire::PartitionId id) const {
    const TopicPartition partition{topic.name, id};
    return std::to_string(topic.starts.at(partition)) + ".." +
           std::to_string(topic.ends.at(partition));
  }

  std::FILE* out_;
  ComparedTopic& a_;
  ComparedTopic& b_;
  const CompareRules rules_;
  bool same_ = true;
};

void TopicsDiff::settings() {
  std::set<std::string> names;
  for (const auto& [name, value] : a_.settings) names.insert(name);
  for (const auto& [name, value] : b_.settings) names.insert(name);
  for (const std::string& name : names) {
    const auto a = a_.settings.find(name);
    const auto b = b_.settings.find(name);
    // A setting that only one of the brokers knows is no difference of the topics.
    if (a == a_.settings.end() || b == b_.settings.end() || a->second == b->second) continue;
    differs("setting " + name, a->second, b->second);
  }
}

void TopicsDiff::partitions() {
  if (a_.partitions.size() != b_.partitions.size()) {
    differs("partitions", std::to_string(a_.partitions.size()),
            std::to_string(b_.partitions.size()));
  }
  const auto replicas = [](const ComparedTopic& topic) {
    return topic.partitions.empty() ? 0 : topic.partitions.begin()->second.replicas.size();
  };
  if (replicas(a_) != replicas(b_)) {
    differs("replication factor", std::to_string(replicas(a_)), std::to_string(replicas(b_)));
  }
}

Status TopicsDiff::records() {
  for (const auto& [id, partition] : a_.partitions) {
    if (!b_.partitions.contains(id)) continue;
    const std::string name = "partition " + std::to_string(id);
    const ComparedRange a{
        a_.admin->cluster(), {a_.name, id}, a_.starts.at({a_.name, id}), a_.ends.at({a_.name, id})};
    const ComparedRange b{
        b_.admin->cluster(), {b_.name, id}, b_.starts.at({b_.name, id}), b_.ends.at({b_.name, id})};
    const std::string offsets = "offsets " + range(a_, id) + " | " + range(b_, id);
    if (rules_.offsets_alone) {
      const bool same = a.start == b.start && a.end == b.end;
      std::fprintf(out_, "%s: %s\n", name.c_str(), offsets.c_str());
      same_ = same_ && same;
      continue;
    }
    TRY(const ComparedRecords compared, compare_records(a, b, rules_));
    std::fprintf(out_, "%s: %s, %s\n", name.c_str(), offsets.c_str(), compared.to_string().c_str());
    same_ = same_ && compared.same();
  }
  return {};
}

Result<int> diff_topics(const Invocation& invocation, const Options& given) {
  const auto& names = given.positional();
  const bool committed = !given.has("--uncommitted");
  ComparedTopic a;
  ComparedTopic b;
  a.name = names.front();
  b.name = names.back();
  TRY(a.admin,
      open_admin(invocation, given.value("--bootstrap-server"), given.value("--command-config")));
  const auto other = given.has("--other-server") ? given.value("--other-server")
                                                 : given.value("--bootstrap-server");
  const auto config =
      given.has("--other-config") ? given.value("--other-config") : given.value("--command-config");
  TRY(b.admin, open_admin(invocation, other, config));
  TRY(look_at_topic(a, committed));
  TRY(look_at_topic(b, committed));
  CompareRules rules;
  rules.committed = committed;
  rules.time = !given.has("--ignore-time");
  rules.offsets_alone = given.has("--no-records");
  TopicsDiff comparing(invocation.out, a, b, rules);
  comparing.settings();
  comparing.partitions();
  TRY(comparing.records());
  return comparing.same() ? kSame : kDifferent;
}

}  // namespace

int topics_diff(const Invocation& invocation) {
  const Result<Options> given = Options::parse(kDiffOptions, invocation.args);
  if (given && given->has("--help")) {
    std::fprintf(invocation.out, "%s%s", kDiffUsage, describe(kDiffOptions).c_str());
    return 0;
  }
  const auto wrong = [&](const std::string& message) {
    std::fprintf(invocation.err, "sluice topics diff: %s\n", message.c_str());
    return kNotCompared;
  };
  if (!given) return wrong(given.error().message());
  const std::size_t named = given->positional().size();
  if (named == 0 || named > 2) return wrong("name one topic, or two\n\n" + std::string(kDiffUsage));
  if (named == 1 && !given->has("--other-server")) {
    return wrong("name a second topic, or another cluster with --other-server");
  }
  const Result<int> compared = diff_topics(invocation, *given);
  return compared ? *compared : wrong(compared.error().message());
}

}  // namespace sluice::kafka::tools
