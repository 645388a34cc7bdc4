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

AclBinding rule(AclResource type, const std::string& name, std::int8_t operation,
                AclPermission permission = AclPermission::kAllow,
                AclPattern pattern = AclPattern::kLiteral) {
  return {{type, name, pattern}, {"User:a", "*", operation, permission}};
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
  std::vector<std::string> names;
  for (const AclBinding& one : wanted) {
    names.push_back(*one.target.name + " " + std::to_string(one.entry.operation));
  }
  EXPECT_EQ(names, (std::vector<std::string>{"source.u 3", "source.t 4", "* 3", "source.p 3"}));
}

TEST(AclCopyTest, CopiesAllWhenAsked) {
  const auto plan = plan_of({"--acls", "all"});
  ASSERT_TRUE(plan);
  const auto wanted =
      wanted_acls({rule(AclResource::kTopic, "t", kWrites), rule(AclResource::kGroup, "g", kReads)},
                  {rule(AclResource::kGroup, "g", kReads)}, *plan);
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
