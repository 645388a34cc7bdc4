#include "console/cluster/kafka_view.h"

#include <algorithm>
#include <map>
#include <set>

#include "console/cluster/kafka_connections.h"
#include "console/cluster/kafka_records.h"
#include "kafka/client/failure.h"
#include "kafka/wire/consumer_group_describe.h"
#include "kafka/wire/consumer_protocol.h"
#include "kafka/wire/describe_groups.h"
#include "kafka/wire/describe_log_dirs.h"
#include "kafka/wire/fetch.h"
#include "kafka/wire/list_groups.h"
#include "kafka/wire/list_offsets.h"
#include "kafka/wire/metadata.h"
#include "kafka/wire/offset_fetch.h"

namespace sluice::console {

namespace wire = kafka::wire;
using kafka::client::Address;
using wire::KafkaError;

namespace {

constexpr std::int64_t kLatest = -1;
constexpr std::int64_t kEarliest = -2;

// Newer versions name topics and groups in ways that need more calls.
constexpr std::int16_t kFetchByName = 12;
constexpr std::int16_t kOffsetFetchOneGroup = 7;

Error to_error(KafkaError code, const std::string& what) {
  return kafka::client::failure(code).with(what);
}

// Topics, and where the brokers are.
struct Cluster {
  std::map<std::int32_t, Address> brokers;
  std::vector<TopicView> topics;

  std::optional<Address> leader_of(const PartitionView& partition) const {
    const auto broker = brokers.find(partition.leader);
    return broker == brokers.end() ? std::nullopt : std::optional(broker->second);
  }
};

TopicView topic_of(const wire::MetadataResponse::MetadataResponseTopic& from) {
  TopicView topic{.name = from.name.value_or(""), .internal = from.is_internal, .partitions = {}};
  for (const auto& partition : from.partitions) {
    topic.partitions.push_back(PartitionView{.id = partition.partition_index,
                                             .leader = partition.leader_id,
                                             .replicas = partition.replica_nodes,
                                             .in_sync = partition.isr_nodes,
                                             .start = 0,
                                             .end = 0,
                                             .bytes = std::nullopt,
                                             .problem = std::nullopt});
    if (partition.leader_id < 0) {
      topic.partitions.back().problem =
          to_error(KafkaError::kLeaderNotAvailable,
                   topic.name + "-" + std::to_string(partition.partition_index));
    }
  }
  std::ranges::sort(topic.partitions, {}, &PartitionView::id);
  return topic;
}

class BrokerView final : public KafkaView {
 public:
  explicit BrokerView(const std::string& bootstrap) : bootstrap_(bootstrap) {}

  // A broker whose data directory is gone answers still, and takes nothing.
  Status ping() override {
    TRY(const Cluster cluster, metadata(std::vector<std::string>{}));
    for (const auto& [id, address] : cluster.brokers) TRY(has_its_data(address));
    return {};
  }
  Result<std::vector<TopicView>> topics() override;
  Result<TopicView> topic(const std::string& name) override;
  Result<std::vector<MessageView>> read(const std::string& topic, std::int32_t partition,
                                        std::int64_t offset, const ReadLimits& limits) override;
  Result<std::vector<GroupView>> groups() override;
  Result<GroupView> group(const std::string& id) override;

 private:
  using Names = std::optional<std::vector<std::string>>;

  Result<Cluster> metadata(const Names& names);
  Status has_its_data(const Address& broker);
  void fill_offsets(Cluster& cluster);
  void fill_offsets_from(const Address& leader, Cluster& cluster, std::int64_t which);
  void fill_sizes(Cluster& cluster);
  Result<Address> leader_of(const std::string& topic, std::int32_t partition);
  // Group ids with the address of their coordinator.
  Result<std::map<std::string, Address>> coordinators();
  Result<std::vector<GroupView>> describe(const Address& coordinator,
                                          const std::vector<std::string>& ids);
  Status describe_new(const Address& coordinator, const wire::ConsumerGroupDescribeRequest& request,
                      std::vector<GroupView>& groups);
  Status fill_committed(const Address& coordinator, GroupView& group);

