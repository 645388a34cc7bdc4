// The stacks of this user that run now, found from any folder.
//
// Each has a small file, of its own name, in `sluice/stacks` below $XDG_RUNTIME_DIR, else below
// $XDG_STATE_HOME (~/.local/state): lines pid=PID and data=DIR. The file is only a pointer: that
// the stack runs, and where it answers, is what the LOCK of its data directory says. A file whose
// process is gone is passed over, and removed by whoever meets it.
#pragma once

#include <string>
#include <vector>

#include "base/data_directory.h"
#include "base/result.h"

namespace sluice {

struct RunningStack {
  std::string data;
  DataOwner owner;
};

// In the order of their data directories.
std::vector<RunningStack> running_stacks();

// The folder for what a user's commands keep when no data directory is theirs:
// $XDG_STATE_HOME/sluice (~/.local/state/sluice). Empty when the user has no home.
std::string state_folder();

// The file of this process; removed at the end.
class StackFile {
 public:
  // The caller holds the lock of `data` and has published its addresses.
  static Result<StackFile> write(const std::string& data);

  StackFile(StackFile&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  StackFile& operator=(StackFile&&) = delete;
  ~StackFile();

 private:
  explicit StackFile(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

}  // namespace sluice
