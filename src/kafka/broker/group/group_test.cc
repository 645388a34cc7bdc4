#include "kafka/broker/group/group.h"

#include <gtest/gtest.h>

#include "kafka/broker/group/coordinator.h"
#include "kafka/broker/group/scripted_topics.h"
#include "kafka/broker/group/stepped_clock.h"
#include "kafka/wire/codec.h"
#include "kafka/wire/consumer_protocol.h"

namespace sluice::kafka::broker {
namespace {

using wire::KafkaError;

class GroupTest : public testing::Test {
 protected:
  wire::JoinGroupRequest request(const std::string& member, const std::string& protocol = "range") {
    wire::JoinGroupRequest join;
    join.group_id = "g";
    join.session_timeout_ms = 10'000;
    join.rebalance_timeout_ms = 60'000;
    join.member_id = member;
    join.protocol_type = "consumer";
    join.protocols = {{protocol, "subscription"}};
    return join;
  }

  // Sends a join; the answer is in joins_[slot] once there is one.
  void join(const std::string& slot, const wire::JoinGroupRequest& join, std::int16_t version = 3) {
    joins_.erase(slot);
    group_.join(join, version, {"client", "/127.0.0.1"}, now_,
                [this, slot](wire::JoinGroupResponse answer) { joins_[slot] = std::move(answer); });
  }
  void sync(const std::string& slot, const std::string& member, std::int32_t generation,
            std::vector<std::pair<std::string, std::string>> assignments = {}) {
    wire::SyncGroupRequest request;
    request.group_id = "g";
    request.member_id = member;
    request.generation_id = generation;
    for (auto& [id, bytes] : assignments) request.assignments.push_back({id, bytes});
    syncs_.erase(slot);
    group_.sync(request, now_,
                [this, slot](wire::SyncGroupResponse answer) { syncs_[slot] = std::move(answer); });
  }
  KafkaError heartbeat(const std::string& member, std::int32_t generation) {
    wire::HeartbeatRequest request;
    request.member_id = member;
    request.generation_id = generation;
    return group_.heartbeat(request, now_);
  }
  // Two members in a stable group: a leads.
  void form_pair() {
    join("a", request(""));
    a_ = joins_.at("a").member_id;
    sync("a", a_, 1, {{a_, "1"}});
    join("b", request(""));
    join("a", request(a_));
    b_ = joins_.at("b").member_id;
    sync("b", b_, 2);
    sync("a", a_, 2, {{a_, "x"}, {b_, "y"}});
  }

