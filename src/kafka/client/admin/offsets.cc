#include "kafka/client/admin/offsets.h"

#include <set>

#include "kafka/client/failure.h"
#include "kafka/client/retry.h"
#include "kafka/wire/delete_records.h"
#include "kafka/wire/list_offsets.h"

namespace sluice::kafka::client {
namespace {

using wire::KafkaError;
using Leaders = std::map<wire::BrokerId, std::vector<TopicPartition>>;

constexpr std::int32_t kTimeoutMs = 30'000;

// The partitions by the broker that leads them; those that none leads get their error into
// `failed`.
Result<Leaders> find_leaders(Cluster& cluster, const std::vector<TopicPartition>& partitions,
                             ByPartition<wire::Offset>& failed) {
  std::set<std::string> names;
  for (const TopicPartition& partition : partitions) names.insert(partition.topic);
  TRY(wire::MetadataResponse metadata,
      cluster.metadata(std::vector<std::string>(names.begin(), names.end())));
  std::map<TopicPartition, wire::BrokerId> leader_of;
  std::map<std::string, KafkaError> wrong;
  for (const auto& topic : metadata.topics) {
    if (topic.error_code != KafkaError::kNone) wrong[topic.name.value_or("")] = topic.error_code;
    for (const auto& partition : topic.partitions) {
      leader_of[{topic.name.value_or(""), partition.partition_index}] = partition.leader_id;
    }
  }
  Leaders leaders;
  for (const TopicPartition& partition : partitions) {
    const auto leader = leader_of.find(partition);
    if (leader != leader_of.end() && leader->second >= 0) {
      leaders[leader->second].push_back(partition);
      continue;
    }
    const auto error = wrong.find(partition.topic);
    failed.emplace(partition,
                   failure(error != wrong.end() ? error->second : KafkaError::kLeaderNotAvailable));
  }
  return leaders;
}

wire::ListOffsetsRequest ask_offsets(const std::vector<TopicPartition>& partitions,
                                     std::int64_t time, bool read_committed) {
  wire::ListOffsetsRequest request;
  request.replica_id = -1;
  request.isolation_level = read_committed ? 1 : 0;
  for (const TopicPartition& partition : partitions) {
    if (request.topics.empty() || request.topics.back().name != partition.topic) {
      request.topics.emplace_back().name = partition.topic;
    }
    auto& wanted = request.topics.back().partitions.emplace_back();
    wanted.partition_index = partition.partition;
    wanted.timestamp = time;
  }
  return request;
}

wire::DeleteRecordsRequest ask_deletion(const std::vector<TopicPartition>& partitions,
                                        const std::map<TopicPartition, wire::Offset>& before) {
  wire::DeleteRecordsRequest request;
  request.timeout_ms = kTimeoutMs;
  for (const TopicPartition& partition : partitions) {
    if (request.topics.empty() || request.topics.back().name != partition.topic) {
      request.topics.emplace_back().name = partition.topic;
    }
    request.topics.back().partitions.push_back({partition.partition, before.at(partition)});
  }
  return request;
}

// Times that older brokers take for milliseconds.
struct LaterTime {
  std::int64_t time;
  std::int16_t since;  // the version of ListOffsets
  const char* name;    // as Java's client calls it
};
constexpr LaterTime kLaterTimes[] = {{kMaxTimestamp, 7, "MAX_TIMESTAMP"},
                                     {kEarliestLocal, 8, "EARLIEST_LOCAL_TIMESTAMP"},
                                     {kLatestTiered, 9, "LATEST_TIERED_TIMESTAMP"}};

// kUnsupported when the broker is too old for the time.
Status knows_time(const Connection& connection, wire::BrokerId broker, std::int64_t time) {
  TRY(const std::int16_t version, connection.version<wire::ListOffsetsRequest>());
  for (const LaterTime& later : kLaterTimes) {
    if (later.time != time || version >= later.since) continue;
    return failure(
        KafkaError::kUnsupportedVersion,
        "Broker " + std::to_string(broker) + " does not support " + later.name + " offset spec");
  }
  return {};
}

// Brokers before Kafka 0.10.1 give a list.
wire::Offset offset_in(const wire::ListOffsetsResponse::ListOffsetsPartitionResponse& partition) {
  return partition.old_style_offsets.empty() ? partition.offset
                                             : partition.old_style_offsets.front();
}

Result<wire::Offset> outcome(KafkaError error, wire::Offset offset) {
  if (error != KafkaError::kNone) return failure(error);
  return offset;
}

// Whether some partition has to be asked for again at another broker.
Status moved(const ByPartition<wire::Offset>& found) {
  for (const auto& [partition, offset] : found) {
    if (!offset && may_pass(offset.error())) return offset.error();
  }
  return {};
}

}  // namespace

Result<ByPartition<wire::Offset>> list_offsets(Cluster& cluster,
                                               const std::vector<TopicPartition>& partitions,
                                               std::int64_t time, bool read_committed) {
  return with_retries(cluster.settings(), [&]() -> Result<ByPartition<wire::Offset>> {
    ByPartition<wire::Offset> found;
    TRY(Leaders leaders, find_leaders(cluster, partitions, found));
    for (const auto& [leader, theirs] : leaders) {
      TRY(auto* connection, cluster.broker(leader));
      if (const Status known = knows_time(*connection, leader, time); !known) {
        for (const TopicPartition& partition : theirs) found.emplace(partition, known.error());
        continue;
      }
      TRY(wire::ListOffsetsResponse answer,
          connection->call(ask_offsets(theirs, time, read_committed)));
      for (const auto& topic : answer.topics) {
        for (const auto& partition : topic.partitions) {
          found.insert_or_assign({topic.name, partition.partition_index},
                                 outcome(partition.error_code, offset_in(partition)));
        }
      }
    }
    TRY(moved(found));
    return found;
  });
}

Result<ByPartition<wire::Offset>> delete_records(
    Cluster& cluster, const std::map<TopicPartition, wire::Offset>& before) {
  std::vector<TopicPartition> partitions;
  for (const auto& [partition, offset] : before) partitions.push_back(partition);
  return with_retries(cluster.settings(), [&]() -> Result<ByPartition<wire::Offset>> {
    ByPartition<wire::Offset> found;
    TRY(Leaders leaders, find_leaders(cluster, partitions, found));
    for (const auto& [leader, theirs] : leaders) {
      TRY(auto* connection, cluster.broker(leader));
      TRY(wire::DeleteRecordsResponse answer, connection->call(ask_deletion(theirs, before)));
      for (const auto& topic : answer.topics) {
        for (const auto& partition : topic.partitions) {
          found.insert_or_assign({topic.name, partition.partition_index},
                                 outcome(partition.error_code, partition.low_watermark));
        }
      }
    }
    TRY(moved(found));
    return found;
  });
}

}  // namespace sluice::kafka::client
