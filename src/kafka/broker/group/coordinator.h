// The coordinator of all groups of this broker: the door of group/.
//
// Used from every loop; one lock over all groups, held for the moment of a state change and never
// over a wait. What must survive is appended to __consumer_offsets through GroupStore before it is
// answered.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "kafka/broker/group/consumer_groups.h"
#include "kafka/broker/group/group.h"
#include "kafka/broker/group/group_records.h"
#include "kafka/broker/group/group_store.h"
#include "kafka/broker/group/pending_offsets.h"
#include "kafka/wire/describe_groups.h"
#include "kafka/wire/list_groups.h"
#include "net/async.h"
#include "net/loop.h"
#include "net/scope.h"

namespace sluice::kafka::broker {

class GroupCoordinator {
 public:
  GroupCoordinator(GroupSettings settings, GroupStore& store, const GroupTopics& topics,
                   const Clock& clock)
      : settings_(settings), store_(store), clock_(clock), consumers_(settings_, store_, topics) {}

  // At start, for each record of __consumer_offsets in the order of its partition; then loaded().
  Status load(wire::Offset at, ByteView key, const std::optional<ByteView>& value);
  // The same for a record that was written in a transaction: it counts once the transaction is
  // committed.
  Status load_pending(wire::ProducerId producer, wire::Offset at, ByteView key,
                      const std::optional<ByteView>& value);
  void loaded();

  // Expires members and offsets until the scope stops.
  net::Async<void> run_timers(net::Loop& loop, net::Scope& scope);
  void expire();

  // Both wait until the generation is formed, or until the member is told to start anew.
  net::Async<wire::JoinGroupResponse> join(net::Loop& loop, net::Scope& scope,
                                           wire::JoinGroupRequest request, std::int16_t version,
                                           GroupClient client);
  net::Async<wire::SyncGroupResponse> sync(net::Loop& loop, net::Scope& scope,
                                           wire::SyncGroupRequest request);
  wire::KafkaError heartbeat(const wire::HeartbeatRequest& request);
  wire::LeaveGroupResponse leave(const wire::LeaveGroupRequest& request, std::int16_t version);

  // Of the consumer protocol.
  wire::ConsumerGroupHeartbeatResponse consumer_heartbeat(
      wire::ConsumerGroupHeartbeatRequest request, std::int16_t version, const GroupClient& client,
      const TopicViewer& viewer);
  wire::ConsumerGroupDescribeResponse::DescribedGroup describe_consumer(
      const std::string& group) const;
  // What was set for this group counts from the next heartbeat of each member on.
  void configure(const std::string& group, const GroupConfig& config);

  // Offsets for partitions that exist; the caller has checked that. commit_ms is filled in here.
  struct Commit {
    std::string group;
    std::int32_t generation = -1;
    std::string member_id;
    std::optional<std::string> instance_id;
    // In the transaction of this producer, if it is one: then the offsets count once it commits.
    wire::ProducerId producer = -1;
    wire::ProducerEpoch producer_epoch = -1;
    std::vector<std::pair<TopicPartition, CommittedOffset>> offsets;
  };
  // One error for each of `offsets`.
  std::vector<wire::KafkaError> commit(const Commit& commit);
  // A transaction has ended, for the groups that `ended` names.
  void transaction_ended(wire::ProducerId producer, bool committed,
                         const std::function<bool(const std::string& group)>& ended);
  // Has a transaction that is open an offset for it?
  bool pending(const std::string& group, const TopicPartition& partition) const;
  // Every committed offset of a group; an unknown group has none.
  Offsets offsets(const std::string& group) const;
  // May this member, in this epoch, see them? Others than members of consumer groups are not asked.
  wire::KafkaError may_fetch(const std::string& group, const std::optional<std::string>& member,
                             std::int32_t epoch) const;

  wire::DescribeGroupsResponse::DescribedGroup describe(const std::string& group) const;
  // Empty filters let everything through; comparison ignores case.
  std::vector<wire::ListGroupsResponse::ListedGroup> list(std::span<const std::string> states,
                                                          std::span<const std::string> types) const;
  wire::KafkaError remove(const std::string& group);
  struct OffsetsRemoved {
    wire::KafkaError error = wire::KafkaError::kNone;  // of the whole group
    std::vector<wire::KafkaError> each;
  };
  OffsetsRemoved remove_offsets(const std::string& group,
                                std::span<const TopicPartition> partitions);
  // The offsets of a deleted topic go; so does an empty group that is left without any.
  void topic_deleted(const wire::TopicName& topic);

 private:
  Group* find(const std::string& group);
  const Group* find(const std::string& group) const;
  Group& find_or_make(const std::string& group);
  bool persist(const Group& group);
  bool forget_if_unused(Group& group);
  void expire_offsets(Group& group, Moment moment);
  Moment now() const { return {clock_.steady_ms(), clock_.wall_ms()}; }
  // A moment of the other clock, as long ago.
  std::int64_t to_wall(std::int64_t steady_ms) const {
    return clock_.wall_ms() - (clock_.steady_ms() - steady_ms);
  }
  std::int64_t to_steady(std::int64_t wall_ms) const {
    return clock_.steady_ms() - (clock_.wall_ms() - wall_ms);
  }
  void forget_classic(const std::string& group);
  void expire_consumers(Moment moment);
  Result<wire::ConsumerGroupHeartbeatResponse> take_heartbeat(
      const wire::ConsumerGroupHeartbeatRequest& request, std::int16_t version,
      const GroupClient& client, const TopicViewer& viewer);
  Status make_consumer_group(const std::string& group, Moment moment);
  wire::KafkaError refuse_commit(const Commit& commit, Group& group, std::int64_t now_ms) const;
  bool end_consumer_group(const std::string& group);
  void downgrade_if_classic(const std::string& group, Moment moment);
  bool in_use(const Group& group, const TopicPartition& partition) const;

  GroupSettings settings_;
  GroupStore& store_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  // A group under the consumer protocol has only its offsets here.
  std::unordered_map<std::string, std::unique_ptr<Group>> groups_;
  PendingOffsets pending_;
  ConsumerGroups consumers_;
};

}  // namespace sluice::kafka::broker
