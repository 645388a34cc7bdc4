#include "hdfs/server/node/convert.h"

#include <algorithm>

#include "base/clock.h"

namespace sluice::hdfs {

namespace {
constexpr auto kHasAcl = static_cast<std::uint32_t>(wire::FileStatusFlag::kHasAcl);
constexpr auto kSnapshotEnabled =
    static_cast<std::uint32_t>(wire::FileStatusFlag::kSnapshotEnabled);
}  // namespace

wire::HdfsFileStatus to_wire(const lake::FileStatus& status, std::string_view name) {
  return {.file_type = status.is_directory ? wire::FileType::kIsDir : wire::FileType::kIsFile,
          .path = Bytes(name),
          .length = status.length,
          .permission = {.perm = status.permission},
          .owner = status.owner,
          .group = status.group,
          .modification_time = static_cast<std::uint64_t>(status.modified_ms),
          .access_time = static_cast<std::uint64_t>(status.accessed_ms),
          .block_replication = status.replication,
          .blocksize = status.block_size,
          .file_id = status.file_id,
          .children_num = static_cast<std::int32_t>(status.children),
          .storage_policy = status.storage_policy,
          .flags = (status.has_acl ? kHasAcl : 0U) |
                   (status.may_have_snapshots ? kSnapshotEnabled : 0U)};
}

lake::Mode mode_of(const wire::FsPermission& masked,
                   const std::optional<wire::FsPermission>& unmasked) {
  lake::Mode mode(static_cast<std::uint16_t>(masked.perm & 01777));
  if (unmasked) mode.unmasked = static_cast<std::uint16_t>(unmasked->perm & 01777);
  return mode;
}

wire::ExtendedBlock to_wire(const Node& node, const lake::Block& block) {
  return {.pool_id = node.lake.block_pool_id(),
          .block_id = block.id,
          .generation_stamp = block.generation,
          .num_bytes = block.length};
}

lake::Block from_wire(const wire::ExtendedBlock& block) {
  return {block.block_id, block.generation_stamp, block.num_bytes.value_or(0)};
}

Result<lake::Block> own_block(const Node& node, const wire::ExtendedBlock& block) {
  if (block.pool_id != node.lake.block_pool_id()) {
    return Error(ErrorCode::kNotFound, "block pool " + block.pool_id + " is not this lake's, " +
                                           node.lake.block_pool_id());
  }
  return from_wire(block);
}

wire::DatanodeID datanode_id(const Node& node, const net::Endpoint& local) {
  const std::string& host = node.host(local);
  return {.ip_addr = host,
          .host_name = host,
          .datanode_uuid = node.datanode_uuid,
          .xfer_port = node.data_port,
          .info_port = node.http_port,
          // ClientDatanodeProtocol is answered on the RPC port, beside ClientProtocol.
          .ipc_port = node.rpc_port,
          .info_secure_port = 0};
}

Result<wire::DatanodeInfo> datanode_info(Node& node, const net::Endpoint& local) {
  TRY(const lake::Capacity capacity, node.lake.capacity());
  const Clock& clock = node.lake.clock();
  const auto now = static_cast<std::uint64_t>(clock.wall_ms());
  const auto steady = static_cast<std::uint64_t>(clock.steady_ms());
  const std::uint64_t taken = capacity.used + capacity.remaining;
  const auto started = static_cast<std::uint64_t>(node.started_ms);
  return wire::DatanodeInfo{
      .id = datanode_id(node, local),
      .capacity = capacity.total,
      .dfs_used = capacity.used,
      .remaining = capacity.remaining,
      .block_pool_used = capacity.used,
      .last_update = now,
      .xceiver_count = static_cast<std::uint32_t>(node.counters.transfers.load()),
      .location = "/default-rack",
      .non_dfs_used = capacity.total > taken ? capacity.total - taken : 0,
      .admin_state = wire::AdminState::kNormal,
      .last_update_monotonic = steady,
      .last_block_report_time = started,
      .last_block_report_monotonic = steady - std::min(steady, now - std::min(now, started)),
      .num_blocks = static_cast<std::uint32_t>(node.lake.counts().blocks)};
}

wire::StorageReport storage_report(const Node& node, const wire::DatanodeInfo& info) {
  return {.storage_uuid = node.storage_id,
          .failed = false,
          .capacity = info.capacity,
          .dfs_used = info.dfs_used,
          .remaining = info.remaining,
          .block_pool_used = info.block_pool_used,
          .storage = wire::DatanodeStorage{.storage_uuid = node.storage_id,
                                           .state = wire::StorageState::kNormal,
                                           .storage_type = wire::StorageType::kDisk},
          .non_dfs_used = info.non_dfs_used};
}

wire::LocatedBlock to_wire(const Node& node, const net::Endpoint& local,
                           const lake::LocatedBlock& located) {
  wire::LocatedBlock block{.b = to_wire(node, located.block), .offset = located.offset};
  block.locs.push_back({.id = datanode_id(node, local),
                        .location = "/default-rack",
                        .admin_state = wire::AdminState::kNormal});
  block.is_cached.push_back(false);
  block.storage_types.push_back(wire::StorageType::kDisk);
  block.storage_ids.push_back(node.storage_id);
  return block;
}

// Of an open file, fileLength ends before the block that is being written: the client asks the
// DataNode how long that one is.
wire::LocatedBlocks to_wire(const Node& node, const net::Endpoint& local,
                            const lake::LocatedBlocks& located) {
  wire::LocatedBlocks blocks{.file_length = located.status.length,
                             .under_construction = located.status.under_construction,
                             .is_last_block_complete = located.last_is_complete};
  if (located.last) {
    blocks.last_block = to_wire(node, local, *located.last);
    if (!located.last_is_complete) blocks.file_length = located.last->offset;
  }
  for (const lake::LocatedBlock& each : located.blocks) {
    blocks.blocks.push_back(to_wire(node, local, each));
  }
  return blocks;
}

}  // namespace sluice::hdfs