  std::int64_t now_ = 1'000'000;
  int next_id_ = 0;
  bool disk_works_ = true;
  int persisted_ = 0;
  GroupSettings settings_;
  Group group_{
      "g", settings_,
      [this](const Group&) {
        ++persisted_;
        return disk_works_;
      },
      [this](const std::string& prefix) { return prefix + "-" + std::to_string(++next_id_); }};
  std::map<std::string, wire::JoinGroupResponse> joins_;
  std::map<std::string, wire::SyncGroupResponse> syncs_;
  std::string a_;
  std::string b_;
};

TEST_F(GroupTest, FirstMemberFormsTheFirstGeneration) {
  join("a", request(""));
  const auto& answer = joins_.at("a");
  EXPECT_EQ(answer.error_code, KafkaError::kNone);
  EXPECT_EQ(answer.generation_id, 1);
  EXPECT_EQ(answer.leader, answer.member_id);
  ASSERT_EQ(answer.members.size(), 1U);
  EXPECT_EQ(answer.members[0].metadata, "subscription");
  EXPECT_EQ(group_.state(), GroupState::kCompletingRebalance);
}

// KIP-394: from version 4 on a member is told its id before it is in the group.
TEST_F(GroupTest, NewcomerIsToldItsIdFirst) {
  join("a", request(""), 4);
  EXPECT_EQ(joins_.at("a").error_code, KafkaError::kMemberIdRequired);
  const std::string id = joins_.at("a").member_id;
  EXPECT_FALSE(id.empty());
  EXPECT_TRUE(group_.members().empty());
  join("a", request(id), 4);
  EXPECT_EQ(joins_.at("a").error_code, KafkaError::kNone);
  EXPECT_EQ(joins_.at("a").member_id, id);
}

TEST_F(GroupTest, SecondMemberWaitsForTheFirstToRejoin) {
  join("a", request(""));
  a_ = joins_.at("a").member_id;
  sync("a", a_, 1, {{a_, "all"}});
  EXPECT_EQ(syncs_.at("a").assignment, "all");
  join("b", request(""));
  EXPECT_FALSE(joins_.contains("b"));
  EXPECT_EQ(heartbeat(a_, 1), KafkaError::kRebalanceInProgress);
  join("a", request(a_));
  ASSERT_TRUE(joins_.contains("b"));
  EXPECT_EQ(joins_.at("a").generation_id, 2);
  EXPECT_EQ(joins_.at("a").members.size(), 2U);
  EXPECT_TRUE(joins_.at("b").members.empty());
}

TEST_F(GroupTest, FollowersGetTheAssignmentOfTheLeader) {
  form_pair();
  EXPECT_EQ(syncs_.at("a").assignment, "x");
  EXPECT_EQ(syncs_.at("b").assignment, "y");
  EXPECT_EQ(group_.state(), GroupState::kStable);
  EXPECT_EQ(persisted_, 2);
  EXPECT_EQ(heartbeat(b_, 2), KafkaError::kNone);
  EXPECT_EQ(heartbeat(b_, 1), KafkaError::kIllegalGeneration);
  EXPECT_EQ(heartbeat("nobody", 2), KafkaError::kUnknownMemberId);
}

// An assignment that could not be stored is not handed out.
TEST_F(GroupTest, UnstoredAssignmentIsRefused) {
  join("a", request(""));
  a_ = joins_.at("a").member_id;
  disk_works_ = false;
  sync("a", a_, 1, {{a_, "all"}});
  EXPECT_EQ(syncs_.at("a").error_code, KafkaError::kNotCoordinator);
  EXPECT_EQ(group_.state(), GroupState::kPreparingRebalance);
}

TEST_F(GroupTest, SilentMemberLeavesAndTheOthersRebalance) {
  form_pair();
  now_ += 6'000;
  EXPECT_EQ(heartbeat(a_, 2), KafkaError::kNone);
  now_ += 5'000;
  group_.expire(now_);
  EXPECT_EQ(group_.members().size(), 1U);
  EXPECT_EQ(heartbeat(a_, 2), KafkaError::kRebalanceInProgress);
  join("a", request(a_));
  EXPECT_EQ(joins_.at("a").generation_id, 3);
}

TEST_F(GroupTest, RebalanceGoesOnWithoutTheAbsentAfterItsTimeout) {
  form_pair();
  join("b", request(b_, "range"));  // the same again: no rebalance
  EXPECT_EQ(joins_.at("b").generation_id, 2);
  join("a", request(a_));  // the leader asks for one
  EXPECT_FALSE(joins_.contains("a"));
  for (int i = 0; i < 13; ++i) {
    now_ += 5'000;
    if (i < 11) {
      EXPECT_EQ(heartbeat(b_, 2), KafkaError::kRebalanceInProgress);
    }
    group_.expire(now_);
  }
  ASSERT_TRUE(joins_.contains("a"));
  EXPECT_EQ(joins_.at("a").generation_id, 3);
  EXPECT_EQ(group_.members().size(), 1U);
}

TEST_F(GroupTest, LeaderThatNeverAssignsIsDropped) {
  form_pair();
  join("a", request(a_));
  join("b", request(b_));
  sync("b", b_, 3);
  for (int i = 0; i < 12; ++i) {
    now_ += 5'000;
    (void)heartbeat(a_, 3);
    group_.expire(now_);
  }
  EXPECT_EQ(syncs_.at("b").error_code, KafkaError::kRebalanceInProgress);
  EXPECT_FALSE(group_.members().contains(a_));
}

TEST_F(GroupTest, LastOneOutLeavesAnEmptyGroup) {
  form_pair();
  EXPECT_EQ(group_.leave(a_, std::nullopt, now_), KafkaError::kNone);
  EXPECT_EQ(group_.leave(b_, std::nullopt, now_), KafkaError::kNone);
  EXPECT_EQ(group_.state(), GroupState::kEmpty);
  EXPECT_EQ(group_.generation(), 3);
  EXPECT_EQ(group_.leave(b_, std::nullopt, now_), KafkaError::kUnknownMemberId);
}

TEST_F(GroupTest, MembersWithoutACommonProtocolAreRefused) {
  form_pair();
  join("c", request("", "sticky"));
  EXPECT_EQ(joins_.at("c").error_code, KafkaError::kInconsistentGroupProtocol);
  auto other = request("");
  other.protocol_type = "connect";
  join("c", other);
  EXPECT_EQ(joins_.at("c").error_code, KafkaError::kInconsistentGroupProtocol);
}

TEST_F(GroupTest, SessionTimeoutOutsideTheBoundsIsRefused) {
  auto hasty = request("");
  hasty.session_timeout_ms = 5'999;
  join("a", hasty);
  EXPECT_EQ(joins_.at("a").error_code, KafkaError::kInvalidSessionTimeout);
  EXPECT_TRUE(group_.unused());
}

// KIP-345: a static member takes its place again without a rebalance, and its old self is fenced.
TEST_F(GroupTest, StaticMemberReturnsWithoutARebalance) {
  auto fixed = request("");
  fixed.group_instance_id = "one";
  join("a", fixed, 5);
  const std::string first = joins_.at("a").member_id;
  sync("a", first, 1, {{first, "all"}});
  join("a", fixed, 5);
  const auto& answer = joins_.at("a");
  EXPECT_EQ(answer.error_code, KafkaError::kNone);
  EXPECT_EQ(answer.generation_id, 1);
  EXPECT_NE(answer.member_id, first);
  EXPECT_EQ(answer.leader, first);
  EXPECT_EQ(group_.state(), GroupState::kStable);
  wire::HeartbeatRequest beat;
  beat.member_id = first;
  beat.generation_id = 1;
  beat.group_instance_id = "one";
  EXPECT_EQ(group_.heartbeat(beat, now_), KafkaError::kFencedInstanceId);
  sync("a", answer.member_id, 1);
  EXPECT_EQ(syncs_.at("a").assignment, "all");
}

// Owned partitions are in what a member says under its protocol, so that this differs after a
// restart. In every version only the choice of the protocol counts.
TEST_F(GroupTest, StaticMemberMayReturnWithOtherMetadata) {
  for (const std::int16_t version : std::vector<std::int16_t>{5, 7, 9}) {
    const std::string instance = "i" + std::to_string(version);
    Group group(
        "g", settings_, [](const Group&) { return true; },
        [&](const std::string& prefix) { return prefix + "-" + std::to_string(++next_id_); });
    std::optional<wire::JoinGroupResponse> answer;
    const auto join = [&](const std::string& id, const std::string& metadata) {
      auto fixed = request(id);
      fixed.group_instance_id = instance;
      fixed.protocols = {{"range", metadata}};
      answer.reset();
      group.join(fixed, version, {"c", "/h"}, now_,
                 [&](wire::JoinGroupResponse said) { answer = std::move(said); });
    };
    join("", "A");
    ASSERT_TRUE(answer);
    const std::string first = answer->member_id;
    wire::SyncGroupRequest sync;
    sync.member_id = first;
    sync.generation_id = 1;
    sync.assignments = {{first, "all"}};
    wire::SyncGroupResponse synced;
    const auto keep = [&](wire::SyncGroupResponse said) { synced = std::move(said); };
    group.sync(sync, now_, keep);
    join("", "B");
    ASSERT_TRUE(answer) << version;
    EXPECT_EQ(answer->generation_id, 1);
    EXPECT_EQ(answer->skip_assignment, version >= 9);
    EXPECT_EQ(answer->leader, version >= 9 ? answer->member_id : first);
    EXPECT_EQ(answer->members.size(), version >= 9 ? 1U : 0U);
    sync.member_id = answer->member_id;
    sync.group_instance_id = instance;
    sync.assignments.clear();
    group.sync(sync, now_, keep);
    EXPECT_EQ(synced.assignment, "all");
    // What it says now is what the next leader is told.
    EXPECT_EQ(group.members().at(answer->member_id).metadata("range"), "B");
    join(first, "A");
    EXPECT_EQ(answer->error_code, KafkaError::kFencedInstanceId);
  }
}

TEST_F(GroupTest, StaticMemberThatChangesTheProtocolRebalances) {
  auto fixed = request("");
  fixed.group_instance_id = "one";
  fixed.protocols = {{"range", "A"}, {"sticky", "A"}};
  join("a", fixed, 5);
  const std::string first = joins_.at("a").member_id;
  sync("a", first, 1, {{first, "all"}});
  fixed.protocols = {{"sticky", "B"}, {"range", "B"}};
  join("a", fixed, 5);
  EXPECT_EQ(joins_.at("a").generation_id, 2);
  EXPECT_EQ(joins_.at("a").protocol_name, "sticky");
}

// A static member that cannot be stored under its new id keeps the old one.
TEST_F(GroupTest, StaticMemberThatCannotBeStoredStaysWhoItWas) {
  auto fixed = request("");
  fixed.group_instance_id = "one";
  join("a", fixed, 5);
  const std::string first = joins_.at("a").member_id;
  sync("a", first, 1, {{first, "all"}});
  disk_works_ = false;
  join("b", fixed, 5);
  EXPECT_EQ(joins_.at("b").error_code, KafkaError::kNotCoordinator);
  EXPECT_EQ(heartbeat(first, 1), KafkaError::kNone);
  EXPECT_EQ(group_.leader(), first);
}

TEST_F(GroupTest, FullGroupTakesWhoeverComesFirstToARebalance) {
  settings_.max_size = 2;
  form_pair();
  join("c", request(""));
  EXPECT_EQ(joins_.at("c").error_code, KafkaError::kGroupMaxSizeReached);
  join("a", request(a_));
  join("c", request(""));
  EXPECT_FALSE(joins_.contains("c"));  // it waits for the others
  join("b", request(b_));
  EXPECT_EQ(joins_.at("b").error_code, KafkaError::kGroupMaxSizeReached);
}

TEST_F(GroupTest, CommitNeedsTheCurrentGeneration) {
  EXPECT_EQ(group_.may_commit(-1, "", std::nullopt, now_), KafkaError::kNone);
  form_pair();
  EXPECT_EQ(group_.may_commit(-1, "", std::nullopt, now_), KafkaError::kUnknownMemberId);
  EXPECT_EQ(group_.may_commit(1, a_, std::nullopt, now_), KafkaError::kIllegalGeneration);
  EXPECT_EQ(group_.may_commit(2, a_, std::nullopt, now_), KafkaError::kNone);
  join("a", request(a_));
  join("b", request(b_));
  EXPECT_EQ(group_.may_commit(3, a_, std::nullopt, now_), KafkaError::kRebalanceInProgress);
}

// Kafka's: a producer that commits for a member does so until the next generation is stable.
TEST_F(GroupTest, ATransactionCommitsWhileTheGenerationForms) {
  form_pair();
  join("a", request(a_));
  join("b", request(b_));
  ASSERT_EQ(group_.state(), GroupState::kCompletingRebalance);
  EXPECT_EQ(group_.may_commit(3, a_, std::nullopt, now_), KafkaError::kRebalanceInProgress);
  EXPECT_EQ(group_.may_commit_in_transaction(3, a_, std::nullopt), KafkaError::kNone);
  EXPECT_EQ(group_.may_commit_in_transaction(2, a_, std::nullopt), KafkaError::kIllegalGeneration);
  EXPECT_EQ(group_.may_commit_in_transaction(3, "x", std::nullopt), KafkaError::kUnknownMemberId);
  EXPECT_EQ(group_.may_commit_in_transaction(-1, "", std::nullopt), KafkaError::kNone);
}

TEST_F(GroupTest, InitialDelayWaitsForMore) {
  settings_.initial_rebalance_delay_ms = 3'000;
  join("a", request(""));
  join("b", request(""));
  EXPECT_TRUE(joins_.empty());
  now_ += 3'000;
  group_.expire(now_);
  EXPECT_EQ(joins_.at("a").generation_id, 1);
  EXPECT_EQ(joins_.at("b").generation_id, 1);
}

// Keeps what was appended, as the partitions of __consumer_offsets do.
class MemoryStore final : public GroupStore {
 public:
  Result<wire::Offset> append_in_transaction(const std::string&,
                                             std::span<const GroupRecord> records,
                                             wire::ProducerId producer,
                                             wire::ProducerEpoch) override {
    return keep(records, producer);
  }
  Result<wire::Offset> append(const std::string&, std::span<const GroupRecord> records) override {
    return keep(records, -1);
  }
  void replay(GroupCoordinator& into) const {
    wire::Offset at = 0;
    for (const auto& [record, producer] : records_) {
      const auto value = record.value ? std::optional<ByteView>(*record.value) : std::nullopt;
      ASSERT_TRUE(producer < 0 ? into.load(at, record.key, value)
                               : into.load_pending(producer, at, record.key, value));
      ++at;
    }
    into.loaded();
  }

