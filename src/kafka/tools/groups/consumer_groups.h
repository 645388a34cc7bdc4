// The actions of kafka-consumer-groups that have files of their own.
#pragma once

#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin/groups.h"
#include "kafka/tools/cli/options.h"

namespace sluice::kafka::tools {

// What an action works with.
struct GroupAction {
  std::FILE* out;
  std::FILE* err;
  const ParsedOptions& options;
  client::Cluster& cluster;

  // The groups of --group in their order, or all consumer groups with --all-groups.
  Result<std::vector<std::string>> groups() const;
  // "\nError: message" on standard output.
  void print_error(const std::string& message) const;
};

std::span<const Option> consumer_groups_options();

Status describe_groups(const GroupAction& action);
Status reset_offsets(const GroupAction& action);

// What can be seen of groups only beside --describe (--state beside --list, too), when it is asked
// for without: joptsimple's words.
std::optional<std::string> unavailable_views(const ParsedOptions& options);

// Names like "topic" and "topic:0,1", as --topic gives them.
struct TopicArguments {
  std::vector<client::TopicPartition> partitions;  // those that are named
  std::vector<std::string> topics;                 // those meant with all their partitions
};
Result<TopicArguments> parse_topic_arguments(const std::vector<std::string>& texts);

}  // namespace sluice::kafka::tools
