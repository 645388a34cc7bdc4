#include "hdfs/client/replica_length.h"

#include <gtest/gtest.h>

#include "hdfs/client/testing_server.h"
#include "hdfs/wire/client_datanode.h"

namespace sluice::hdfs {
namespace {

ScriptedNameNode::Script knows(std::uint64_t length) {
  return [length](const ScriptedCall& call) {
    return ScriptedNameNode::success(call, wire::GetReplicaVisibleLengthResponse{.length = length});
  };
}

ScriptedNameNode::Script throws(const std::string& exception) {
  return [exception](const ScriptedCall& call) {
    return ScriptedNameNode::failure(call, exception, "no");
  };
}

constexpr const char* kNotFound = "org.apache.hadoop.hdfs.server.datanode.ReplicaNotFoundException";

Result<std::uint64_t> length_of(const std::vector<ScriptedNameNode::Script>& scripts) {
  std::list<ScriptedNameNode> nodes;
  wire::LocatedBlock block;
  block.b.num_bytes = 10;
  for (const auto& script : scripts) {
    wire::DatanodeInfo node;
    node.id.ip_addr = nodes.emplace_back(script).address().host;
    node.id.ipc_port = nodes.back().address().port;
    block.locs.push_back(node);
  }
  Settings settings;
  settings.user = "alice";
  settings.connect_retries = 0;
  return replica_length(block, settings);
}

TEST(ReplicaLengthTest, TheFirstThatTellsIsBelieved) {
  EXPECT_EQ(length_of({knows(700), knows(900)}).value_or(0), 700U);
  EXPECT_EQ(length_of({throws(kNotFound), knows(900)}).value_or(0), 900U);
  EXPECT_EQ(length_of({throws("java.io.IOException"), knows(900)}).value_or(0), 900U);
}

// -1: of a replica that waits to be recovered.
TEST(ReplicaLengthTest, ANodeThatDoesNotKnowIsPassedOver) {
  EXPECT_EQ(length_of({knows(UINT64_MAX), knows(900)}).value_or(0), 900U);
  EXPECT_FALSE(length_of({knows(UINT64_MAX), throws(kNotFound)}));
}

TEST(ReplicaLengthTest, ABlockThatNobodyHasYetIsEmpty) {
  const auto length = length_of({throws(kNotFound), throws(kNotFound)});
  ASSERT_TRUE(length) << length.error().message();
  EXPECT_EQ(*length, 0U);
}

// Else a file would be read short, and nobody would know.
TEST(ReplicaLengthTest, NodesThatDoNotTellAreAnError) {
  for (const auto& scripts : {std::vector<ScriptedNameNode::Script>{},
                              {throws(kNotFound), throws("java.io.IOException")},
                              {throws("org.apache.hadoop.security.AccessControlException")}}) {
    const auto length = length_of(scripts);
    ASSERT_FALSE(length);
    EXPECT_NE(length.error().message().find("blk_0"), std::string::npos);
  }
}

}  // namespace
}  // namespace sluice::hdfs
