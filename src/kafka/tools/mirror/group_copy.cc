#include "kafka/tools/mirror/group_copy.h"

namespace sluice::kafka::mirror {

using client::TopicPartition;

std::map<TopicPartition, wire::Offset> translated(
    const Offsets& at_source, const Offsets& at_target,
    const std::map<TopicPartition, MirroredPartition>& partitions) {
  std::map<TopicPartition, wire::Offset> moved;
  for (const auto& [copy, partition] : partitions) {
    const auto committed = at_source.find(partition.source);
    if (committed == at_source.end() || committed->second.offset > partition.next) continue;
    const auto offset = partition.map.translate(committed->second.offset);
    if (!offset) continue;
    const auto there = at_target.find(copy);
    if (there != at_target.end() && there->second.offset >= *offset) continue;
    moved[copy] = *offset;
  }
  return moved;
}

Result<std::size_t> copy_groups(client::Cluster& source, client::Cluster& target,
                                const MirrorPlan& plan, const RecordCopy& copy) {
  if (!plan.copy_groups) return std::size_t{0};
  TRY(const auto groups, client::list_groups(source));
  std::size_t moved = 0;
  for (const client::GroupListing& group : groups) {
    const bool of_consumers = group.protocol_type.empty() || group.protocol_type == "consumer";
    if (!of_consumers || is_passing_group(group.id) || !plan.groups->matches(group.id)) continue;
    TRY(const Offsets at_source, client::group_offsets(source, group.id));
    TRY(const Offsets at_target, client::group_offsets(target, group.id));
    const auto offsets = translated(at_source, at_target, copy.partitions());
    if (offsets.empty()) continue;
    TRY(const client::GroupDescription there, client::describe_group(target, group.id));
    if (there.state != "Empty" && there.state != "Dead") continue;
    TRY(client::commit_group_offsets(target, group.id, offsets));
    ++moved;
  }
  return moved;
}

}  // namespace sluice::kafka::mirror
