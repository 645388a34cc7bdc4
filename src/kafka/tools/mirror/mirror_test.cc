#include <gtest/gtest.h>

#include "kafka/tools/mirror/acl_copy.h"
#include "kafka/tools/mirror/group_copy.h"
#include "kafka/tools/mirror/plan.h"

namespace sluice::kafka::mirror {
namespace {

using client::AclBinding;
using client::AclEntry;
using client::AclPattern;
using client::AclPermission;
using client::AclResource;

Result<MirrorPlan> plan_of(std::vector<std::string> args) {
  args.insert(args.begin(), {"--from", "a:1", "--to", "b:1"});
  TRY(const Options given, Options::parse(mirror_options(), args));
  return read_mirror_plan(given);
}

TEST(MirrorPlanTest, RefusesWhatContradictsItself) {
  const auto refused = [](const std::vector<std::string>& args) {
    const auto plan = plan_of(args);
    return plan ? "taken" : plan.error().message();
  };
  EXPECT_EQ(refused({}), "taken");
  EXPECT_EQ(refused({"--alias", "x"}), "--alias and --back-alias belong to --naming mm2");
  EXPECT_EQ(refused({"--naming", "x"}), "--naming is one of same, mm2, not 'x'");
  EXPECT_EQ(refused({"--no-groups", "--groups", "g"}),
            "--groups and --no-groups contradict each other");
  EXPECT_EQ(refused({"orders"}), "there is no 'orders'");
  EXPECT_NE(refused({"--topics", "("}), "taken");
}

TEST(NamingTest, NamesCopiesAsMirrorMaker) {
  const auto plan = plan_of({"--naming", "mm2", "--alias", "paris", "--exclude", "secret.*"});
  ASSERT_TRUE(plan) << plan.error().message();
  EXPECT_EQ(plan->naming->copy_of("orders"), "paris.orders");
  for (const char* topic : {"orders", "a.b", "paris.x"}) {
    EXPECT_TRUE(plan->naming->takes(topic)) << topic;
  }
  // What came from the target does not go back.
  for (const char* topic : {"__consumer_offsets", "target.orders", "heartbeats", "secrets",
                            "mm2-offset-syncs.b.internal", "connect-internal"}) {
    EXPECT_FALSE(plan->naming->takes(topic)) << topic;
  }
}

TEST(NamingTest, CopiesNoCopyWithinOneCluster) {
  auto plan = plan_of({"--naming", "mm2"});
  ASSERT_TRUE(plan);
  EXPECT_TRUE(plan->naming->takes("source.orders"));
  plan->naming->within_one_cluster();
  EXPECT_FALSE(plan->naming->takes("source.orders"));
  EXPECT_TRUE(plan->naming->takes("orders"));
}

AclBinding rule(AclResource type, const std::string& name, std::int8_t operation,
                AclPermission permission = AclPermission::kAllow,
                AclPattern pattern = AclPattern::kLiteral) {
  return {{type, name, pattern}, {"User:a", "*", operation, permission}};
}

std::vector<std::string> in_words(const std::vector<AclBinding>& rules) {
  std::vector<std::string> words;
  for (const AclBinding& one : rules) {
    const char* const any = one.target.pattern == AclPattern::kPrefixed ? "*" : "";
    words.push_back(*one.target.name + any + " " + std::to_string(one.entry.operation));
  }
  return words;
}

constexpr std::int8_t kAllOperations = 2;
constexpr std::int8_t kReads = 3;
constexpr std::int8_t kWrites = 4;

TEST(AclCopyTest, LetsReadersReadTheCopyAndNobodyWriteIt) {
  const auto plan = plan_of({"--naming", "mm2"});
  ASSERT_TRUE(plan);
  const auto wanted = wanted_acls(
      {rule(AclResource::kTopic, "t", kReads), rule(AclResource::kTopic, "t", kWrites),
       rule(AclResource::kTopic, "u", kAllOperations),
       rule(AclResource::kTopic, "t", kWrites, AclPermission::kDeny),
       rule(AclResource::kTopic, "*", kReads),
       rule(AclResource::kTopic, "p", kReads, AclPermission::kAllow, AclPattern::kPrefixed),
       rule(AclResource::kGroup, "g", kReads)},
      {rule(AclResource::kTopic, "source.t", kReads)}, *plan);
  EXPECT_EQ(in_words(wanted.made),
            (std::vector<std::string>{"source.u 3", "source.t 4", "source.* 3", "source.p* 3"}));
  EXPECT_TRUE(wanted.left_out.empty());
}

TEST(AclCopyTest, LetsNobodyReadMoreThanCopies) {
  const std::vector<AclBinding> source = {
      rule(AclResource::kTopic, "*", kReads), rule(AclResource::kTopic, "*", kWrites),
      rule(AclResource::kTopic, "*", kReads, AclPermission::kDeny),
      rule(AclResource::kTopic, "p", kReads, AclPermission::kAllow, AclPattern::kPrefixed),
      rule(AclResource::kTopic, "q", kReads, AclPermission::kDeny, AclPattern::kPrefixed)};
  auto plan = plan_of({"--topics", "p.*"});
  ASSERT_TRUE(plan);
  const WantedAcls some = wanted_acls(source, {}, *plan);
  EXPECT_EQ(in_words(some.made), (std::vector<std::string>{"* 3", "q* 3"}));
  EXPECT_EQ(some.made[0].entry.permission, AclPermission::kDeny);
  ASSERT_EQ(some.left_out.size(), 2U);
  EXPECT_EQ(some.left_out[0],
            "that User:a may read all topics is no rule of the target: more than the copies would "
            "be read there");
  EXPECT_EQ(some.left_out[1].find("that User:a may read topics p* is"), 0U);
  plan = plan_of({});
  ASSERT_TRUE(plan);
  const WantedAcls every = wanted_acls(source, {}, *plan);
  EXPECT_EQ(in_words(every.made), (std::vector<std::string>{"* 3", "p* 3", "q* 3"}));
  EXPECT_EQ(every.left_out.size(), 1U);
}

TEST(AclCopyTest, CopiesNoRuleOfItsOwnWithinOneCluster) {
  auto plan = plan_of({"--naming", "mm2"});
  ASSERT_TRUE(plan);
  plan->naming->within_one_cluster();
  std::vector<AclBinding> rules = {
      rule(AclResource::kTopic, "*", kReads), rule(AclResource::kTopic, "t", kReads),
      rule(AclResource::kTopic, "p", kReads, AclPermission::kAllow, AclPattern::kPrefixed)};
  const WantedAcls first = wanted_acls(rules, rules, *plan);
  EXPECT_EQ(first.made.size(), 3U);
  rules.insert(rules.end(), first.made.begin(), first.made.end());
  EXPECT_TRUE(wanted_acls(rules, rules, *plan).made.empty());
}

TEST(AclCopyTest, CopiesAllWhenAsked) {
  const auto plan = plan_of({"--acls", "all"});
  ASSERT_TRUE(plan);
  const auto wanted =
      wanted_acls({rule(AclResource::kTopic, "t", kWrites), rule(AclResource::kGroup, "g", kReads)},
                  {rule(AclResource::kGroup, "g", kReads)}, *plan)
          .made;
  ASSERT_EQ(wanted.size(), 1U);
  EXPECT_EQ(*wanted[0].target.name, "t");
}

TEST(GroupCopyTest, MovesGroupsForwardAlone) {
  MirroredPartition partition{{"t", 0}, 110, {}};
  for (wire::Offset offset = 100; offset < 110; ++offset) partition.map.add(offset, offset - 100);
  const std::map<client::TopicPartition, MirroredPartition> partitions = {{{"s.t", 0}, partition}};
  const auto moved = [&](wire::Offset at_source, wire::Offset at_target) {
    Offsets there;
    if (at_target >= 0) there[{"s.t", 0}] = {at_target, ""};
    const auto offsets = translated({{{"t", 0}, {at_source, ""}}}, there, partitions);
    return offsets.empty() ? -1 : offsets.at({"s.t", 0});
  };
  EXPECT_EQ(moved(105, -1), 5);
  EXPECT_EQ(moved(110, -1), 10);
  EXPECT_EQ(moved(105, 3), 5);
  EXPECT_EQ(moved(105, 5), -1);
  EXPECT_EQ(moved(105, 7), -1);
  EXPECT_EQ(moved(111, -1), -1);  // not copied yet
}

}  // namespace
}  // namespace sluice::kafka::mirror
