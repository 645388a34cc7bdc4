// MANIFEST: what a copy holds. A line of version, then one for each file and folder:
//
//   sluice-backup 1
//   d 755 1796083606239000000 lake/user
//   f 644 1796083606239000000 240 9ae1c3f0 lake/user/f      (mode, time in ns, size, CRC32C, path)
//   end 2
//
// '%' and line ends in paths are percent-encoded.
#pragma once

#include <string>
#include <string_view>

#include "backup/tree_copy.h"

namespace sluice::backup {

std::string write_manifest(const CopiedFiles& files);
// kCorrupt names the line. A path that is absolute or leads upwards is one.
Result<CopiedFiles> read_manifest(std::string_view text);

}  // namespace sluice::backup
