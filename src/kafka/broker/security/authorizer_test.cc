#include "kafka/broker/security/authorizer.h"

#include <gtest/gtest.h>

#include "disk/disk.h"

namespace sluice::kafka::broker {
namespace {

constexpr auto kTopic = ResourceType::kTopic;

AclRule rule(const std::string& name, PatternType pattern, AclOperation operation,
             AclPermission permission = AclPermission::kAllow,
             const std::string& principal = "User:alice", const std::string& host = "*") {
  AclRule made;
  made.resource = {kTopic, name, pattern};
  made.principal = principal;
  made.host = host;
  made.operation = operation;
  made.permission = permission;
  return made;
}

class AuthorizerTest : public testing::Test {
 protected:
  void start(bool allow_if_no_acl = false) {
    auto ledger = Ledger::open(disk_, "security");
    ASSERT_TRUE(ledger) << ledger.error().message();
    ledger_ = std::move(*ledger);
    AuthorizerSettings settings;
    settings.enabled = true;
    settings.super_users = {"User:root"};
    settings.allow_if_no_acl = allow_if_no_acl;
    authorizer_ = std::make_unique<Authorizer>(settings, *ledger_);
    ASSERT_TRUE(authorizer_->load());
  }
  void add(const AclRule& made) { ASSERT_TRUE(authorizer_->add({made})); }
  bool may(AclOperation operation, const std::string& topic, const std::string& user = "alice",
           const std::string& host = "10.0.0.1") {
    const Principal principal{.name = user};
    return authorizer_->allows({principal, host}, operation, kTopic, topic);
  }

  disk::MemoryDisk disk_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Authorizer> authorizer_;
};

TEST_F(AuthorizerTest, NobodyButSuperUsersWithoutRules) {
  start();
  EXPECT_FALSE(may(AclOperation::kRead, "t"));
  EXPECT_TRUE(may(AclOperation::kRead, "t", "root"));
}

TEST_F(AuthorizerTest, EverybodyWhereThatIsAskedForAndNothingIsSaid) {
  start(true);
  EXPECT_TRUE(may(AclOperation::kRead, "t"));
  add(rule("t", PatternType::kLiteral, AclOperation::kRead, AclPermission::kAllow, "User:bob"));
  EXPECT_FALSE(may(AclOperation::kRead, "t"));
  EXPECT_TRUE(may(AclOperation::kRead, "u"));
}

// Rules that were written for Kafka spell addresses as Java does.
TEST_F(AuthorizerTest, AHostIsMeantHoweverItIsSpelled) {
  start();
  add(rule("t", PatternType::kLiteral, AclOperation::kRead));
  for (const char* host : {"0:0:0:0:0:0:0:1", "::ffff:10.0.0.7", "FE80::0:2"}) {
    add(rule("t", PatternType::kLiteral, AclOperation::kAll, AclPermission::kDeny, "User:alice",
             host));
  }
  for (const char* host : {"::1", "10.0.0.7", "fe80::2"}) {
    EXPECT_FALSE(may(AclOperation::kRead, "t", "alice", host)) << host;
  }
  for (const char* host : {"::2", "10.0.0.8", "::10.0.0.7"}) {
    EXPECT_TRUE(may(AclOperation::kRead, "t", "alice", host)) << host;
  }
}

TEST_F(AuthorizerTest, DescribeIsImplied) {
  start();
  add(rule("r", PatternType::kLiteral, AclOperation::kRead));
  add(rule("c", PatternType::kLiteral, AclOperation::kAlterConfigs));
  EXPECT_TRUE(may(AclOperation::kDescribe, "r"));
  EXPECT_FALSE(may(AclOperation::kWrite, "r"));
  EXPECT_TRUE(may(AclOperation::kDescribeConfigs, "c"));
  EXPECT_FALSE(may(AclOperation::kDescribe, "c"));
}

// It would take minutes if every beginning of it were looked up.
TEST_F(AuthorizerTest, ANameAsLongAsARequest) {
  start();
  add(rule("logs-", PatternType::kPrefixed, AclOperation::kRead));
  const std::string longest(4 << 20, 'x');
  EXPECT_FALSE(may(AclOperation::kRead, longest));
  EXPECT_TRUE(may(AclOperation::kRead, "logs-" + longest));
  start();
  EXPECT_TRUE(may(AclOperation::kRead, "logs-" + longest));
}

TEST_F(AuthorizerTest, ADenialWins) {
  start();
  add(rule("t", PatternType::kLiteral, AclOperation::kAll));
  add(rule("secret-", PatternType::kPrefixed, AclOperation::kAll));
  add(rule("*", PatternType::kLiteral, AclOperation::kWrite, AclPermission::kDeny));
  EXPECT_TRUE(may(AclOperation::kRead, "t"));
  EXPECT_TRUE(may(AclOperation::kRead, "secret-1"));
  EXPECT_FALSE(may(AclOperation::kRead, "secret"));
  EXPECT_FALSE(may(AclOperation::kWrite, "t"));
  // Denying a write does not deny what a read implies.
  EXPECT_TRUE(may(AclOperation::kDescribe, "t"));
}

TEST_F(AuthorizerTest, HostsAndEverybody) {
  start();
  add(rule("t", PatternType::kLiteral, AclOperation::kRead, AclPermission::kAllow, "User:*",
           "10.0.0.1"));
  EXPECT_TRUE(may(AclOperation::kRead, "t", "anyone"));
  EXPECT_FALSE(may(AclOperation::kRead, "t", "anyone", "10.0.0.2"));
}

TEST_F(AuthorizerTest, AnyTopicAtAll) {
  start();
  const Principal principal{.name = "alice"};
  const std::string host = "10.0.0.1";
  const auto any = [&] {
    return authorizer_->allows_any({principal, host}, AclOperation::kWrite, kTopic);
  };
  EXPECT_FALSE(any());
  add(rule("t", PatternType::kLiteral, AclOperation::kWrite));
  EXPECT_TRUE(any());
  add(rule("*", PatternType::kLiteral, AclOperation::kWrite, AclPermission::kDeny));
  EXPECT_FALSE(any());
}

TEST_F(AuthorizerTest, RulesAreThereAfterAStart) {
  start();
  add(rule("t", PatternType::kLiteral, AclOperation::kRead));
  add(rule("u", PatternType::kPrefixed, AclOperation::kRead));
  AclFilter filter;
  filter.name = "t";
  ASSERT_TRUE(authorizer_->remove(authorizer_->find(filter)));
  start();
  const auto all = authorizer_->find({});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0], rule("u", PatternType::kPrefixed, AclOperation::kRead));
}

TEST_F(AuthorizerTest, FiltersMatchAsKafkas) {
  start();
  add(rule("topic", PatternType::kLiteral, AclOperation::kRead));
  add(rule("*", PatternType::kLiteral, AclOperation::kRead));
  add(rule("to", PatternType::kPrefixed, AclOperation::kRead));
  AclFilter filter;
  filter.name = "topic";
  EXPECT_EQ(authorizer_->find(filter).size(), 1U);
  filter.pattern = PatternType::kMatch;
  EXPECT_EQ(authorizer_->find(filter).size(), 3U);
  filter.pattern = PatternType::kPrefixed;
  EXPECT_EQ(authorizer_->find(filter).size(), 0U);
  filter.name = "to";
  EXPECT_EQ(authorizer_->find(filter).size(), 1U);
}

}  // namespace
}  // namespace sluice::kafka::broker