  const std::string bootstrap_;
  KafkaConnections connections_;
};

Result<Cluster> BrokerView::metadata(const Names& names) {
  wire::MetadataRequest request;
  request.allow_auto_topic_creation = false;
  if (names) {
    request.topics.emplace();
    for (const std::string& name : *names) {
      wire::MetadataRequest::MetadataRequestTopic topic;
      topic.name = name;
      request.topics->push_back(std::move(topic));
    }
  }
  TRY(const auto bootstrap, kafka::client::parse_addresses(bootstrap_));
  Error failure(ErrorCode::kUnavailable, "no broker is named");
  for (const Address& address : bootstrap) {
    const auto reply = connections_.ask(address, request);
    if (!reply) {
      failure = reply.error();
      continue;
    }
    Cluster cluster;
    for (const auto& broker : reply->message.brokers) {
      cluster.brokers[broker.node_id] = {broker.host, static_cast<std::uint16_t>(broker.port)};
    }
    for (const auto& topic : reply->message.topics) {
      if (topic.error_code != KafkaError::kNone && names) {
        return to_error(topic.error_code, "topic " + topic.name.value_or(""));
      }
      if (topic.error_code == KafkaError::kNone) cluster.topics.push_back(topic_of(topic));
    }
    std::ranges::sort(cluster.topics, {}, &TopicView::name);
    return cluster;
  }
  return failure;
}

Status BrokerView::has_its_data(const Address& broker) {
  wire::DescribeLogDirsRequest request;
  request.topics.emplace();  // of no topic: only the folders
  const auto reply = connections_.ask(broker, request);
  if (!reply) return {};  // another one of the cluster answers
  for (const auto& folder : reply->message.results) {
    if (folder.error_code == KafkaError::kNone) continue;
    return to_error(folder.error_code, "the broker's data directory " + folder.log_dir);
  }
  return {};
}

void BrokerView::fill_offsets_from(const Address& leader, Cluster& cluster, std::int64_t which) {
  wire::ListOffsetsRequest request;
  request.replica_id = -1;
  std::map<std::pair<std::string, std::int32_t>, PartitionView*> asked;
  for (TopicView& topic : cluster.topics) {
    wire::ListOffsetsRequest::ListOffsetsTopic entry;
    entry.name = topic.name;
    for (PartitionView& partition : topic.partitions) {
      if (partition.problem || cluster.leader_of(partition) != std::optional(leader)) continue;
      wire::ListOffsetsRequest::ListOffsetsPartition wanted;
      wanted.partition_index = partition.id;
      wanted.timestamp = which;
      entry.partitions.push_back(wanted);
      asked[{topic.name, partition.id}] = &partition;
    }
    if (!entry.partitions.empty()) request.topics.push_back(std::move(entry));
  }
  if (asked.empty()) return;
  const auto reply = connections_.ask(leader, request);
  if (!reply) {
    for (const auto& [name, partition] : asked) partition->problem = reply.error();
    return;
  }
  for (const auto& topic : reply->message.topics) {
    for (const auto& answer : topic.partitions) {
      const auto found = asked.find({topic.name, answer.partition_index});
      if (found == asked.end()) continue;
      PartitionView& partition = *found->second;
      if (answer.error_code != KafkaError::kNone) {
        partition.problem =
            to_error(answer.error_code, topic.name + "-" + std::to_string(answer.partition_index));
      } else {
        (which == kEarliest ? partition.start : partition.end) =
            answer.old_style_offsets.empty() ? answer.offset : answer.old_style_offsets.front();
      }
    }
  }
}

void BrokerView::fill_offsets(Cluster& cluster) {
  for (const auto& [id, address] : cluster.brokers) {
    fill_offsets_from(address, cluster, kEarliest);
    fill_offsets_from(address, cluster, kLatest);
  }
}

// Sizes are a courtesy: a broker that does not tell them leaves them unknown.
void BrokerView::fill_sizes(Cluster& cluster) {
  std::map<std::tuple<std::int32_t, std::string, std::int32_t>, std::uint64_t> sizes;
  for (const auto& [id, address] : cluster.brokers) {
    const auto reply = connections_.ask(address, wire::DescribeLogDirsRequest{});
    if (!reply) continue;
    for (const auto& folder : reply->message.results) {
      for (const auto& topic : folder.topics) {
        for (const auto& partition : topic.partitions) {
          if (partition.is_future_key || partition.partition_size < 0) continue;
          sizes[{id, topic.name, partition.partition_index}] =
              static_cast<std::uint64_t>(partition.partition_size);
        }
      }
    }
  }
  for (TopicView& topic : cluster.topics) {
    for (PartitionView& partition : topic.partitions) {
      const auto size = sizes.find({partition.leader, topic.name, partition.id});
      if (size != sizes.end()) partition.bytes = size->second;
    }
  }
}

Result<std::vector<TopicView>> BrokerView::topics() {
  TRY(Cluster cluster, metadata(std::nullopt));
  fill_offsets(cluster);
  fill_sizes(cluster);
  return std::move(cluster.topics);
}

Result<TopicView> BrokerView::topic(const std::string& name) {
  TRY(Cluster cluster, metadata(std::vector{name}));
  if (cluster.topics.empty()) {
    return to_error(KafkaError::kUnknownTopicOrPartition, "topic " + name);
  }
  fill_offsets(cluster);
  fill_sizes(cluster);
  return std::move(cluster.topics.front());
}

Result<Address> BrokerView::leader_of(const std::string& topic, std::int32_t partition) {
  TRY(const Cluster cluster, metadata(std::vector{topic}));
  const std::string what = topic + "-" + std::to_string(partition);
  if (cluster.topics.empty()) return to_error(KafkaError::kUnknownTopicOrPartition, what);
  const auto& partitions = cluster.topics.front().partitions;
  const auto found = std::ranges::find(partitions, partition, &PartitionView::id);
  if (found == partitions.end()) return to_error(KafkaError::kUnknownTopicOrPartition, what);
  const auto leader = cluster.leader_of(*found);
  if (!leader) return to_error(KafkaError::kLeaderNotAvailable, what);
  return *leader;
}

Result<std::vector<MessageView>> BrokerView::read(const std::string& topic, std::int32_t partition,
                                                  std::int64_t offset, const ReadLimits& limits) {
  TRY(const Address leader, leader_of(topic, partition));
  const std::string what = topic + "-" + std::to_string(partition);
  RecordCollector collector(partition, offset, limits);
  while (!collector.full()) {
    wire::FetchRequest::FetchPartition wanted;
    wanted.partition = partition;
    wanted.fetch_offset = collector.next_offset();
    wanted.partition_max_bytes = static_cast<std::int32_t>(std::min(limits.bytes, kFetchBytes));
    wire::FetchRequest request;
    request.max_wait_ms = 0;
    request.min_bytes = 1;
    request.max_bytes = wanted.partition_max_bytes;
    request.isolation_level = 1;  // read committed
    request.topics.emplace_back();
    request.topics.back().topic = topic;
    request.topics.back().partitions.push_back(wanted);
    TRY(const auto reply, connections_.ask(leader, request, kFetchByName));
    if (reply.message.error_code != KafkaError::kNone) {
      return to_error(reply.message.error_code, what);
    }
    if (reply.message.responses.empty() || reply.message.responses[0].partitions.empty()) break;
    const auto& data = reply.message.responses[0].partitions[0];
    if (data.error_code != KafkaError::kNone) return to_error(data.error_code, what);
    std::vector<AbortedRange> aborted;
    if (data.aborted_transactions) {
      for (const auto& one : *data.aborted_transactions) {
        aborted.push_back({one.producer_id, one.first_offset});
      }
    }
    const auto before = collector.next_offset();
    if (auto taken = collector.take(data.records.bytes(), std::move(aborted)); !taken) {
      return std::move(taken).error().with(what);
    }
    if (collector.next_offset() == before) break;
  }
  return collector.release();
}

Result<std::map<std::string, Address>> BrokerView::coordinators() {
  TRY(const Cluster cluster, metadata(std::vector<std::string>{}));
  std::map<std::string, Address> found;
  for (const auto& [id, address] : cluster.brokers) {
    TRY(const auto reply, connections_.ask(address, wire::ListGroupsRequest{}));
    if (reply.message.error_code != KafkaError::kNone) {
      return to_error(reply.message.error_code, "listing the groups of " + address.to_string());
    }
    for (const auto& group : reply.message.groups) found[group.group_id] = address;
  }
  return found;
}

GroupView group_of(const wire::DescribeGroupsResponse::DescribedGroup& from) {
  GroupView group{.id = from.group_id,
                  .state = from.group_state,
                  .protocol_type = from.protocol_type,
                  .protocol = from.protocol_data,
                  .members = {},
                  .committed = {}};
  for (const auto& member : from.members) {
    GroupView::Member& made = group.members.emplace_back();
    made.id = member.member_id;
    made.client_id = member.client_id;
    made.host = member.client_host;
    if (from.protocol_type != "consumer" || member.member_assignment.empty()) continue;
    const auto assigned =
        wire::decode_versioned<wire::ConsumerProtocolAssignment>(member.member_assignment);
    if (!assigned) continue;  // another client's idea of an assignment
    for (const auto& topic : assigned->assigned_partitions) {
      for (const std::int32_t id : topic.partitions) made.partitions.emplace_back(topic.topic, id);
    }
  }
  return group;
}

GroupView group_of(const wire::ConsumerGroupDescribeResponse::DescribedGroup& from) {
  GroupView group{.id = from.group_id,
                  .state = from.group_state,
                  .protocol_type = "consumer",
                  .protocol = from.assignor_name,
                  .members = {},
                  .committed = {}};
  for (const auto& member : from.members) {
    GroupView::Member& made = group.members.emplace_back();
    made.id = member.member_id;
    made.client_id = member.client_id;
    made.host = member.client_host;
    for (const auto& topic : member.assignment.topic_partitions) {
      for (const std::int32_t id : topic.partitions) {
        made.partitions.emplace_back(topic.topic_name, id);
      }
    }
  }
  return group;
}

Status BrokerView::fill_committed(const Address& coordinator, GroupView& group) {
  wire::OffsetFetchRequest request;
  request.group_id = group.id;
  TRY(const auto reply, connections_.ask(coordinator, request, kOffsetFetchOneGroup));
  if (reply.message.error_code != KafkaError::kNone) {
    return to_error(reply.message.error_code, "offsets of group " + group.id);
  }
  for (const auto& topic : reply.message.topics) {
    for (const auto& partition : topic.partitions) {
      if (partition.error_code != KafkaError::kNone || partition.committed_offset < 0) continue;
      group.committed.push_back({.topic = topic.name,
                                 .partition = partition.partition_index,
                                 .offset = partition.committed_offset,
                                 .metadata = partition.metadata.value_or("")});
    }
  }
  std::ranges::sort(group.committed, {}, [](const GroupView::Committed& committed) {
    return std::pair(committed.topic, committed.partition);
  });
  return {};
}

Result<std::vector<GroupView>> BrokerView::describe(const Address& coordinator,
                                                    const std::vector<std::string>& ids) {
  wire::DescribeGroupsRequest request;
  request.groups = ids;
  TRY(const auto reply, connections_.ask(coordinator, request));
  std::vector<GroupView> groups;
  wire::ConsumerGroupDescribeRequest others;  // not of the old protocol
  for (const auto& described : reply.message.groups) {
    // Since version 6 a group that there is not is an error; before, a dead one.
    if (described.error_code == KafkaError::kGroupIdNotFound || described.group_state == "Dead") {
      others.group_ids.push_back(described.group_id);
    } else if (described.error_code != KafkaError::kNone) {
      return to_error(described.error_code, "group " + described.group_id);
    } else {
      groups.push_back(group_of(described));
    }
  }
  if (!others.group_ids.empty()) {
    TRY(describe_new(coordinator, others, groups));
  }
  for (GroupView& group : groups) {
    TRY(fill_committed(coordinator, group));
  }
  return groups;
}

// Groups of the new protocol. One that has gone meanwhile is no group any more.
Status BrokerView::describe_new(const Address& coordinator,
                                const wire::ConsumerGroupDescribeRequest& request,
                                std::vector<GroupView>& groups) {
  const auto reply = connections_.ask(coordinator, request);
  if (!reply && reply.error().code() == ErrorCode::kUnsupported) return {};
  if (!reply) return reply.error();
  for (const auto& described : reply->message.groups) {
    if (described.error_code == KafkaError::kGroupIdNotFound) continue;
    if (described.error_code != KafkaError::kNone) {
      return to_error(described.error_code, "group " + described.group_id);
    }
    groups.push_back(group_of(described));
  }
  return {};
}

Result<std::vector<GroupView>> BrokerView::groups() {
  TRY(const auto found, coordinators());
  std::map<std::string, std::pair<Address, std::vector<std::string>>> by_coordinator;
  for (const auto& [id, address] : found) {
    auto& entry = by_coordinator[address.to_string()];
    entry.first = address;
    entry.second.push_back(id);
  }
  std::vector<GroupView> groups;
  for (const auto& [name, entry] : by_coordinator) {
    TRY(auto described, describe(entry.first, entry.second));
    std::ranges::move(described, std::back_inserter(groups));
  }
  std::ranges::sort(groups, {}, &GroupView::id);
  return groups;
}

Result<GroupView> BrokerView::group(const std::string& id) {
  TRY(const auto found, coordinators());
  const auto coordinator = found.find(id);
  if (coordinator == found.end()) {
    return Error(ErrorCode::kNotFound, "there is no group \"" + id + "\"");
  }
  TRY(auto described, describe(coordinator->second, {id}));
  if (described.empty()) {
    return Error(ErrorCode::kNotFound, "there is no group \"" + id + "\"");
  }
  return std::move(described.front());
}

}  // namespace

std::size_t MessageView::held_bytes() const {
  std::size_t bytes = (key ? key->size() : 0) + (value ? value->size() : 0);
  for (const auto& [name, content] : headers) {
    bytes += sizeof(headers[0]) + name.size() + (content ? content->size() : 0);
  }
  return bytes;
}

std::unique_ptr<KafkaView> make_kafka_view(const std::string& bootstrap) {
  return std::make_unique<BrokerView>(bootstrap);
}

}  // namespace sluice::console
