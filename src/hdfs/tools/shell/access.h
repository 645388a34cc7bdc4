// Whether the current user may read or write an entry, judged by its permission bits.
#pragma once

#include "hdfs/tools/shell/item.h"

namespace sluice::hdfs::tools {

// `wanted` is of 4 (read), 2 (write), 1 (execute). The owner of "/" is the superuser, who may all;
// the groups of a user are those of this machine, which a remote name node may see otherwise.
Result<bool> may_access(const Item& item, int wanted);

}  // namespace sluice::hdfs::tools
