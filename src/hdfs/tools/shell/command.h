// The walk that every command of the file system shell shares: expand each argument, visit what it
// means, and below it when the command is recursive. A command overrides the steps it cares for.
//
// A step that fails with an Error has its first line printed as "command: message"; the walk goes
// on with the next path, and the exit code becomes 1.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "hdfs/tools/shell/item.h"
#include "hdfs/tools/shell/options.h"
#include "hdfs/tools/shell/shell.h"

namespace sluice::hdfs::tools {

class Command {
 public:
  explicit Command(Shell& shell) : shell_(shell) {}
  virtual ~Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  // kInvalidArgument: a wrong use, the usage is due. Other errors end the run with exit code 1.
  Status run(Arguments arguments);

 protected:
  // Takes the options, and the arguments that are no paths to walk, out of `arguments`.
  virtual Status options(Arguments& arguments) = 0;
  virtual Result<std::vector<Item>> expand_argument(const std::string& argument);
  virtual Status all_arguments(std::vector<Item>& items);
  virtual Status argument(Item& item);
  virtual Status missing(Item& item);
  virtual Status items(const Item* folder, std::vector<Item>& items);
  virtual Status item(Item& item);
  virtual Status recurse(Item& folder);
  // After an item and all below it.
  virtual Status after(Item& item);
  // A path failed.
  virtual void report(const Error& error) { shell_.fail(error); }

  Shell& shell_;
  bool recursive_ = false;
  int depth_ = 0;
};

}  // namespace sluice::hdfs::tools
