// How much of a block that is still written readers may see: its data nodes know.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "hdfs/client/settings.h"
#include "hdfs/wire/hdfs.h"

namespace sluice::hdfs {

// The first data node of the block that tells; nothing, where none of them has the block yet. No
// node that could tell is an error: the rest of the file would be missing, and nobody would know.
Result<std::uint64_t> replica_length(const wire::LocatedBlock& block, const Settings& settings);

}  // namespace sluice::hdfs
