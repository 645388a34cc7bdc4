// One consumer group under the classic protocol: its members, its generation, and its offsets.
//
// A state machine without clock, socket or disk of its own: time comes in as an argument, answers
// go out through the replies that came with the requests, and what must survive goes to the persist
// function. The Coordinator owns it and calls it under its lock. Rules: KIP-62 (rebalance timeout),
// KIP-345 (static members), KIP-394 (member id first), KIP-814 (static leader skips the
// assignment).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kafka/wire/heartbeat.h"
#include "kafka/wire/join_group.h"
#include "kafka/wire/leave_group.h"
#include "kafka/wire/sync_group.h"

namespace sluice::kafka::broker {

// Who sends a request, as DescribeGroups shows it: host is "/127.0.0.1".
struct GroupClient {
  std::string client_id;
  std::string host;
};

// What lasts is timed by the steady clock; what is written down has the time of day.
struct Moment {
  std::int64_t steady_ms = 0;
  std::int64_t wall_ms = 0;
};

struct GroupSettings {
  std::int32_t min_session_timeout_ms = 6'000;
  std::int32_t max_session_timeout_ms = 1'800'000;
  // How long the first rebalance of an empty group waits for more members.
  std::int32_t initial_rebalance_delay_ms = 0;
  // group.max.size
  std::size_t max_size = 2'147'483'647;
  std::int32_t max_offset_metadata_bytes = 4096;
  std::int64_t offsets_retention_ms = 7LL * 24 * 60 * 60 * 1000;
  // How long a consumer group without members and offsets is still there.
  std::int64_t offsets_check_ms = 600'000;
  // group.consumer.*, of groups under the consumer protocol.
  std::int32_t consumer_session_timeout_ms = 45'000;
  std::int32_t consumer_heartbeat_interval_ms = 5'000;
  std::size_t consumer_max_size = 2'147'483'647;
  // What a single group may have instead.
  std::int32_t consumer_min_session_timeout_ms = 45'000;
  std::int32_t consumer_max_session_timeout_ms = 60'000;
  std::int32_t consumer_min_heartbeat_interval_ms = 5'000;
  std::int32_t consumer_max_heartbeat_interval_ms = 15'000;
  // Which way a group with members may change its protocol.
  bool consumer_upgrade = true;
  bool consumer_downgrade = true;
};

// What was set for a single group; 0: nothing.
struct GroupConfig {
  std::int32_t session_timeout_ms = 0;
  std::int32_t heartbeat_interval_ms = 0;
  bool operator==(const GroupConfig&) const = default;
};

// Dead: it was removed, and an answer is COORDINATOR_NOT_AVAILABLE so that the client asks again.
enum class GroupState { kEmpty, kPreparingRebalance, kCompletingRebalance, kStable, kDead };
const char* group_state_name(GroupState state);

struct CommittedOffset {
  wire::Offset offset = -1;
  wire::LeaderEpoch leader_epoch = -1;
  std::string metadata;
  std::int64_t commit_ms = 0;
  wire::Offset record = -1;  // where the commit is in its partition of __consumer_offsets
};
using TopicPartition = std::pair<wire::TopicName, wire::PartitionId>;
using Offsets = std::map<TopicPartition, CommittedOffset>;

struct GroupMember {
  std::string id;
  std::optional<std::string> instance_id;  // static membership
  GroupClient client;
  std::int32_t session_timeout_ms = 0;
  std::int32_t rebalance_timeout_ms = 0;
  std::vector<wire::JoinGroupRequest::JoinGroupRequestProtocol> protocols;
  Bytes assignment;
  std::int64_t expires_ms = 0;
  // Set while the member waits for an answer; it cannot expire meanwhile.
  std::function<void(wire::JoinGroupResponse)> join;
  std::function<void(wire::SyncGroupResponse)> sync;

  // What it said under a protocol; empty for one it does not have.
  Bytes metadata(const std::string& protocol) const;
};

class Group {
 public:
  using JoinReply = std::function<void(wire::JoinGroupResponse)>;
  using SyncReply = std::function<void(wire::SyncGroupResponse)>;
  // Writes the group as it is now; false when it cannot be written.
  using Persist = std::function<bool(const Group&)>;
  using MakeMemberId = std::function<std::string(const std::string& prefix)>;

  Group(std::string id, const GroupSettings& settings, Persist persist,
        MakeMemberId make_member_id);

