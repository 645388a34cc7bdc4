// -rm and -expunge.
#include <cstdio>
#include <map>

#include "hdfs/tools/commands/commands.h"
#include "hdfs/tools/commands/trash.h"

namespace sluice::hdfs::tools {
namespace {

class Rm final : public Command {
 public:
  Rm(Shell& shell, bool folders) : Command(shell), folders_(folders) {}

 protected:
  Status options(Arguments& arguments) override {
    Options options(1, kAnyNumber, {"f", "r", "R", "skipTrash", "safely"});
    TRY(options.parse(arguments));
    ignore_missing_ = options.has("f");
    folders_ = folders_ || options.has("r") || options.has("R");
    skip_trash_ = options.has("skipTrash");
    safely_ = options.has("safely");
    return {};
  }
  Result<std::vector<Item>> expand_argument(const std::string& argument) override {
    Result<std::vector<Item>> found = Command::expand_argument(argument);
    if (!found && ignore_missing_ && found.error().code() == ErrorCode::kNotFound) {
      return std::vector<Item>();
    }
    return found;
  }
  Status missing(Item& item) override {
    if (ignore_missing_) return {};
    return Command::missing(item);
  }
  Status item(Item& item) override;

 private:
  Result<bool> confirmed(const Item& item);

  std::map<lake::FileSystem*, Trash> trashes_;
  bool folders_;
  bool ignore_missing_ = false;
  bool skip_trash_ = false;
  bool safely_ = false;
};

Status Rm::item(Item& item) {
  if (item.is_directory() && !folders_) return path_error(ErrorCode::kIsADirectory, item.text);
  if (!skip_trash_) {
    Result<bool> moved = trashes_.try_emplace(item.fs, shell_, *item.fs).first->second.take(item);
    if (!moved && moved.error().code() == ErrorCode::kNotFound) return std::move(moved).error();
    if (!moved) {
      const bool holds_trash = moved.error().code() == ErrorCode::kInvalidArgument;
      return Error(moved.error().code(),
                   holds_trash ? moved.error().message() + ". Consider using -skipTrash option"
                               : "Failed to move to trash: " + item.qualified() + ": " +
                                     moved.error().message());
    }
    if (*moved) return {};
  }
  TRY(bool go_on, confirmed(item));
  if (!go_on) return {};
  TRY(item.fs->remove(item.path, folders_));
  shell_.print("Deleted " + item.text + "\n");
  return {};
}

Result<bool> Rm::confirmed(const Item& item) {
  if (!safely_ || !item.is_directory()) return true;
  TRY(std::int64_t limit,
      shell_.configuration().number("hadoop.shell.delete.limit.num.files", 100));
  if (limit <= 0) return true;
  TRY(lake::ContentSummary summary, item.fs->content_summary(item.path));
  if (summary.files <= static_cast<std::uint64_t>(limit)) return true;
  for (;;) {
    std::fflush(shell_.out());
    std::fprintf(shell_.err(), "Proceed deleting %llu files? (Y or N) ",
                 static_cast<unsigned long long>(summary.files));
    std::fflush(shell_.err());
    char answer[64];
    if (std::fgets(answer, sizeof answer, shell_.in()) == nullptr) answer[0] = 'n';
    if (answer[0] == 'y' || answer[0] == 'Y') return true;
    if (answer[0] == 'n' || answer[0] == 'N') {
      shell_.print("Delete aborted at user request.\n\n");
      return false;
    }
    std::fprintf(shell_.err(), "Invalid input: %s", answer);
  }
}

class Expunge final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    Options options(0, 0, {"immediate"});
    TRY(options.parse(arguments));
    immediately_ = options.has("immediate");
    return {};
  }
  Status all_arguments(std::vector<Item>&) override {
    TRY(auto* fs, shell_.systems().default_file_system());
    Trash trash(shell_, *fs);
    if (!immediately_) {
      TRY(trash.remove_old(false));
      return trash.make_checkpoint();
    }
    TRY(trash.make_checkpoint());
    return trash.remove_old(true);
  }

 private:
  bool immediately_ = false;
};

}  // namespace

std::unique_ptr<Command> make_rm(Shell& shell) {
  return std::make_unique<Rm>(shell, false);
}
std::unique_ptr<Command> make_rmr(Shell& shell) {
  return std::make_unique<Rm>(shell, true);
}
std::unique_ptr<Command> make_expunge(Shell& shell) {
  return std::make_unique<Expunge>(shell);
}

}  // namespace sluice::hdfs::tools
