// One file of a distcp.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "hdfs/tools/distcp/options.h"
#include "hdfs/tools/shell/interruption.h"
#include "hdfs/tools/shell/item.h"
#include "hdfs/tools/shell/progress.h"

namespace sluice::hdfs::tools {

// What the run came to; threads add to it.
struct CopyCounts {
  std::atomic<std::uint64_t> copied{0};
  std::atomic<std::uint64_t> skipped{0};
  std::atomic<std::uint64_t> failed{0};
  std::atomic<std::uint64_t> bytes_copied{0};
  std::atomic<std::uint64_t> bytes_skipped{0};
  std::atomic<std::uint64_t> bytes_failed{0};
};

class FileCopy {
 public:
  FileCopy(const DistcpOptions& options, CopyCounts& counts, Progress& progress,
           Interruption& interruption, const std::atomic<bool>& stopped)
      : options_(options),
        counts_(counts),
        progress_(progress),
        interruption_(interruption),
        stopped_(stopped),
        run_id_(new_run_id()) {}

  // To `target`, which is not looked up yet. What was copied is compared, and kept attributes are
  // set. From many threads.
  Status run(const Item& source, Item target) const;

 private:
  static std::string new_run_id();
  enum class What { kSkip, kAppend, kWhole };
  Result<What> decide(const Item& source, const Item& target) const;
  Result<bool> is_same(const Item& source, const Item& target) const;
  Result<bool> begins_alike(const Item& source, const Item& target) const;
  Status copy_whole(const Item& source, const Item& target) const;
  Status append(const Item& source, const Item& target) const;
  // Fills what is written, which is begun first; `made`: it was.
  Status fill(const Item& source, const Item& written, bool& made) const;
  Status keep_rate(std::uint64_t copied, std::chrono::steady_clock::time_point start) const;
  Status pump(lake::Reader& reader, std::uint64_t from, lake::Writer& writer) const;
  Status compare(const Item& source, const Item& written) const;

  const DistcpOptions& options_;
  CopyCounts& counts_;
  Progress& progress_;
  Interruption& interruption_;
  const std::atomic<bool>& stopped_;
  const std::string run_id_;  // keeps the unfinished files of two runs apart
};

// The attributes that were asked for, at an entry that is there.
Status keep_attributes_of(const Item& source, const Item& target, const KeptAttributes& kept);

}  // namespace sluice::hdfs::tools