 private:
  wire::Offset keep(std::span<const GroupRecord> records, wire::ProducerId producer) {
    const auto base = static_cast<wire::Offset>(records_.size());
    for (const GroupRecord& record : records) records_.emplace_back(record, producer);
    return base;
  }

  std::vector<std::pair<GroupRecord, wire::ProducerId>> records_;
};

GroupCoordinator::Commit commit_of(const std::string& group, wire::Offset offset) {
  GroupCoordinator::Commit commit;
  commit.group = group;
  commit.offsets = {{{"t", 0}, {offset, -1, "note", 0}}, {{"u", 1}, {offset + 1, -1, "", 0}}};
  return commit;
}

// What was acknowledged is there after a restart: offsets, their metadata, and what was deleted is
// not.
TEST(CoordinatorTest, RestartKeepsOffsets) {
  ManualClock clock;
  MemoryStore store;
  const ScriptedTopics topics;
  {
    GroupCoordinator coordinator({}, store, topics, clock);
    EXPECT_EQ(coordinator.commit(commit_of("g", 5)), std::vector(2, KafkaError::kNone));
    EXPECT_EQ(coordinator.commit(commit_of("g", 7)), std::vector(2, KafkaError::kNone));
    EXPECT_EQ(coordinator.commit(commit_of("gone", 1)), std::vector(2, KafkaError::kNone));
    EXPECT_EQ(coordinator.remove("gone"), KafkaError::kNone);
    coordinator.topic_deleted("u");
  }
  GroupCoordinator coordinator({}, store, topics, clock);
  store.replay(coordinator);
  const Offsets offsets = coordinator.offsets("g");
  ASSERT_EQ(offsets.size(), 1U);
  EXPECT_EQ(offsets.at({"t", 0}).offset, 7);
  EXPECT_EQ(offsets.at({"t", 0}).metadata, "note");
  EXPECT_EQ(offsets.at({"t", 0}).commit_ms, clock.wall_ms());
  EXPECT_TRUE(coordinator.offsets("gone").empty());
  EXPECT_EQ(coordinator.list({}, {}).size(), 1U);
}

TEST(CoordinatorTest, OffsetsOfAnUnusedGroupExpire) {
  ManualClock clock;
  MemoryStore store;
  const ScriptedTopics topics;
  GroupCoordinator coordinator({}, store, topics, clock);
  (void)coordinator.commit(commit_of("g", 5));
  clock.advance_ms(7LL * 24 * 60 * 60 * 1000 - 1);
  coordinator.expire();
  EXPECT_EQ(coordinator.offsets("g").size(), 2U);
  clock.advance_ms(1);
  coordinator.expire();
  EXPECT_TRUE(coordinator.offsets("g").empty());
}

// How long a group has been empty is counted over restarts by the time of day, and while the broker
// runs by the steady clock.
TEST(CoordinatorTest, AStepOfTheWallClockEndsNoGroup) {
  constexpr std::int64_t kDay = 24LL * 60 * 60 * 1000;
  SteppedClock clock;
  MemoryStore store;
  const ScriptedTopics topics;
  const GroupSettings settings;
  Group empty("g", settings, {}, {});
  empty.restore(1, "consumer", std::nullopt, std::nullopt, 0, {}, 0);
  const GroupRecord record = group_record(empty, clock.wall_ms() - kDay);
  ASSERT_TRUE(store.append("g", std::span(&record, 1)));
  GroupCoordinator groups({}, store, topics, clock);
  store.replay(groups);
  ASSERT_EQ(groups.commit(commit_of("g", 5)).at(0), KafkaError::kNone);
  clock.step_wall_ms(30 * kDay);
  groups.expire();
  EXPECT_EQ(groups.offsets("g").size(), 2U);
  clock.advance_ms(6 * kDay);
  groups.expire();
  EXPECT_TRUE(groups.offsets("g").empty());
}

TEST(CoordinatorTest, LongMetadataIsRefusedAlone) {
  ManualClock clock;
  MemoryStore store;
  const ScriptedTopics topics;
  GroupCoordinator coordinator({}, store, topics, clock);
  auto commit = commit_of("g", 5);
  commit.offsets[0].second.metadata.assign(4097, 'x');
  const auto errors = coordinator.commit(commit);
  EXPECT_EQ(errors[0], KafkaError::kOffsetMetadataTooLarge);
  EXPECT_EQ(errors[1], KafkaError::kNone);
  EXPECT_EQ(coordinator.offsets("g").size(), 1U);
}

TEST(CoordinatorTest, AGroupWithoutItsLastOffsetIsGone) {
  ManualClock clock;
  MemoryStore store;
  const ScriptedTopics topics;
  GroupCoordinator coordinator({}, store, topics, clock);
  (void)coordinator.commit(commit_of("g", 5));
  const std::vector<TopicPartition> first{{"t", 0}};
  const std::vector<TopicPartition> last{{"u", 1}};
  EXPECT_EQ(coordinator.remove_offsets("g", first).error, KafkaError::kNone);
  EXPECT_EQ(coordinator.list({}, {}).size(), 1U);
  EXPECT_EQ(coordinator.remove_offsets("g", last).error, KafkaError::kNone);
  EXPECT_EQ(coordinator.describe("g").group_state, "Dead");
  EXPECT_TRUE(coordinator.list({}, {}).empty());
  EXPECT_EQ(coordinator.remove("g"), KafkaError::kGroupIdNotFound);
}

TEST(CoordinatorTest, UnknownGroups) {
  ManualClock clock;
  MemoryStore store;
  const ScriptedTopics topics;
  GroupCoordinator coordinator({}, store, topics, clock);
  EXPECT_EQ(coordinator.remove("g"), KafkaError::kGroupIdNotFound);
  EXPECT_EQ(coordinator.describe("g").group_state, "Dead");
  EXPECT_EQ(coordinator.remove_offsets("g", {}).error, KafkaError::kGroupIdNotFound);
}

// What a transaction commits counts once it is committed, unless a later commit came without one.
TEST(TransactionalOffsetsTest, CountWithTheirTransaction) {
  ManualClock clock;
  MemoryStore store;
  const ScriptedTopics topics;
  GroupCoordinator groups({}, store, topics, clock);
  const auto every = [](const std::string&) { return true; };
  const auto commit = [&](wire::ProducerId producer, wire::PartitionId index, wire::Offset to) {
    GroupCoordinator::Commit one;
    one.group = "g";
    one.producer = producer;
    one.producer_epoch = 0;
    CommittedOffset offset;
    offset.offset = to;
    one.offsets.emplace_back(TopicPartition("t", index), offset);
    return groups.commit(one).at(0);
  };
  ASSERT_EQ(commit(1, 0, 5), KafkaError::kNone);
  ASSERT_EQ(commit(1, 1, 6), KafkaError::kNone);
  ASSERT_EQ(commit(2, 2, 7), KafkaError::kNone);
  EXPECT_TRUE(groups.offsets("g").empty());
  EXPECT_TRUE(groups.pending("g", {"t", 0}));
  ASSERT_EQ(commit(-1, 1, 9), KafkaError::kNone);
  groups.transaction_ended(1, true, every);
  groups.transaction_ended(2, false, every);
  EXPECT_FALSE(groups.pending("g", {"t", 0}));
  const Offsets now = groups.offsets("g");
  ASSERT_EQ(now.size(), 2U);
  EXPECT_EQ(now.at({"t", 0}).offset, 5);
  EXPECT_EQ(now.at({"t", 1}).offset, 9);
}

// Of two transactions the later commit counts, whichever ends first.
TEST(TransactionalOffsetsTest, TheLaterCommitCounts) {
  ManualClock clock;
  MemoryStore store;
  const ScriptedTopics topics;
  GroupCoordinator groups({}, store, topics, clock);
  const auto every = [](const std::string&) { return true; };
  const auto commit = [&](wire::ProducerId producer, wire::Offset to) {
    GroupCoordinator::Commit one = commit_of("g", to);
    one.producer = producer;
    one.producer_epoch = 0;
    ASSERT_EQ(groups.commit(one).at(0), KafkaError::kNone);
  };
  commit(1, 5);
  commit(2, 7);
  groups.transaction_ended(2, true, every);
  groups.transaction_ended(1, true, every);
  EXPECT_EQ(groups.offsets("g").at({"t", 0}).offset, 7);
  EXPECT_EQ(groups.offsets("g").at({"t", 0}).metadata, "note");
  commit(1, 9);
  commit(2, 11);
  groups.transaction_ended(1, true, every);
  groups.transaction_ended(2, true, every);
  EXPECT_EQ(groups.offsets("g").at({"t", 0}).offset, 11);
  // And whatever was open when the broker stopped.
  commit(1, 13);
  commit(-1, 15);
  GroupCoordinator restarted({}, store, topics, clock);
  store.replay(restarted);
  EXPECT_TRUE(restarted.pending("g", {"t", 0}));
  restarted.transaction_ended(1, true, every);
  EXPECT_EQ(restarted.offsets("g").at({"t", 0}).offset, 15);
}

}  // namespace
}  // namespace sluice::kafka::broker
