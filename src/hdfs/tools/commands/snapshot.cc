// -createSnapshot, -deleteSnapshot, -renameSnapshot.
#include "lake/snapshot.h"
#include "hdfs/tools/commands/commands.h"

namespace sluice::hdfs::tools {
namespace {

class SnapshotCommand : public Command {
 public:
  using Command::Command;

 protected:
  Status all_arguments(std::vector<Item>& items) override {
    bool failed = false;
    for (const Item& item : items) {
      if (item.is_directory()) continue;
      report(
          path_error(item.exists() ? ErrorCode::kNotADirectory : ErrorCode::kNotFound, item.text));
      failed = true;
    }
    if (failed || items.empty()) return {};
    lake::Snapshots* snapshots = lake::snapshots_of(*items.front().fs);
    const Status done =
        snapshots != nullptr
            ? change(*snapshots, items.front().path)
            : Status(Error(ErrorCode::kUnsupported, items.front().fs->uri() + " has no snapshots"));
    if (!done) report(done.error());
    return {};
  }
  virtual Status change(lake::Snapshots& snapshots, const std::string& path) = 0;
  // The names behind the folder, which stays.
  static Result<std::vector<std::string>> take_names(Arguments& arguments, std::size_t count) {
    if (arguments.size() != count + 1) return usage_error("Incorrect number of arguments.");
    std::vector<std::string> names(arguments.begin() + 1, arguments.end());
    arguments.resize(1);
    return names;
  }
};

class CreateSnapshot final : public SnapshotCommand {
 public:
  using SnapshotCommand::SnapshotCommand;

 protected:
  Status options(Arguments& arguments) override {
    if (arguments.empty()) return usage_error("<snapshotDir> is missing.");
    if (arguments.size() > 2) return usage_error("Too many arguments.");
    if (arguments.size() == 2) name_ = arguments.back();
    arguments.resize(1);
    return {};
  }
  Status change(lake::Snapshots& snapshots, const std::string& path) override {
    TRY(const std::string made, snapshots.create_snapshot(path, name_));
    shell_.print("Created snapshot " + made + "\n");
    return {};
  }

 private:
  std::string name_;
};

class DeleteSnapshot final : public SnapshotCommand {
 public:
  using SnapshotCommand::SnapshotCommand;

 protected:
  Status options(Arguments& arguments) override {
    TRY(names_, take_names(arguments, 1));
    return {};
  }
  Status change(lake::Snapshots& snapshots, const std::string& path) override {
    return snapshots.remove_snapshot(path, names_[0]);
  }

 private:
  std::vector<std::string> names_;
};

class RenameSnapshot final : public SnapshotCommand {
 public:
  using SnapshotCommand::SnapshotCommand;

 protected:
  Status options(Arguments& arguments) override {
    TRY(names_, take_names(arguments, 2));
    return {};
  }
  Status change(lake::Snapshots& snapshots, const std::string& path) override {
    return snapshots.rename_snapshot(path, names_[0], names_[1]);
  }

 private:
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Command> make_create_snapshot(Shell& shell) {
  return std::make_unique<CreateSnapshot>(shell);
}
std::unique_ptr<Command> make_delete_snapshot(Shell& shell) {
  return std::make_unique<DeleteSnapshot>(shell);
}
std::unique_ptr<Command> make_rename_snapshot(Shell& shell) {
  return std::make_unique<RenameSnapshot>(shell);
}

}  // namespace sluice::hdfs::tools
