// The checksum of a whole file as HDFS defines it: the MD5 of the MD5s of its blocks' checksums.
#pragma once

#include <string>

#include "hdfs/client/name_node.h"
#include "lake/file_system.h"

namespace sluice::hdfs {

// Asks one data node for each block. Depends on the block size and the checksums' kind.
Result<lake::FileChecksum> file_checksum(NameNode& name_node, const std::string& path);

}  // namespace sluice::hdfs
