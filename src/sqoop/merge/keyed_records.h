// Records by their keys, however many: what does not fit into memory waits in a file.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace sluice::sqoop {

// The last record that was put for a key is the one that counts. When what is held reaches a bound,
// it goes in the order of its keys into a run of a file that has no name, so that nothing of it
// stays whatever happens; at the end the runs are merged, each read by a small buffer. One thread.
class KeyedRecords {
 public:
  static constexpr std::size_t kHeldBytes = std::size_t{256} << 20;
  static constexpr std::size_t kRunBuffer = std::size_t{64} << 10;

  // `folder` is for the file, if one is needed.
  explicit KeyedRecords(std::string folder, std::size_t most_held = kHeldBytes)
      : folder_(std::move(folder)), most_held_(most_held) {}

  Status put(std::string_view key, std::string_view record);
  // Gives every record in the order of the keys' bytes, and their number. Once, behind the last
  // put().
  using Take = std::function<Status(std::string_view record)>;
  Result<std::uint64_t> each(const Take& take);

 private:
  struct Run {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
  };
  class RunReader;

  Status spill();

  std::string folder_;
  std::size_t most_held_;
  std::map<std::string, std::string, std::less<>> held_;
  std::size_t held_bytes_ = 0;
  Fd file_;
  std::uint64_t file_size_ = 0;
  std::vector<Run> runs_;  // an earlier one holds what was put earlier
};

// Where such files go: hadoop.tmp.dir, if it was given, TMPDIR, or /var/tmp.
std::string folder_for_runs(const std::string& hadoop_tmp_dir);

}  // namespace sluice::sqoop
