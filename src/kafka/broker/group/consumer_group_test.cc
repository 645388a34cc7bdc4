#include <gtest/gtest.h>

#include <set>

#include "kafka/broker/group/coordinator.h"
#include "kafka/broker/group/scripted_topics.h"
#include "kafka/broker/group/stepped_clock.h"
#include "kafka/wire/codec.h"
#include "kafka/wire/consumer_protocol.h"

namespace sluice::kafka::broker {
namespace {

using wire::KafkaError;
using Request = wire::ConsumerGroupHeartbeatRequest;
using Response = wire::ConsumerGroupHeartbeatResponse;

// Keeps what was appended, as the partitions of __consumer_offsets do.
class Kept final : public GroupStore {
 public:
  Result<wire::Offset> append(const std::string&, std::span<const GroupRecord> records) override {
    if (full) return Error(ErrorCode::kIo, "full");
    const auto base = static_cast<wire::Offset>(records_.size());
    records_.insert(records_.end(), records.begin(), records.end());
    return base;
  }
  Result<wire::Offset> append_in_transaction(const std::string& group,
                                             std::span<const GroupRecord> records, wire::ProducerId,
                                             wire::ProducerEpoch) override {
    return append(group, records);
  }
  void replay(GroupCoordinator& into) const {
    wire::Offset at = 0;
    for (const GroupRecord& record : records_) {
      const auto value = record.value ? std::optional<ByteView>(*record.value) : std::nullopt;
      ASSERT_TRUE(into.load(at++, record.key, value));
    }
    into.loaded();
  }
  std::size_t count() const { return records_.size(); }
  // As compaction leaves them: of each key the last, where it was.
  void compact() {
    std::set<Bytes> later;
    std::vector<GroupRecord> left;
    for (auto record = records_.rbegin(); record != records_.rend(); ++record) {
      if (later.insert(record->key).second) left.push_back(*record);
    }
    records_.assign(left.rbegin(), left.rend());
  }

  bool full = false;

 private:
  std::vector<GroupRecord> records_;
};

Moment now_of(const Clock& clock) {
  return {clock.steady_ms(), clock.wall_ms()};
}

class ConsumerGroupTest : public ::testing::Test {
 protected:
  ConsumerGroupTest() {
    topics_.put("t", 4);
    restart();
  }

  void restart() {
    groups_ = std::make_unique<GroupCoordinator>(settings_, store_, topics_, clock_);
    store_.replay(*groups_);
  }
  Response beat(const Request& request) {
    const TopicViewer viewer{
        who_, rules_, [this](const wire::TopicName& name) { return !hidden_.contains(name); }};
    return groups_->consumer_heartbeat(request, 1, client_, viewer);
  }
  static Request subscribing(const std::string& member, const std::string& regex) {
    Request request = joining(member);
    request.subscribed_topic_names->clear();
    request.subscribed_topic_regex = regex;
    return request;
  }
  static Request joining(const std::string& member, const std::string& topic = "t") {
    Request request;
    request.group_id = "g";
    request.member_id = member;
    request.rebalance_timeout_ms = 60'000;
    request.subscribed_topic_names.emplace().push_back(topic);
    request.topic_partitions.emplace();
    return request;
  }
  Response join(const std::string& member) { return beat(joining(member)); }
  // A member that says which partitions of "t" it holds.
  Response stay(const std::string& member, std::int32_t epoch,
                std::optional<std::vector<wire::PartitionId>> holds = std::nullopt) {
    Request request;
    request.group_id = "g";
    request.member_id = member;
    request.member_epoch = epoch;
    if (holds) request.topic_partitions.emplace().push_back({topics_.find("t")->id, *holds});
    return beat(request);
  }
  static std::vector<wire::PartitionId> given(const Response& response) {
    if (!response.assignment || response.assignment->topic_partitions.empty()) return {};
    return response.assignment->topic_partitions.front().partitions;
  }
  std::string state() const { return groups_->describe_consumer("g").group_state; }

