// Where an application is to go on in its input topics, as kafka-streams-application-reset is
// asked for it.
#pragma once

#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin/groups.h"
#include "kafka/tools/cli/options.h"

namespace sluice::kafka::tools {

// Of the consumer that Kafka's tool reads positions with.
struct ConsumerSettings {
  enum class Unknown { kEarliest, kLatest, kNone };
  bool read_committed = false;         // isolation.level
  Unknown unknown = Unknown::kLatest;  // auto.offset.reset
};
Result<ConsumerSettings> read_consumer_settings(const std::optional<std::string>& file);

// "(memberId=..., ...)", as Java prints a member.
std::string describe(const client::GroupMember& member);

class NewPositions {
 public:
  NewPositions(std::FILE* out, const ParsedOptions& options, client::Cluster& cluster,
               std::string group, const ConsumerSettings& consumer)
      : out_(out),
        options_(options),
        cluster_(cluster),
        group_(std::move(group)),
        consumer_(consumer) {}

  // By the options; the partitions are in the order that rows are printed in.
  Status reset(const std::vector<client::TopicPartition>& partitions);
  Status to_end(const std::vector<client::TopicPartition>& partitions);

  wire::Offset at(const client::TopicPartition& partition) const { return all_.at(partition); }
  const std::map<client::TopicPartition, wire::Offset>& all() const { return all_; }

 private:
  using Partitions = std::vector<client::TopicPartition>;
  using Offsets = std::map<client::TopicPartition, wire::Offset>;

  Result<Offsets> listed(const Partitions& partitions, std::int64_t time) const;
  Status to_time(const Partitions& partitions, std::int64_t ms);
  // Where the group is, or would begin.
  Result<Offsets> current(const Partitions& partitions) const;
  Status shift(const Partitions& partitions, std::int64_t by);
  Status from_file(const Partitions& partitions);
  // `wanted`, brought between the ends of each partition; the order is that of the messages.
  Status within_range(const Partitions& order, const Offsets& wanted);
  void keep(const Offsets& offsets) {
    for (const auto& [partition, offset] : offsets) all_[partition] = offset;
  }

  std::FILE* out_;
  const ParsedOptions& options_;
  client::Cluster& cluster_;
  const std::string group_;
  const ConsumerSettings consumer_;
  Offsets all_;
};

}  // namespace sluice::kafka::tools
