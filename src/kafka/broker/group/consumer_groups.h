// The groups under the consumer protocol (KIP-848): what their members' requests do to them.
//
// Owned by the coordinator and called under its lock. A request changes a copy of its group; what
// differs is stored, and only then counts. Offsets are the coordinator's.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "kafka/broker/group/consumer_group.h"
#include "kafka/broker/group/group_store.h"
#include "kafka/wire/consumer_group_describe.h"
#include "kafka/wire/consumer_group_heartbeat.h"
#include "kafka/wire/sync_group.h"

namespace sluice::kafka::broker {

class ConsumerGroups {
 public:
  ConsumerGroups(const GroupSettings& settings, GroupStore& store, const GroupTopics& topics)
      : settings_(settings), store_(store), topics_(topics) {}

  bool contains(const std::string& group) const { return groups_.contains(group); }
  const ConsumerGroup* find(const std::string& group) const;
  const std::unordered_map<std::string, ConsumerGroup>& all() const { return groups_; }
  // Does anybody take part?
  bool has_members(const std::string& group) const;

  // For each record at start; kUnsupported for one that is none of a consumer group.
  Status load(ByteView key, const std::optional<ByteView>& value);
  void loaded(Moment now);

  void configure(const std::string& group, const GroupConfig& config);

  // Kafka's check of a request, before any group is looked at.
  static Status check(const wire::ConsumerGroupHeartbeatRequest& request, std::int16_t version);
  Result<wire::ConsumerGroupHeartbeatResponse> heartbeat(
      const wire::ConsumerGroupHeartbeatRequest& request, const GroupClient& client,
      const TopicViewer& viewer, Moment now);
  Result<wire::ConsumerGroupDescribeResponse::DescribedGroup> describe(
      const std::string& group) const;
  Status may_commit(const std::string& group, const std::string& member, std::int32_t epoch) const;
  Status may_fetch(const std::string& group, const std::optional<std::string>& member,
                   std::int32_t epoch) const;

  // Members that speak the classic protocol, in a group that does not.
  wire::JoinGroupResponse join(const wire::JoinGroupRequest& request, std::int16_t version,
                               const GroupClient& client, Moment now,
                               const Group::MakeMemberId& make_id);
  wire::SyncGroupResponse sync(const wire::SyncGroupRequest& request, Moment now);
  wire::KafkaError classic_heartbeat(const wire::HeartbeatRequest& request, Moment now);
  wire::KafkaError leave(const std::string& group, const std::string& member,
                         const std::optional<std::string>& instance, Moment now);

  // A classic group becomes one of these (Kafka's online upgrade), if all it says can be kept.
  Status adopt(const Group& classic, Moment now);
  // The members of a group whose members all speak the classic protocol.
  std::vector<GroupMember> classic_members(const std::string& group) const;
  // The records that end a group; forget() once they are stored.
  std::vector<GroupRecord> tombstones(const std::string& group) const;
  void forget(const std::string& group) { groups_.erase(group); }

  // Members that fell silent, or held on to what they were to give up, leave. The groups that lost
  // one.
  std::vector<std::string> expire(Moment now);

 private:
  using Request = wire::ConsumerGroupHeartbeatRequest;
  using Response = wire::ConsumerGroupHeartbeatResponse;

  GroupConfig config_of(const std::string& group) const;
  void touch(const std::string& group, ConsumerMember& member, Moment now) const;
  // Stores what differs, behind `first`; then that is the group.
  Status keep(ConsumerGroup next, std::vector<GroupRecord> first = {});
  Result<Response> leave(const Request& request, Moment now);
  bool says_nothing_new(const ConsumerGroup& group, const Request& request,
                        const TopicViewer& viewer) const;
  Result<Response> stay(const ConsumerGroup& before, const Request& request,
                        const GroupClient& client, const TopicViewer& viewer, Moment now);
  Result<ConsumerMember*> classic_member(ConsumerGroup& group, const std::string& member,
                                         const std::optional<std::string>& instance) const;
  Bytes encode_assignment(const Assignment& assignment,
                          const ConsumerMember::Classic& client) const;
  wire::Uuid id_of(const wire::TopicName& topic) const;

  const GroupSettings& settings_;
  GroupStore& store_;
  const GroupTopics& topics_;
  std::unordered_map<std::string, ConsumerGroup> groups_;
  std::unordered_map<std::string, GroupConfig>
      configs_;                       // of those that have settings of their own
  std::int64_t expire_after_ms_ = 0;  // what could not be stored is tried again, not at once
};

}  // namespace sluice::kafka::broker
