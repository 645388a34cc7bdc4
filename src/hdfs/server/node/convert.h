// What the lake knows, as Hadoop's messages say it.
#pragma once

#include <string_view>

#include "hdfs/server/node/node.h"
#include "hdfs/wire/hdfs.h"

namespace sluice::hdfs {

// `name`: the path field; empty for a single status, the entry's name in a listing.
wire::HdfsFileStatus to_wire(const lake::FileStatus& status, std::string_view name);

lake::Mode mode_of(const wire::FsPermission& masked,
                   const std::optional<wire::FsPermission>& unmasked);

wire::ExtendedBlock to_wire(const Node& node, const lake::Block& block);
lake::Block from_wire(const wire::ExtendedBlock& block);
// kNotFound when the block belongs to another pool.
Result<lake::Block> own_block(const Node& node, const wire::ExtendedBlock& block);

// The one DataNode, at the address that the client came to.
wire::DatanodeID datanode_id(const Node& node, const net::Endpoint& local);
// With its figures.
Result<wire::DatanodeInfo> datanode_info(Node& node, const net::Endpoint& local);
wire::StorageReport storage_report(const Node& node, const wire::DatanodeInfo& info);

// A block with the DataNode as its one location.
wire::LocatedBlock to_wire(const Node& node, const net::Endpoint& local,
                           const lake::LocatedBlock& block);
wire::LocatedBlocks to_wire(const Node& node, const net::Endpoint& local,
                            const lake::LocatedBlocks& blocks);

}  // namespace sluice::hdfs
