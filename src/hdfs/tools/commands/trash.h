// The trash: a folder .Trash in each home that removed entries move to, when fs.trash.interval (in
// minutes) is not 0. Checkpoints of it are named after their time and removed when that old.
#pragma once

#include <optional>

#include "hdfs/tools/shell/item.h"
#include "hdfs/tools/shell/shell.h"

namespace sluice::hdfs::tools {

class Trash {
 public:
  Trash(Shell& shell, lake::FileSystem& fs) : shell_(shell), fs_(fs) {}

  // Moves the entry to the trash. False: there is no trash, or the entry is in it already.
  Result<bool> take(const Item& item);
  // Removes the checkpoints older than the interval; all, when `immediately`.
  Status remove_old(bool immediately);
  // Names what is in the trash now after this moment.
  Status make_checkpoint();

 private:
  std::string root() const { return fs_.home() + "/.Trash"; }
  std::string full(const std::string& path) const;
  // The server's, when it has one; else the client's. Asked once.
  Result<std::int64_t> interval_minutes();

  Shell& shell_;
  lake::FileSystem& fs_;
  std::optional<std::int64_t> interval_;
};

}  // namespace sluice::hdfs::tools
