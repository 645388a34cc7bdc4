// Committed offsets. From version 10 on topics come by id.
#include <algorithm>

#include "kafka/broker/api/coordinator_ready.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/catalog/catalog.h"
#include "kafka/broker/group/coordinator.h"
#include "kafka/broker/state/offsets_topic.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {
constexpr std::int16_t kFirstVersionWithTopicIds = 10;
}

Answer<wire::OffsetCommitRequest> offset_commit(Context& context,
                                                wire::OffsetCommitRequest request) {
  const bool by_id = context.version() >= kFirstVersionWithTopicIds;
  wire::OffsetCommitResponse response;
  GroupCoordinator::Commit commit;
  commit.group = request.group_id;
  commit.generation = request.generation_id_or_member_epoch;
  commit.member_id = request.member_id;
  commit.instance_id = request.group_instance_id;
  std::vector<std::pair<std::size_t, std::size_t>> places;  // in the response, of each commit
  for (const auto& topic : request.topics) {
    const TopicPtr known = by_id ? context.services.catalog.find(topic.topic_id)
                                 : context.services.catalog.find(topic.name);
    auto& answered = response.topics.emplace_back();
    answered.name = topic.name;
    answered.topic_id = topic.topic_id;
    for (const auto& partition : topic.partitions) {
      const std::int32_t index = partition.partition_index;
      answered.partitions.push_back({index, KafkaError::kNone});
      if (!known) {
        answered.partitions.back().error_code =
            by_id ? KafkaError::kUnknownTopicId : KafkaError::kUnknownTopicOrPartition;
      } else if (index < 0 || index >= known->partitions) {
        answered.partitions.back().error_code = KafkaError::kUnknownTopicOrPartition;
      } else {
        places.emplace_back(response.topics.size() - 1, answered.partitions.size() - 1);
        commit.offsets.push_back({{known->name, index},
                                  {partition.committed_offset, partition.committed_leader_epoch,
                                   partition.committed_metadata.value_or(""), 0}});
      }
    }
  }
  (void)co_await coordinator_ready(context);
  auto errors = context.services.groups.commit(commit);
  // Kafka's answer to KAFKA_STORAGE_ERROR of its own log.
  if (!co_await context.services.offsets.stored(commit.group, context.services.pool,
                                                context.loop)) {
    std::replace(errors.begin(), errors.end(), KafkaError::kNone, KafkaError::kNotCoordinator);
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    response.topics[places[i].first].partitions[places[i].second].error_code = errors[i];
  }
  co_return response;
}

namespace {

using Group = wire::OffsetFetchResponse::OffsetFetchResponseGroup;

wire::OffsetFetchResponse::OffsetFetchResponsePartitions committed(const Offsets& offsets,
                                                                   const std::string& topic,
                                                                   std::int32_t partition,
                                                                   bool stable) {
  wire::OffsetFetchResponse::OffsetFetchResponsePartitions answered;
  answered.partition_index = partition;
  const auto found = stable ? offsets.find({topic, partition}) : offsets.end();
  if (!stable) answered.error_code = KafkaError::kUnstableOffsetCommit;
  answered.committed_offset = found == offsets.end() ? -1 : found->second.offset;
  answered.committed_leader_epoch = found == offsets.end() ? -1 : found->second.leader_epoch;
  answered.metadata = found == offsets.end() ? "" : found->second.metadata;
  return answered;
}

// No topics: all that the group has.
Group fetch_group(const Context& context,
                  const wire::OffsetFetchRequest::OffsetFetchRequestGroup& request,
                  bool require_stable) {
  Group group;
  group.group_id = request.group_id;
  // "None was committed" would send the group back to the beginning.
  if (!context.services.offsets.serves(request.group_id)) {
    group.error_code = KafkaError::kNotCoordinator;
    return group;
  }
  const GroupCoordinator& groups = context.services.groups;
  group.error_code = groups.may_fetch(request.group_id, request.member_id, request.member_epoch);
  if (group.error_code != KafkaError::kNone) return group;
  const Offsets offsets = groups.offsets(request.group_id);
  // A transaction that is open may still change it.
  const auto stable = [&](const std::string& topic, std::int32_t index) {
    return !require_stable || !groups.pending(request.group_id, {topic, index});
  };
  if (!request.topics) {
    for (const auto& [partition, offset] : offsets) {
      if (group.topics.empty() || group.topics.back().name != partition.first) {
        auto& topic = group.topics.emplace_back();
        topic.name = partition.first;
        if (const TopicPtr known = context.services.catalog.find(topic.name))
          topic.topic_id = known->id;
      }
      group.topics.back().partitions.push_back(committed(
          offsets, partition.first, partition.second, stable(partition.first, partition.second)));
    }
    return group;
  }
  const bool by_id = context.version() >= kFirstVersionWithTopicIds;
  for (const auto& asked : *request.topics) {
    auto& topic = group.topics.emplace_back();
    topic.name = asked.name;
    topic.topic_id = asked.topic_id;
    const TopicPtr known = by_id ? context.services.catalog.find(asked.topic_id) : nullptr;
    if (known) topic.name = known->name;
    for (const std::int32_t index : asked.partition_indexes) {
      topic.partitions.push_back(committed(offsets, topic.name, index, stable(topic.name, index)));
      if (by_id && !known) topic.partitions.back().error_code = KafkaError::kUnknownTopicId;
    }
  }
  return group;
}

}  // namespace

Answer<wire::OffsetFetchRequest> offset_fetch(Context& context, wire::OffsetFetchRequest request) {
  wire::OffsetFetchResponse response;
  if (context.version() >= 8) {
    for (const auto& group : request.groups) {
      response.groups.push_back(fetch_group(context, group, request.require_stable));
    }
    co_return response;
  }
  wire::OffsetFetchRequest::OffsetFetchRequestGroup one;
  one.group_id = request.group_id;
  // Version 1 has no way to ask for all: an empty list is empty.
  if (request.topics) {
    one.topics.emplace();
    for (const auto& topic : *request.topics) {
      one.topics->push_back({topic.name, {}, topic.partition_indexes});
    }
  }
  const auto group = fetch_group(context, one, request.require_stable);
  response.error_code = group.error_code;
  for (const auto& topic : group.topics) {
    auto& answered = response.topics.emplace_back();
    answered.name = topic.name;
    for (const auto& partition : topic.partitions) {
      answered.partitions.push_back({partition.partition_index, partition.committed_offset,
                                     partition.committed_leader_epoch, partition.metadata,
                                     partition.error_code});
    }
  }
  co_return response;
}

}  // namespace sluice::kafka::broker
