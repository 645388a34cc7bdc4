#include "kafka/tools/mirror/status.h"

#include <algorithm>

#include "kafka/client/admin/offsets.h"

namespace sluice::kafka::mirror {

using client::TopicPartition;

Result<std::map<TopicPartition, wire::Offset>> source_ends(
    client::Cluster& source, const std::map<TopicPartition, MirroredPartition>& partitions) {
  std::vector<TopicPartition> asked;
  for (const auto& [copy, partition] : partitions) asked.push_back(partition.source);
  std::map<TopicPartition, wire::Offset> ends;
  if (asked.empty()) return ends;
  TRY(const auto listed, client::list_offsets(source, asked, client::kLatest, true));
  for (const auto& [partition, offset] : listed) {
    if (offset) ends[partition] = *offset;
  }
  return ends;
}

Status show_status(std::FILE* out, client::Admin& source, client::Admin& target,
                   const std::string& group, const MirrorPlan& plan) {
  TRY(const auto stored, client::group_offsets(target.cluster(), group));
  std::map<TopicPartition, MirroredPartition> partitions;
  std::size_t width = 5;
  for (const auto& [copy, position] : stored) {
    if (!copy.topic.starts_with(plan.prefix)) continue;
    const std::string name = copy.topic.substr(plan.prefix.size());
    if (!plan.naming->takes(name)) continue;
    partitions[copy] = {{name, copy.partition}, position.offset, {}};
    width = std::max(width, name.size());
  }
  if (partitions.empty()) {
    return Error(ErrorCode::kNotFound, "group " + group +
                                           " of the target has no position: nothing "
                                           "was mirrored under this name yet");
  }
  TRY(const auto ends, source_ends(source.cluster(), partitions));
  const int wide = static_cast<int>(width);
  std::fprintf(out, "%-*s %-10s %-15s %-15s %s\n", wide, "TOPIC", "PARTITION", "COPIED-TO",
               "SOURCE-END", "LAG");
  for (const auto& [copy, partition] : partitions) {
    const auto end = ends.find(partition.source);
    const std::string at = end == ends.end() ? "-" : std::to_string(end->second);
    const std::string lag =
        end == ends.end() ? "-"
                          : std::to_string(std::max<wire::Offset>(0, end->second - partition.next));
    std::fprintf(out, "%-*s %-10d %-15lld %-15s %s\n", wide, partition.source.topic.c_str(),
                 partition.source.partition, static_cast<long long>(partition.next), at.c_str(),
                 lag.c_str());
  }
  return {};
}

}  // namespace sluice::kafka::mirror
