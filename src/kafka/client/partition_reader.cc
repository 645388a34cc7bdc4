#include "kafka/client/partition_reader.h"

#include <algorithm>
#include <thread>

#include "kafka/client/failure.h"
#include "kafka/client/fetched.h"
#include "kafka/client/retry.h"

namespace sluice::kafka::client {
namespace {

using wire::KafkaError;

// What a look at the metadata heals.
bool leader_moved(const Error& error) {
  const auto reason = error.reason<KafkaError>();
  return reason ? may_pass(error) || *reason == KafkaError::kLeaderNotAvailable
                : error.code() == ErrorCode::kUnavailable || error.code() == ErrorCode::kTimeout ||
                      error.code() == ErrorCode::kIo;
}

}  // namespace

Status PartitionReader::find_leaders(std::vector<Chunk>& chunks) {
  std::set<std::string> unknown;
  for (const auto& [partition, offset] : next_) {
    if (!leader_.contains(partition)) unknown.insert(partition.topic);
  }
  if (unknown.empty()) return {};
  TRY(wire::MetadataResponse metadata,
      cluster_.metadata(std::vector<std::string>(unknown.begin(), unknown.end())));
  std::map<std::string, KafkaError> wrong;
  for (const auto& topic : metadata.topics) {
    const std::string name = topic.name.value_or("");
    if (topic.error_code != KafkaError::kNone) wrong[name] = topic.error_code;
    for (const auto& partition : topic.partitions) {
      if (partition.leader_id < 0) continue;
      leader_[{name, partition.partition_index}] = partition.leader_id;
    }
  }
  const auto asked = next_;
  for (const auto& [partition, offset] : asked) {
    const auto why = wrong.find(partition.topic);
    if (leader_.contains(partition) || why == wrong.end()) continue;
    const Error error = failure(why->second);
    if (leader_moved(error)) continue;
    next_.erase(partition);
    chunks.push_back({partition, {}, error});
  }
  return {};
}

void PartitionReader::forget_leader(wire::BrokerId leader) {
  std::erase_if(leader_, [&](const auto& one) { return one.second == leader; });
}

void PartitionReader::take(const TopicPartition& partition, const wire::Offset from,
                           Result<FetchedRecords> came, std::vector<Chunk>& chunks) {
  if (came) {
    next_[partition] = came->next_offset;
    if (came->next_offset == from) return;
    chunks.push_back({partition, *std::move(came), std::nullopt});
    return;
  }
  if (leader_moved(came.error())) {
    leader_.erase(partition);
    return;
  }
  next_.erase(partition);
  chunks.push_back({partition, {}, came.error()});
}

Status PartitionReader::ask(wire::BrokerId leader, const Partitions& partitions,
                            std::chrono::milliseconds wait, std::vector<Chunk>& chunks) {
  TRY(Connection * connection, cluster_.broker(leader));
  wire::FetchRequest request;
  request.max_wait_ms = static_cast<std::int32_t>(wait.count());
  request.min_bytes = 1;
  request.max_bytes = settings_.answer_bytes;
  request.isolation_level = settings_.read_committed ? 1 : 0;
  for (const TopicPartition& partition : partitions) {
    if (request.topics.empty() || request.topics.back().topic != partition.topic) {
      request.topics.emplace_back().topic = partition.topic;
    }
    auto& wanted = request.topics.back().partitions.emplace_back();
    wanted.partition = partition.partition;
    wanted.fetch_offset = next_.at(partition);
    wanted.partition_max_bytes = settings_.partition_bytes;
  }
  TRY(wire::FetchResponse answer, connection->call(request, kFetchByName));
  if (answer.error_code != KafkaError::kNone) return failure(answer.error_code);
  for (const auto& topic : answer.responses) {
    for (const auto& data : topic.partitions) {
      const TopicPartition partition{topic.topic, data.partition_index};
      const auto asked = next_.find(partition);
      if (asked == next_.end()) continue;
      const wire::Offset from = asked->second;
      FetchQuery query;
      query.topic = partition.topic;
      query.partition = partition.partition;
      query.offset = from;
      query.max_records = settings_.partition_records;
      query.read_committed = settings_.read_committed;
      take(partition, from, fetched_records(data, query), chunks);
    }
  }
  return {};
}

Result<std::vector<PartitionReader::Chunk>> PartitionReader::poll(std::chrono::milliseconds wait) {
  std::vector<Chunk> chunks;
  TRY(find_leaders(chunks));
  std::map<wire::BrokerId, Partitions> by_leader;
  for (const auto& [partition, offset] : next_) {
    const auto leader = leader_.find(partition);
    if (leader != leader_.end()) by_leader[leader->second].push_back(partition);
  }
  ++turn_;
  bool lost = by_leader.empty();
  for (auto& [leader, partitions] : by_leader) {
    // Who comes first in a request gets its share of the answer first.
    std::rotate(partitions.begin(),
                partitions.begin() + static_cast<std::ptrdiff_t>(turn_ % partitions.size()),
                partitions.end());
    const auto share =
        chunks.empty() ? wait / static_cast<int>(by_leader.size()) : std::chrono::milliseconds(0);
    const Status asked = ask(leader, partitions, share, chunks);
    if (asked) continue;
    if (!leader_moved(asked.error())) return asked.error();
    forget_leader(leader);
    lost = true;
  }
  if (lost && chunks.empty()) {
    std::this_thread::sleep_for(std::min(wait, cluster_.settings().retry_wait));
  }
  return chunks;
}

}  // namespace sluice::kafka::client
