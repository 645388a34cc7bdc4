// The checksum of a whole file as HDFS defines it: the MD5 of the MD5s of its blocks' checksums, or
// with composite checksums one CRC of all its bytes.
#pragma once

#include <memory>
#include <string>

#include "hdfs/client/name_node.h"
#include "lake/file_system.h"

namespace sluice::hdfs {

// Asks one data node for each block. A file that is being written has no checksum: kIo says so.
Result<lake::FileChecksum> file_checksum(const std::shared_ptr<NameNode>& name_node,
                                         const std::string& path);

}  // namespace sluice::hdfs
