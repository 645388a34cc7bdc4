#include "hdfs/client/name_node.h"

#include <gtest/gtest.h>

#include <condition_variable>

#include "hdfs/client/testing_server.h"

namespace sluice::hdfs {
namespace {

using wire::client_protocol::kGetPreferredBlockSize;

Settings settings_for(std::vector<Address> name_nodes) {
  Settings settings;
  settings.user = "alice";
  settings.name_nodes = std::move(name_nodes);
  settings.connect_retries = 0;
  settings.call_timeout = std::chrono::seconds(20);
  return settings;
}

Bytes block_size(const ScriptedCall& call, std::uint64_t size) {
  return ScriptedNameNode::success(call, wire::GetPreferredBlockSizeResponse{.bsize = size});
}

TEST(NameNodeTest, CallsAndAnswersMeet) {
  ScriptedNameNode server([](const ScriptedCall& call) { return block_size(call, 42); });
  NameNode name_node(settings_for({server.address()}));
  const auto answer = name_node.call(kGetPreferredBlockSize, {.filename = "/f"});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->bsize, 42U);
  ASSERT_EQ(server.calls().size(), 1U);
  EXPECT_EQ(server.calls()[0].method, "getPreferredBlockSize");
  EXPECT_EQ(server.calls()[0].header.client_id.size(), 16U);
}

// The retry cache of the server knows a repeated call by client id and call id.
TEST(NameNodeTest, CallOfABrokenConnectionIsSentAgainUnderItsId) {
  std::atomic<int> calls{0};
  ScriptedNameNode server(
      [&calls](const ScriptedCall& call) { return calls++ == 0 ? Bytes() : block_size(call, 7); });
  NameNode name_node(settings_for({server.address()}));
  const auto answer = name_node.call(kGetPreferredBlockSize, {.filename = "/f"});
  ASSERT_TRUE(answer) << answer.error().message();
  const auto seen = server.calls();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].header.call_id, seen[1].header.call_id);
  EXPECT_EQ(seen[0].header.client_id, seen[1].header.client_id);
  EXPECT_EQ(seen[0].header.retry_count, 0);
  EXPECT_EQ(seen[1].header.retry_count, 1);
}

TEST(NameNodeTest, StandbyIsLeftForTheActiveOne) {
  ScriptedNameNode standby([](const ScriptedCall& call) {
    return ScriptedNameNode::failure(call, "org.apache.hadoop.ipc.StandbyException",
                                     "Operation category READ is not supported in state standby");
  });
  ScriptedNameNode active([](const ScriptedCall& call) { return block_size(call, 9); });
  NameNode name_node(settings_for({standby.address(), active.address()}));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(name_node.call(kGetPreferredBlockSize, {.filename = "/f"}));
  }
  EXPECT_EQ(standby.calls().size(), 1U);  // later calls go to the active one at once
  EXPECT_EQ(active.calls().size(), 3U);
}

TEST(NameNodeTest, DeadOneIsLeftForTheOther) {
  Address dead;
  {
    ScriptedNameNode gone([](const ScriptedCall&) { return Bytes(); });
    dead = gone.address();
  }
  ScriptedNameNode active([](const ScriptedCall& call) { return block_size(call, 9); });
  NameNode name_node(settings_for({dead, active.address()}));
  EXPECT_TRUE(name_node.call(kGetPreferredBlockSize, {.filename = "/f"}));
}

TEST(NameNodeTest, ExceptionKeepsItsWords) {
  ScriptedNameNode server([](const ScriptedCall& call) {
    return ScriptedNameNode::failure(call, "java.io.FileNotFoundException",
                                     "File does not exist: /f\n\tat x.Y.z(Y.java:1)");
  });
  NameNode name_node(settings_for({server.address()}));
  const auto answer = name_node.call(kGetPreferredBlockSize, {.filename = "/f"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(answer.error().message(), "File does not exist: /f");
  EXPECT_EQ(server.calls().size(), 1U);
}

TEST(NameNodeTest, FatalAnswerIsTheErrorOfTheCall) {
  ScriptedNameNode server([](const ScriptedCall& call) {
    return ScriptedNameNode::failure(
        call, "org.apache.hadoop.security.AccessControlException",
        "SIMPLE authentication is not enabled.  Available:[TOKEN, KERBEROS]",
        wire::RpcStatus::kFatal);
  });
  NameNode name_node(settings_for({server.address()}));
  const auto answer = name_node.call(kGetPreferredBlockSize, {.filename = "/f"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_NE(answer.error().message().find("KERBEROS"), std::string::npos);
}

TEST(NameNodeTest, SilenceEndsInATimeout) {
  std::mutex mutex;
  std::condition_variable changed;
  bool over = false;
  ScriptedNameNode server([&](const ScriptedCall&) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&over] { return over; });
    return Bytes();
  });
  Settings settings = settings_for({server.address()});
  settings.call_timeout = std::chrono::milliseconds(50);
  NameNode name_node(settings);
  const auto answer = name_node.call(kGetPreferredBlockSize, {.filename = "/f"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::kTimeout);
  {
    const std::lock_guard lock(mutex);
    over = true;
  }
  changed.notify_all();
}

// Nothing of what an answer claims to be long is allocated before it is looked at.
TEST(NameNodeTest, AnswerThatClaimsTooMuchBreaksTheConnection) {
  ScriptedNameNode server([](const ScriptedCall&) { return Bytes("\x7f\xff\xff\xff", 4); });
  NameNode name_node(settings_for({server.address()}));
  const auto answer = name_node.call(kGetPreferredBlockSize, {.filename = "/f"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::kUnavailable);
  EXPECT_NE(answer.error().message().find("2147483647"), std::string::npos);
}

TEST(NameNodeTest, RefusalIsInHadoopsWords) {
  Address dead;
  {
    ScriptedNameNode gone([](const ScriptedCall&) { return Bytes(); });
    dead = gone.address();
  }
  NameNode name_node(settings_for({dead}));
  const auto answer = name_node.call(kGetPreferredBlockSize, {.filename = "/f"});
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().message().find(
                " to " + dead.to_string() +
                " failed on connection exception: java.net.ConnectException: Connection refused"),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::hdfs
