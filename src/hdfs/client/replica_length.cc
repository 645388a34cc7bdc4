#include "hdfs/client/replica_length.h"

#include "hdfs/client/name_node.h"
#include "hdfs/wire/client_datanode.h"

namespace sluice::hdfs {
namespace {

namespace protocol = wire::client_datanode_protocol;

// A long of Java's: -1 where a replica waits to be recovered.
constexpr std::uint64_t kLongestReplica = INT64_MAX;
constexpr std::string_view kBlockToken = "HDFS_BLOCK_TOKEN";  // the kind

// The node's port of calls, where the block's token says that we may ask.
Settings settings_of_node(const wire::LocatedBlock& block, const wire::DatanodeInfo& node,
                          const Settings& settings) {
  Settings one = settings;
  one.name_nodes = {{settings.use_host_names ? node.id.host_name : node.id.ip_addr,
                     static_cast<std::uint16_t>(node.id.ipc_port)}};
  if (block.block_token.kind == kBlockToken) one.block_token = block.block_token;
  return one;
}

}  // namespace

Result<std::uint64_t> replica_length(const wire::LocatedBlock& block, const Settings& settings) {
  const std::string name = "blk_" + std::to_string(block.b.block_id);
  if (block.locs.empty() && block.b.num_bytes.value_or(0) > 0) {
    return Error(ErrorCode::kUnavailable,
                 "Could not obtain the last block locations: no data node has " + name);
  }
  std::optional<Error> failure;
  for (const wire::DatanodeInfo& node : block.locs) {
    NameNode data_node(settings_of_node(block, node, settings), protocol::kProtocol);
    const auto answer = data_node.call(protocol::kGetReplicaVisibleLength, {.block = block.b});
    if (answer && answer->length <= kLongestReplica) return answer->length;
    if (answer) {
      failure = Error(ErrorCode::kUnavailable, "a data node does not know how much may be seen");
    } else if (answer.error().code() != ErrorCode::kNotFound) {
      failure = answer.error();
    }
  }
  if (!failure) return std::uint64_t{0};
  return failure->with("Cannot obtain block length for " + name);
}

}  // namespace sluice::hdfs
