// What a distcp copies, and where to.
#pragma once

#include <string>
#include <vector>

#include "hdfs/tools/distcp/options.h"
#include "hdfs/tools/shell/item.h"
#include "lake/file_systems.h"

namespace sluice::hdfs::tools {

struct CopyPair {
  Item source;           // with its status
  std::string relative;  // "/a/b" below the target; empty: the target itself
};

struct CopyListing {
  Item target;
  std::vector<CopyPair> pairs;  // ordered by `relative`: folders before what is in them
  std::uint64_t bytes = 0;
};

// Several sources would have the same target.
enum class DistcpInput { kDuplicate };

// Walks all sources. kInvalidArgument in Hadoop's words for an input that cannot be copied.
Result<CopyListing> list_copies(lake::FileSystems& systems, const DistcpOptions& options);

}  // namespace sluice::hdfs::tools
