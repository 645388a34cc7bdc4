// What -put, -get, -cp and -mv share: a destination, and files that arrive under "NAME._COPYING_"
// and are renamed when whole, so that nobody meets half a file.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "hdfs/tools/shell/command.h"
#include "hdfs/tools/shell/progress.h"
#include "lake/file_system.h"

namespace sluice::hdfs::tools {

// What a copy keeps of its source.
struct Preserve {
  bool times = false;
  bool ownership = false;
  bool permission = false;
  bool acl = false;         // with the permission
  bool attributes = false;  // the extended ones
};

class CopyCommand : public Command {
 public:
  explicit CopyCommand(Shell& shell) : Command(shell), progress_(shell.err()) {}

 protected:
  Status all_arguments(std::vector<Item>& items) override;
  Status argument(Item& item) override;
  Status item(Item& item) override;
  Status recurse(Item& folder) override;
  // The files before it are done and reported first: messages come in the order of the walk.
  void report(const Error& error) override;

  // Takes the last argument as the destination; the current folder when there is but one argument.
  Status take_remote_target(Arguments& arguments, std::size_t least_sources);
  Status take_local_target(Arguments& arguments);
  // -t: the files of a folder are copied by this many threads at once; without it by a few.
  Status set_threads(const std::optional<std::string>& count);

  // Where `source` goes: the destination, or its child when that is a folder.
  Result<Item> target_of(const Item& source) const;
  virtual Status copy(const Item& source, const Item& target);
  Status make_empty(const Item& target) const;
  // From the command's own input.
  Status copy_input(const Item& target);

  Item target_;
  bool overwrite_ = false;
  bool direct_ = false;               // -d: no temporary name
  bool single_replica_ = false;       // -l
  bool with_local_checksum_ = false;  // -crc
  Preserve preserve_;

 private:
  using Fill = std::function<Status(lake::Writer&)>;
  Status check_target(std::size_t sources) const;
  Status make_target_folder();
  Status copy_file(const Item& source, const Item& target);
  // A file whose target lies in the folder target_: some thread looks it up and copies.
  void enqueue(const Item& source);
  Status copy_queued(const Item& source, Item target);
  // Waits for the files that are under way if one of them goes to `path`.
  void settle(const std::string& path);
  // Creates the target, has it filled, and gives it its name.
  Status write_file(const Item& target, const Fill& fill) const;
  Result<lake::CreateOptions> create_options(const Item& target) const;
  Status keep_attributes(const Item& source, const Item& target) const;
  void run_queue();

  struct Job {
    Item source;
    Item target;
  };
  std::size_t threads_ = 1;
  std::vector<Job> queue_;         // bounded: it is run when it is full
  std::set<std::string> targets_;  // of the queue
  Progress progress_;
  std::vector<Job> folders_;  // whose attributes are set when all is copied
};

}  // namespace sluice::hdfs::tools
