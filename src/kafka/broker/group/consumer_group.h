// One group under the consumer protocol (KIP-848): who is in it, what each shall have and has.
//
// A value without clock, socket or disk: the coordinator copies it, lets a request change the copy,
// stores what differs, and then keeps the copy. Epochs: a change of members or topics makes a new
// group epoch; the assignment made for it is the target; a member is at the epoch up to which it
// has given up and got its partitions.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kafka/broker/group/assignor.h"
#include "kafka/broker/group/group.h"
#include "kafka/wire/consumer_group_heartbeat.h"
#include "kafka/wire/errors.h"

namespace sluice::kafka::broker {

struct GroupTopic {
  wire::TopicName name;
  wire::Uuid id;
  std::int32_t partitions = 0;
};

// The topics that there are. Asked under the coordinator's lock.
class GroupTopics {
 public:
  virtual ~GroupTopics() = default;
  virtual std::optional<GroupTopic> find(const wire::TopicName& name) const = 0;
  virtual std::optional<GroupTopic> find(const wire::Uuid& id) const = 0;
  virtual std::vector<wire::TopicName> names() const = 0;
  // Another number whenever any of that may have changed.
  virtual std::uint64_t changes() const = 0;
};

// Who asks, as far as the topics go that he may see.
struct TopicViewer {
  std::string who;
  std::uint64_t rules = 0;  // another number whenever may_see() may have changed
  std::function<bool(const wire::TopicName& name)> may_see;
};

struct ConsumerMember {
  // The numbers are those of the records.
  enum class State : std::int8_t { kStable = 0, kUnrevoked = 1, kUnreleased = 2 };
  // Of a member that speaks the classic protocol.
  struct Classic {
    std::int32_t session_timeout_ms = 0;
    std::vector<wire::JoinGroupRequest::JoinGroupRequestProtocol> protocols;
    bool operator==(const Classic&) const = default;
  };

  std::string id;
  std::optional<std::string> instance_id;
  std::optional<std::string> rack_id;
  GroupClient client;
  std::set<wire::TopicName> topics;
  std::string regex;  // empty: none
  std::int32_t rebalance_timeout_ms = -1;
  std::optional<std::string> assignor;
  std::optional<Classic> classic;

  std::int32_t epoch = 0;
  std::int32_t previous_epoch = 0;
  State state = State::kStable;
  Assignment assigned;
  Assignment revoking;  // told to give up, and not heard that it has

  // Not stored.
  std::int64_t expires_ms = 0;
  std::int64_t revoke_by_ms = 0;  // 0: nothing to give up
  std::string viewer;             // TopicViewer::who of its last heartbeat
};

// Which topics an expression stands for, as of the last look, to the member that looked.
struct GroupRegex {
  std::set<wire::TopicName> topics;
  std::int64_t version = 0;
  std::int64_t looked_ms = 0;

  // Not stored.
  struct Seen {
    std::uint64_t topics = 0;  // GroupTopics::changes() at the last look
    std::uint64_t rules = 0;   // TopicViewer::rules
    bool operator==(const Seen&) const = default;
  };
  std::optional<Seen> seen;
  bool given_up = false;  // then it took too long, and the topics are those of before
};

struct ConsumerGroup {
  static constexpr std::int32_t kLeaveEpoch = -1;
  static constexpr std::int32_t kLeaveForAWhileEpoch = -2;

  std::string id;
  std::int32_t epoch = 0;
  std::int64_t topics_hash = 0;  // of the topics that members want
  std::int32_t assignment_epoch = 0;
  std::map<std::string, ConsumerMember> members;
  Assignments target;
  std::map<std::string, GroupRegex> regexes;

  // Not stored.
  // GroupTopics::changes() at the last look.
  std::optional<std::uint64_t> topics_seen;
  std::int64_t empty_since_ms = 0;

  const char* state_name() const;
  ConsumerMember* find(const std::string& member);
  const ConsumerMember* find(const std::string& member) const;
  ConsumerMember* find_static(const std::string& instance);
  // By name or by an expression.
  std::set<wire::TopicName> topics_of(const ConsumerMember& member) const;
  bool subscribed_to(const wire::TopicName& topic) const;
  bool all_classic() const;
  // The server-side assignor that most members prefer; uniform where nobody says.
  std::string assignor() const;

  // Has the member's expression, if it has one, been looked up for how things are?
  bool resolved(const ConsumerMember& member, const GroupTopics& topics,
                const TopicViewer& viewer) const;
  // Looks it up if not: those who subscribe with the same one share what the viewer may see.
  void resolve(ConsumerMember& member, const GroupTopics& topics, const TopicViewer& viewer,
               Moment now);
  // Looks at the topics that members want anew, and makes a group epoch when that, or `changed`,
  // asks for one; then the target that belongs to it.
  void update(const GroupTopics& topics, bool changed, Moment now);
  // Moves a member as far towards its target as the others, and what it says it holds, allow.
  void reconcile(ConsumerMember& member, const std::optional<Assignment>& owned, Moment now);
  void remove(const std::string& member);

 private:
  void forget_unused_regexes();
  std::int64_t hash_topics(const GroupTopics& topics) const;
  void assign(const GroupTopics& topics);
  void step_to_target(ConsumerMember& member, std::int32_t epoch,
                      const std::optional<Assignment>& owned);
  std::set<std::pair<wire::Uuid, wire::PartitionId>> held_by_others(
      const std::string& member) const;
};

// The names that server_assignor may have.
std::span<const std::string_view> server_assignors();

using HeldPartitions =
    std::optional<std::vector<wire::ConsumerGroupHeartbeatRequest::TopicPartitions>>;
std::optional<Assignment> to_assignment(const HeldPartitions& held);

}  // namespace sluice::kafka::broker