  void join(const wire::JoinGroupRequest& request, std::int16_t version, const GroupClient& client,
            std::int64_t now_ms, JoinReply reply);
  void sync(const wire::SyncGroupRequest& request, std::int64_t now_ms, SyncReply reply);
  wire::KafkaError heartbeat(const wire::HeartbeatRequest& request, std::int64_t now_ms);
  // The error of one leaving member; `id` may be empty for a static one.
  wire::KafkaError leave(const std::string& member_id,
                         const std::optional<std::string>& instance_id, std::int64_t now_ms);
  // May this member of this generation commit offsets now?
  wire::KafkaError may_commit(std::int32_t generation, const std::string& member_id,
                              const std::optional<std::string>& instance_id, std::int64_t now_ms);
  // The same for the producer that does it for them, which may do so while a generation forms.
  wire::KafkaError may_commit_in_transaction(std::int32_t generation, const std::string& member_id,
                                             const std::optional<std::string>& instance_id) const;
  // Members that fell silent leave; a rebalance whose time is over goes on without the absent.
  void expire(std::int64_t now_ms);
  // A group that was another's kind starts anew with the members that it was given.
  void rebalance(std::int64_t now_ms);
  // No answer goes out any more: every waiting request gets this error.
  void end(wire::KafkaError error);

  // As read back from the log at start.
  void restore(std::int32_t generation, const std::string& protocol_type,
               const std::optional<std::string>& protocol, const std::optional<std::string>& leader,
               std::int64_t state_since_ms, std::vector<GroupMember> members, std::int64_t now_ms);

  const std::string& id() const { return id_; }
  GroupState state() const { return state_; }
  std::int32_t generation() const { return generation_; }
  const std::string& protocol_type() const { return protocol_type_; }
  const std::string& protocol() const { return protocol_; }
  const std::string& leader() const { return leader_; }
  std::int64_t state_since_ms() const { return state_since_ms_; }  // by the steady clock
  const std::map<std::string, GroupMember>& members() const { return members_; }
  Offsets& offsets() { return offsets_; }
  const Offsets& offsets() const { return offsets_; }
  // Nobody is in it, nobody is about to be, and nothing of it was ever stored.
  bool unused() const {
    return members_.empty() && pending_members_.empty() && offsets_.empty() && generation_ == 0;
  }
  // Is a member subscribed to this topic? Members of other protocol types are asked nothing.
  bool subscribed_to(const wire::TopicName& topic) const;

 private:
  using Protocol = wire::JoinGroupRequest::JoinGroupRequestProtocol;

  wire::KafkaError refuse_join(const wire::JoinGroupRequest& request) const;
  bool accepts(const std::string& member_id) const;
  void join_new(const wire::JoinGroupRequest& request, std::int16_t version,
                const GroupClient& client, std::int64_t now_ms, JoinReply reply);
  void join_static(const wire::JoinGroupRequest& request, std::int16_t version,
                   const GroupClient& client, std::int64_t now_ms, JoinReply reply);
  void join_known(GroupMember& member, const wire::JoinGroupRequest& request, std::int64_t now_ms,
                  JoinReply reply);
  void add_member(const std::string& id, const wire::JoinGroupRequest& request,
                  const GroupClient& client, std::int64_t now_ms, JoinReply reply);
  void rejoin(GroupMember& member, const wire::JoinGroupRequest& request, std::int64_t now_ms,
              JoinReply reply);
  // The protocols and timeouts of a request.
  void take_over(GroupMember& member, const wire::JoinGroupRequest& request,
                 std::int64_t now_ms) const;
  void replace_static(GroupMember& old, const std::string& new_id);

  void prepare_rebalance(std::int64_t now_ms);
  void complete_join_if_all_joined(std::int64_t now_ms);
  void complete_join(std::int64_t now_ms);
  void remove_member(const std::string& id);
  void drop_unsynced(std::int64_t now_ms);
  std::int32_t longest_rebalance_timeout_ms() const;
  void answer_joins(std::int64_t now_ms);
  void answer_syncs(wire::KafkaError error, std::int64_t now_ms);
  std::string select_protocol() const;
  bool everyone_knows(const std::vector<Protocol>& protocols) const;
  void enter(GroupState state, std::int64_t now_ms);
  void touch(GroupMember& member, std::int64_t now_ms) const;

  // The member that a request speaks for, or the error it gets.
  wire::KafkaError check_member(const std::string& member_id,
                                const std::optional<std::string>& instance_id) const;
  wire::JoinGroupResponse join_answer(const GroupMember& member) const;
  wire::JoinGroupResponse join_error(const std::string& member_id, wire::KafkaError error) const;
  wire::SyncGroupResponse sync_answer(const GroupMember& member) const;

  std::string id_;
  const GroupSettings& settings_;
  Persist persist_;
  MakeMemberId make_member_id_;

  GroupState state_ = GroupState::kEmpty;
  std::int64_t state_since_ms_ = 0;
  std::int32_t generation_ = 0;
  std::string protocol_type_;
  std::string protocol_;
  std::string leader_;
  std::map<std::string, GroupMember> members_;
  std::map<std::string, std::string> static_members_;    // instance id -> member id
  std::map<std::string, std::int64_t> pending_members_;  // told their id, not yet back -> expiry
  std::int64_t rebalance_ends_ms_ = 0;                   // the latest moment in PreparingRebalance
  std::int64_t rebalance_starts_ms_ = 0;                 // not before, for the initial delay
  Offsets offsets_;
};

}  // namespace sluice::kafka::broker
