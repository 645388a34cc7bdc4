// -mkdir and -rmdir.
#include "hdfs/tools/commands/commands.h"
#include "hdfs/tools/shell/permission.h"

namespace sluice::hdfs::tools {
namespace {

class Mkdir final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    Options options(1, kAnyNumber, {"p"});
    TRY(options.parse(arguments));
    parents_ = options.has("p");
    return {};
  }
  Status item(Item& item) override {
    if (!item.is_directory()) return path_error(ErrorCode::kNotADirectory, item.text);
    if (!parents_) return path_error(ErrorCode::kAlreadyExists, item.text);
    return {};
  }
  Status missing(Item& item) override {
    if (!parents_) {
      TRY(bool there, parent_exists(item));
      if (!there) {
        const std::string full = item.qualified();
        return path_error(ErrorCode::kNotFound, full.substr(0, full.rfind('/')));
      }
    }
    TRY(std::uint16_t mask, umask_of(shell_.configuration()));
    return item.fs->make_directories(item.path,
                                     lake::Mode(static_cast<std::uint16_t>(0777 & ~mask), 0777));
  }

 private:
  bool parents_ = false;
};

class Rmdir final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    Options options(1, kAnyNumber, {"-ignore-fail-on-non-empty"});
    TRY(options.parse(arguments));
    ignore_filled_ = options.has("-ignore-fail-on-non-empty");
    return {};
  }
  Status item(Item& item) override {
    if (!item.is_directory()) return path_error(ErrorCode::kNotADirectory, item.text);
    TRY(lake::Listing some, item.fs->list(item.path, "", 1));
    if (some.entries.empty()) return item.fs->remove(item.path, false);
    if (!ignore_filled_) return path_error(ErrorCode::kNotEmpty, item.text);
    return {};
  }

 private:
  bool ignore_filled_ = false;
};

}  // namespace

std::unique_ptr<Command> make_mkdir(Shell& shell) {
  return std::make_unique<Mkdir>(shell);
}
std::unique_ptr<Command> make_rmdir(Shell& shell) {
  return std::make_unique<Rmdir>(shell);
}

}  // namespace sluice::hdfs::tools
