#include "lake/engine/disk_usage.h"

#include <fts.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <unordered_set>

namespace sluice::lake {

namespace {

constexpr std::uint64_t kStatBlock = 512;  // the unit of st_blocks, whatever the file system's is

Result<std::uint64_t> walk(const std::vector<std::string>& folders) {
  std::vector<char*> roots;
  for (const std::string& folder : folders) roots.push_back(const_cast<char*>(folder.c_str()));
  roots.push_back(nullptr);
  const std::unique_ptr<FTS, decltype(&::fts_close)> tree(
      ::fts_open(roots.data(), FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, nullptr), &::fts_close);
  if (tree == nullptr) return errno_error("walk over the lake");
  std::uint64_t bytes = 0;
  std::unordered_set<std::uint64_t> seen;  // files with several names, as snapshots give them
  while (const FTSENT* entry = ::fts_read(tree.get())) {
    const bool counted = entry->fts_info == FTS_F || entry->fts_info == FTS_D;
    const bool again = entry->fts_info == FTS_F && entry->fts_statp->st_nlink > 1 &&
                       !seen.insert(entry->fts_statp->st_ino).second;
    if (counted && !again)
      bytes += static_cast<std::uint64_t>(entry->fts_statp->st_blocks) * kStatBlock;
  }
  return bytes;
}

}  // namespace

Result<std::uint64_t> DiskUsage::bytes() {
  const std::lock_guard lock(mutex_);
  const Clock::time_point start = Clock::now();
  if (start < valid_until_) return counted_;
  TRY(counted_, walk(folders_));
  const Clock::time_point end = Clock::now();
  valid_until_ = end + std::max<Clock::duration>(std::chrono::seconds(1), (end - start) * 100);
  return counted_;
}

}  // namespace sluice::lake