  SteppedClock clock_;
  GroupSettings settings_;
  Kept store_;
  ScriptedTopics topics_;
  const GroupClient client_{"c", "/127.0.0.1"};
  // Who beats, and what is not for him.
  std::string who_ = "User:a";
  std::uint64_t rules_ = 0;
  std::set<wire::TopicName> hidden_;
  std::unique_ptr<GroupCoordinator> groups_;
};

using Partitions = std::vector<wire::PartitionId>;

// A partition is given to its new owner only once the old one has said that it let go.
TEST_F(ConsumerGroupTest, APartitionIsHandedOverOnceItIsLetGo) {
  const Response first = join("a");
  EXPECT_EQ(first.error_code, KafkaError::kNone);
  EXPECT_EQ(first.member_epoch, 1);
  EXPECT_EQ(given(first), Partitions({0, 1, 2, 3}));
  EXPECT_EQ(state(), "Stable");

  EXPECT_TRUE(given(join("b")).empty());
  EXPECT_EQ(state(), "Reconciling");
  // "a" is told to keep two, and stays in its epoch until it has.
  const Response told = stay("a", 1);
  EXPECT_EQ(told.member_epoch, 1);
  EXPECT_EQ(given(told), Partitions({0, 1}));
  EXPECT_FALSE(stay("b", 2).assignment);
  EXPECT_EQ(stay("a", 1, Partitions({0, 1})).member_epoch, 2);
  EXPECT_EQ(given(stay("b", 2)), Partitions({2, 3}));
  EXPECT_EQ(state(), "Stable");
}

TEST_F(ConsumerGroupTest, WhoHoldsOnTooLongIsThrownOut) {
  join("a");
  join("b");
  stay("a", 1);
  clock_.advance_ms(40'000);
  stay("a", 1, Partitions({0, 1, 2, 3}));
  stay("b", 2);
  clock_.advance_ms(20'000);
  groups_->expire();
  EXPECT_EQ(stay("a", 1).error_code, KafkaError::kUnknownMemberId);
  EXPECT_EQ(given(stay("b", 2)), Partitions({0, 1, 2, 3}));
}

// A member that says something new is written behind what it was given, so that compaction leaves
// the latter in front.
TEST_F(ConsumerGroupTest, CompactionTakesNothingFromAMember) {
  join("a");
  Request other;
  other.group_id = "g";
  other.member_id = "a";
  other.member_epoch = 1;
  other.rebalance_timeout_ms = 50'000;
  ASSERT_EQ(beat(other).error_code, KafkaError::kNone);
  store_.compact();
  restart();
  EXPECT_EQ(stay("a", 1).error_code, KafkaError::kNone);
  const auto described = groups_->describe_consumer("g");
  ASSERT_EQ(described.members.size(), 1U);
  ASSERT_EQ(described.members[0].assignment.topic_partitions.size(), 1U);
  EXPECT_EQ(described.members[0].assignment.topic_partitions[0].partitions.size(), 4U);
}

TEST_F(ConsumerGroupTest, AMemberThatLeftIsGoneAfterCompaction) {
  join("a");
  join("b");
  stay("a", ConsumerGroup::kLeaveEpoch);
  store_.compact();
  restart();
  const auto described = groups_->describe_consumer("g");
  ASSERT_EQ(described.members.size(), 1U);
  EXPECT_EQ(described.members[0].member_id, "b");
}

// Sessions are not measured by a clock that somebody may set.
TEST_F(ConsumerGroupTest, AStepOfTheWallClockIsNoSilence) {
  join("a");
  clock_.step_wall_ms(3'600'000);
  groups_->expire();
  EXPECT_EQ(state(), "Stable");
  clock_.step_wall_ms(-7'200'000);
  clock_.advance_ms(45'000);
  groups_->expire();
  EXPECT_EQ(state(), "Empty");
}

TEST_F(ConsumerGroupTest, SilentMembersLeave) {
  join("a");
  clock_.advance_ms(44'999);
  groups_->expire();
  EXPECT_EQ(state(), "Stable");
  clock_.advance_ms(1);
  groups_->expire();
  EXPECT_EQ(state(), "Empty");
  EXPECT_EQ(stay("a", 1).error_code, KafkaError::kUnknownMemberId);
}

TEST_F(ConsumerGroupTest, EpochsFenceEarlierLives) {
  join("a");
  EXPECT_EQ(stay("a", 2).error_code, KafkaError::kFencedMemberEpoch);
  join("b");
  stay("a", 1);
  ASSERT_EQ(stay("a", 1, Partitions({0, 1})).member_epoch, 2);
  // Its answer was lost: it comes again with the epoch before, and holds no more than it may.
  EXPECT_EQ(stay("a", 1, Partitions({0, 1})).error_code, KafkaError::kNone);
  EXPECT_EQ(stay("a", 1, Partitions({0, 1, 2})).error_code, KafkaError::kFencedMemberEpoch);
  EXPECT_EQ(stay("a", 1).error_code, KafkaError::kFencedMemberEpoch);
}

TEST_F(ConsumerGroupTest, AStaticMemberComesBackToWhatItHad) {
  Request request = joining("a");
  request.instance_id = "i";
  beat(request);
  Request other = joining("b");
  other.instance_id = "i";
  EXPECT_EQ(beat(other).error_code, KafkaError::kUnreleasedInstanceId);
  Request leaves = request;
  leaves.member_epoch = ConsumerGroup::kLeaveForAWhileEpoch;
  EXPECT_EQ(beat(leaves).member_epoch, -2);
  restart();
  const Response back = beat(other);
  EXPECT_EQ(back.error_code, KafkaError::kNone);
  EXPECT_EQ(back.member_epoch, 1);
  EXPECT_EQ(given(back), Partitions({0, 1, 2, 3}));
  Request late;
  late.group_id = "g";
  late.member_id = "a";
  late.member_epoch = 1;
  late.instance_id = "i";
  EXPECT_EQ(beat(late).error_code, KafkaError::kFencedInstanceId);
}

TEST_F(ConsumerGroupTest, ExpressionsFindTopicsThatComeLater) {
  Request request = joining("a");
  request.subscribed_topic_names->clear();
  request.subscribed_topic_regex = "t|u.*";
  EXPECT_EQ(given(beat(request)).size(), 4U);
  topics_.put("upper", 2);
  topics_.put("other", 2);
  const Response more = stay("a", 1);
  ASSERT_TRUE(more.assignment);
  EXPECT_EQ(more.assignment->topic_partitions.size(), 2U);
  for (const char* refused : {"(", "(?=t)", R"((t)\1)"}) {
    Request bad = joining("b");
    bad.subscribed_topic_regex = refused;
    const Response answer = beat(bad);
    EXPECT_EQ(answer.error_code, KafkaError::kInvalidRegularExpression) << refused;
  }
}

TEST_F(ConsumerGroupTest, BadRequestsChangeNothing) {
  const auto error = [&](auto change) {
    Request request = joining("a");
    change(request);
    return beat(request).error_code;
  };
  EXPECT_EQ(error([](Request& r) { r.member_id.clear(); }), KafkaError::kInvalidRequest);
  EXPECT_EQ(error([](Request& r) { r.group_id.clear(); }), KafkaError::kInvalidRequest);
  EXPECT_EQ(error([](Request& r) { r.rebalance_timeout_ms = -1; }), KafkaError::kInvalidRequest);
  EXPECT_EQ(error([](Request& r) { r.topic_partitions.reset(); }), KafkaError::kInvalidRequest);
  EXPECT_EQ(error([](Request& r) { r.subscribed_topic_names.reset(); }),
            KafkaError::kInvalidRequest);
  EXPECT_EQ(error([](Request& r) { r.member_epoch = -3; }), KafkaError::kInvalidRequest);
  EXPECT_EQ(error([](Request& r) { r.member_epoch = -2; }), KafkaError::kInvalidRequest);
  EXPECT_EQ(error([](Request& r) { r.server_assignor = "sticky"; }),
            KafkaError::kUnsupportedAssignor);
  EXPECT_EQ(error([](Request& r) { r.member_epoch = 5; }), KafkaError::kGroupIdNotFound);
  EXPECT_EQ(store_.count(), 0U);
  settings_.consumer_max_size = 1;
  restart();
  join("a");
  EXPECT_EQ(join("b").error_code, KafkaError::kGroupMaxSizeReached);
}

// What cannot be stored does not count.
TEST_F(ConsumerGroupTest, AFullDiskLeavesTheGroupAsItWas) {
  join("a");
  store_.full = true;
  EXPECT_EQ(join("b").error_code, KafkaError::kNotCoordinator);
  store_.full = false;
  EXPECT_EQ(groups_->describe_consumer("g").members.size(), 1U);
  EXPECT_EQ(state(), "Stable");
}

TEST_F(ConsumerGroupTest, ARestartKeepsMembersAndEpochs) {
  join("a");
  join("b");
  stay("a", 1);
  const auto before = groups_->describe_consumer("g");
  restart();
  EXPECT_EQ(groups_->describe_consumer("g"), before);
  EXPECT_EQ(stay("a", 1, Partitions({0, 1})).member_epoch, 2);
  const std::size_t written = store_.count();
  stay("b", 2);
  stay("a", 2);
  EXPECT_EQ(given(stay("b", 2)).size(), 0U);  // it has its two by now
  EXPECT_GE(store_.count(), written);
}

TEST_F(ConsumerGroupTest, OffsetsWantTheEpochOfTheirMember) {
  join("a");
  GroupCoordinator::Commit commit;
  commit.group = "g";
  commit.member_id = "a";
  commit.generation = 1;
  commit.offsets = {{{"t", 0}, {5, -1, "", 0}}};
  EXPECT_EQ(groups_->commit(commit).front(), KafkaError::kNone);
  commit.generation = 7;
  EXPECT_EQ(groups_->commit(commit).front(), KafkaError::kStaleMemberEpoch);
  commit.member_id = "x";
  EXPECT_EQ(groups_->commit(commit).front(), KafkaError::kUnknownMemberId);
  const std::vector<TopicPartition> used{{"t", 0}};
  EXPECT_EQ(groups_->remove_offsets("g", used).each.front(), KafkaError::kGroupSubscribedToTopic);
  EXPECT_EQ(groups_->remove("g"), KafkaError::kNonEmptyGroup);
  Request leaves = joining("a");
  leaves.member_epoch = ConsumerGroup::kLeaveEpoch;
  EXPECT_EQ(beat(leaves).member_epoch, -1);
  const auto listed = groups_->list({}, {});
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed.front().group_type, "consumer");
  EXPECT_EQ(groups_->remove("g"), KafkaError::kNone);
  EXPECT_TRUE(groups_->list({}, {}).empty());
  restart();
  EXPECT_TRUE(groups_->list({}, {}).empty());
  EXPECT_TRUE(groups_->offsets("g").empty());
}

// Each name alone would be worth it, all of them are not: nobody waits that long for one member.
TEST_F(ConsumerGroupTest, AnExpressionThatCostsTooMuchIsRefused) {
  for (int i = 0; i < 2000; ++i) topics_.put(std::string(240, 'a') + std::to_string(i), 1);
  for (const char* costly : {"(a|a|a)*[bc]", ".*.*[xy]"}) {
    Request request = joining("a");
    request.subscribed_topic_names->clear();
    request.subscribed_topic_regex = costly;
    EXPECT_EQ(beat(request).error_code, KafkaError::kInvalidRegularExpression) << costly;
  }
}

// What an expression was found to stand for holds until the topics change; then it is looked up for
// the next one who subscribes with it.
TEST_F(ConsumerGroupTest, ExpressionsAreLookedUpOnce) {
  EXPECT_EQ(beat(subscribing("a", "t.*")).member_epoch, 1);
  EXPECT_EQ(topics_.looks, 1);
  EXPECT_EQ(beat(joining("b")).member_epoch, 2);
  EXPECT_EQ(topics_.looks, 1);
  topics_.put("t2", 1);
  stay("b", 2);
  EXPECT_EQ(topics_.looks, 1);
  stay("a", 1);
  EXPECT_EQ(topics_.looks, 2);
}

// One heartbeat looks up one expression: many cost no more than a moment each.
TEST_F(ConsumerGroupTest, AMemberLooksUpItsOwnExpression) {
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_EQ(beat(subscribing(name, std::string("t|new-") + name)).error_code, KafkaError::kNone);
  }
  EXPECT_EQ(topics_.looks, 3);
  for (const char* name : {"a", "b", "c"}) topics_.put(std::string("new-") + name, 1);
  stay("a", 1);
  EXPECT_EQ(topics_.looks, 4);
}

// A group may have times of its own; without them the broker's count.
TEST_F(ConsumerGroupTest, AGroupHasTimesOfItsOwn) {
  EXPECT_EQ(join("a").heartbeat_interval_ms, 5'000);
  groups_->configure("g", {.session_timeout_ms = 50'000, .heartbeat_interval_ms = 7'000});
  EXPECT_EQ(stay("a", 1).heartbeat_interval_ms, 7'000);
  clock_.advance_ms(49'999);
  groups_->expire();
  EXPECT_EQ(state(), "Stable");
  clock_.advance_ms(1);
  groups_->expire();
  EXPECT_EQ(state(), "Empty");
  groups_->configure("g", {});
  EXPECT_EQ(join("a").heartbeat_interval_ms, 5'000);
}

// An expression stands for topics that its member may see, and a change of rules changes that.
TEST_F(ConsumerGroupTest, ExpressionsFindOnlyWhatTheMemberMaySee) {
  topics_.put("secret", 2);
  hidden_ = {"secret"};
  const Response first = beat(subscribing("a", ".*"));
  ASSERT_TRUE(first.assignment);
  EXPECT_EQ(first.assignment->topic_partitions.size(), 1U);
  EXPECT_FALSE(stay("a", first.member_epoch).assignment);
  EXPECT_EQ(topics_.looks, 1);

  hidden_.clear();
  ++rules_;
  const Response more = stay("a", first.member_epoch);
  ASSERT_TRUE(more.assignment);
  EXPECT_EQ(more.assignment->topic_partitions.size(), 2U);

  hidden_ = {"t"};
  ++rules_;
  const Response less = stay("a", more.member_epoch);
  ASSERT_TRUE(less.assignment);
  ASSERT_EQ(less.assignment->topic_partitions.size(), 1U);
  EXPECT_EQ(less.assignment->topic_partitions.front().topic_id, topics_.find("secret")->id);
}

// Somebody else may go on as the same member, and sees what he may see.
TEST_F(ConsumerGroupTest, AnotherPrincipalLooksAnew) {
  topics_.put("secret", 2);
  const Response first = beat(subscribing("a", ".*"));
  ASSERT_TRUE(first.assignment);
  EXPECT_EQ(first.assignment->topic_partitions.size(), 2U);
  who_ = "User:b";
  hidden_ = {"secret"};
  const Response less = stay("a", first.member_epoch);
  ASSERT_TRUE(less.assignment);
  EXPECT_EQ(less.assignment->topic_partitions.size(), 1U);
}

// Two who subscribe with the same expression share what was found: they do not undo each other's.
TEST_F(ConsumerGroupTest, AnExpressionOfTwoPrincipalsDoesNotFlap) {
  topics_.put("secret", 2);
  (void)beat(subscribing("a", ".*"));
  who_ = "User:b";
  hidden_ = {"secret"};
  const Response second = beat(subscribing("b", ".*"));
  const int looks = topics_.looks;
  for (int i = 0; i < 3; ++i) {
    who_ = "User:a";
    hidden_.clear();
    (void)stay("a", 1, Partitions());
    who_ = "User:b";
    hidden_ = {"secret"};
    (void)stay("b", second.member_epoch);
  }
  EXPECT_EQ(topics_.looks, looks);
}

// After a restart the next heartbeat looks, whatever was stored.
TEST_F(ConsumerGroupTest, ExpressionsAreLookedUpAfterARestart) {
  topics_.put("secret", 2);
  const Response first = beat(subscribing("a", ".*"));
  restart();
  hidden_ = {"secret"};
  const Response less = stay("a", first.member_epoch);
  ASSERT_TRUE(less.assignment);
  EXPECT_EQ(less.assignment->topic_partitions.size(), 1U);
}

TEST(AssignorTest, RangesComeInOrderAndUniformIsEvenAndSticky) {
  wire::Uuid one;
  one.bytes.fill(1);
  wire::Uuid two;
  two.bytes.fill(2);
  const PartitionCounts counts{{one, 3}, {two, 3}};
  const std::vector<AssignedMember> members{{"b", std::nullopt, {one, two}, {}},
                                            {"a", std::nullopt, {one, two}, {}}};
  const Assignments ranges = assign_ranges(members, counts);
  EXPECT_EQ(ranges.at("a"), (Assignment{{one, {0, 1}}, {two, {0, 1}}}));
  EXPECT_EQ(ranges.at("b"), (Assignment{{one, {2}}, {two, {2}}}));

  std::vector<AssignedMember> grown = members;
  Assignments even = assign_uniformly(grown, counts);
  for (AssignedMember& member : grown) member.before = even.at(member.id);
  grown.push_back({"c", std::nullopt, {one, two}, {}});
  const Assignments three = assign_uniformly(grown, counts);
  std::size_t moved = 0;
  for (const auto& [id, assignment] : three) {
    std::size_t count = 0;
    for (const auto& [topic, indexes] : assignment) {
      count += indexes.size();
      if (!even.contains(id)) continue;
      for (const wire::PartitionId index : indexes) {
        if (!even.at(id).contains(topic) || !even.at(id).at(topic).contains(index)) ++moved;
      }
    }
    EXPECT_EQ(count, 2U) << id;
  }
  EXPECT_EQ(moved, 0U);

  // Who has one topic only gets all of it, if the others have enough of the rest.
  const PartitionCounts uneven{{one, 2}, {two, 4}};
  const Assignments mixed =
      assign_uniformly({{"a", std::nullopt, {one, two}, {{one, {0, 1}}, {two, {0, 1, 2, 3}}}},
                        {"b", std::nullopt, {two}, {}}},
                       uneven);
  EXPECT_EQ(mixed.at("b").at(two).size(), 3U);
}

wire::JoinGroupRequest classic_join(const std::string& member) {
  wire::ConsumerProtocolSubscription said;
  said.topics = {"t"};
  wire::JoinGroupRequest request;
  request.group_id = "g";
  request.member_id = member;
  request.session_timeout_ms = 10'000;
  request.rebalance_timeout_ms = 60'000;
  request.protocol_type = "consumer";
  request.protocols = {{"range", wire::encode_versioned(said, 1)}};
  return request;
}

// KIP-848's migration: one member after the other changes its protocol, in either direction.
TEST(ConsumerGroupsTest, ClassicMembersTakePart) {
  ManualClock clock;
  Kept store;
  ScriptedTopics topics;
  topics.put("t", 2);
  const GroupSettings settings;
  ConsumerGroups groups(settings, store, topics);
  Request first;
  first.group_id = "g";
  first.member_id = "new";
  first.rebalance_timeout_ms = 60'000;
  first.subscribed_topic_names.emplace().push_back("t");
  first.topic_partitions.emplace();
  ASSERT_TRUE(groups.heartbeat(first, {}, {}, now_of(clock)));
  const auto make_id = [](const std::string& prefix) { return prefix + "-id"; };
  const auto told = groups.join(classic_join(""), 5, {"old", "/h"}, now_of(clock), make_id);
  EXPECT_EQ(told.error_code, KafkaError::kMemberIdRequired);
  EXPECT_EQ(told.member_id, "old-id");
  const auto in = groups.join(classic_join("old-id"), 5, {"old", "/h"}, now_of(clock), make_id);
  EXPECT_EQ(in.error_code, KafkaError::kNone);
  EXPECT_EQ(in.generation_id, 2);

  wire::HeartbeatRequest alive;
  alive.group_id = "g";
  alive.member_id = "old-id";
  alive.generation_id = 2;
  EXPECT_EQ(groups.classic_heartbeat(alive, now_of(clock)), KafkaError::kNone);
  // The other lets one go: then this one is to join again.
  Request holds;
  holds.group_id = "g";
  holds.member_id = "new";
  holds.member_epoch = 1;
  ASSERT_TRUE(groups.heartbeat(holds, {}, {}, now_of(clock)));
  holds.topic_partitions.emplace().push_back({topics.find("t")->id, {0}});
  ASSERT_TRUE(groups.heartbeat(holds, {}, {}, now_of(clock)));
  EXPECT_EQ(groups.classic_heartbeat(alive, now_of(clock)), KafkaError::kRebalanceInProgress);
  const auto again = groups.join(classic_join("old-id"), 5, {"old", "/h"}, now_of(clock), make_id);
  wire::SyncGroupRequest sync;
  sync.group_id = "g";
  sync.member_id = "old-id";
  sync.generation_id = again.generation_id;
  const auto synced = groups.sync(sync, now_of(clock));
  ASSERT_EQ(synced.error_code, KafkaError::kNone);
  const auto has = wire::decode_versioned<wire::ConsumerProtocolAssignment>(synced.assignment);
  ASSERT_TRUE(has);
  ASSERT_EQ(has->assigned_partitions.size(), 1U);
  EXPECT_EQ(has->assigned_partitions.front().partitions, Partitions({1}));
}

}  // namespace
}  // namespace sluice::kafka::broker
