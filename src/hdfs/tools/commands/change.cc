// -chmod, -chown, -chgrp, -setrep: what is known of an entry, changed, also below a folder.
#include <algorithm>
#include <chrono>
#include <limits>
#include <thread>

#include "base/text.h"
#include "hdfs/tools/commands/commands.h"
#include "hdfs/tools/shell/permission.h"

namespace sluice::hdfs::tools {
namespace {

// The error of a change, with what was being changed in front.
Error while_changing(std::string_view what, const Item& item, const Error& error) {
  const Error cause = in_words(error, item);
  return Error(error.code() == ErrorCode::kNotFound ? ErrorCode::kIo : error.code(),
               "changing " + std::string(what) + " of '" + item.text + "': " + cause.message());
}

class Chmod final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    // A mode may begin with '-', so only a leading -R is an option.
    if (!arguments.empty() && arguments.front() == "-R") {
      recursive_ = true;
      arguments.erase(arguments.begin());
    }
    if (arguments.size() < 2) {
      return usage_error("Not enough arguments: expected 2 but got " +
                         std::to_string(arguments.size()));
    }
    TRY(change_, PermissionChange::parse(arguments.front()));
    arguments.erase(arguments.begin());
    return {};
  }
  Status item(Item& item) override {
    const std::uint16_t wanted = change_.apply(item.status->permission, item.is_directory());
    if (wanted == item.status->permission) return {};
    const Status done = item.fs->set_permission(item.path, wanted);
    if (!done) return while_changing("permissions", item, done.error());
    return {};
  }

 private:
  PermissionChange change_;
};

bool is_name(std::string_view text) {
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && std::string_view("-_./@").find(c) == std::string_view::npos) return false;
  }
  return true;
}

class Chown final : public Command {
 public:
  Chown(Shell& shell, bool group_only) : Command(shell), group_only_(group_only) {}

 protected:
  Status options(Arguments& arguments) override {
    Options options(2, kAnyNumber, {"R"});
    TRY(options.parse(arguments));
    recursive_ = options.has("R");
    const std::string wanted = arguments.front();
    arguments.erase(arguments.begin());
    return group_only_ ? parse_group(wanted) : parse_owner(wanted);
  }
  Status item(Item& item) override {
    const std::string owner = owner_ == item.status->owner ? "" : owner_;
    const std::string group = group_ == item.status->group ? "" : group_;
    if (owner.empty() && group.empty()) return {};
    const Status done = item.fs->set_owner(item.path, owner, group);
    if (!done) return while_changing("ownership", item, done.error());
    return {};
  }

 private:
  Status parse_owner(const std::string& wanted) {
    const std::string_view text = trim(wanted);
    const std::size_t colon = text.find(':');
    owner_ = text.substr(0, colon);
    if (colon != std::string_view::npos) group_ = text.substr(colon + 1);
    if (!is_name(owner_) || !is_name(group_)) {
      return usage_error("'" + wanted + "' does not match expected pattern for [owner][:group].");
    }
    if (owner_.empty() && group_.empty()) {
      return usage_error("'" + wanted + "' does not specify owner or group.");
    }
    return {};
  }
  Status parse_group(const std::string& wanted) {
    group_ = trim(wanted);
    if (group_.empty() || !is_name(group_)) {
      return usage_error("'" + wanted + "' does not match expected pattern for group");
    }
    return {};
  }

  bool group_only_;
  std::string owner_;
  std::string group_;
};

class Setrep final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    Options options(2, kAnyNumber, {"R", "w"});
    TRY(options.parse(arguments));
    recursive_ = true;
    const std::string text = arguments.front();
    arguments.erase(arguments.begin());
    const std::optional<std::int64_t> wanted = parse_int(text);
    if (!wanted || *wanted > std::numeric_limits<std::int16_t>::max()) {
      shell_.warn("Illegal replication, a positive integer expected");
      if (wanted) return usage_error("Value out of range. Value:\"" + text + "\" Radix:10");
      return usage_error("For input string: \"" + text + "\"");
    }
    if (*wanted < 1) return usage_error("replication must be >= 1");
    replication_ = static_cast<std::uint16_t>(*wanted);
    wait_ = options.has("w");
    return {};
  }
  Status all_arguments(std::vector<Item>& items) override {
    TRY(Command::all_arguments(items));
    for (const Item& item : waiting_) {
      const Status done = wait_for(item);
      if (!done) shell_.fail(in_words(done.error(), item));
    }
    return {};
  }
  Status item(Item& item) override {
    if (!item.is_file()) return {};
    TRY(item.fs->set_replication(item.path, replication_));
    shell_.print("Replication " + std::to_string(replication_) + " set: " + item.text + "\n");
    if (wait_) waiting_.push_back(item);
    return {};
  }

 private:
  // Until every block has as many copies. In a cluster another copy or one less takes a while.
  Status wait_for(const Item& item) {
    if (!item.fs->uri().starts_with("hdfs://") && replication_ != 1) {
      return path_error(item.text, "one copy is all that " + item.fs->uri() + " keeps");
    }
    shell_.print("Waiting for " + item.text + " ...");
    std::fflush(shell_.out());
    for (bool warned = false;;) {
      TRY(const std::vector<std::size_t> copies, item.fs->copies(item.path));
      const auto other = std::find_if(copies.begin(), copies.end(),
                                      [&](std::size_t count) { return count != replication_; });
      if (other == copies.end()) break;
      if (*other > replication_ && !warned) {
        shell_.print(
            "\nWARNING: the waiting time may be long for DECREASING the number of replications.\n");
        warned = true;
      }
      shell_.print(".");
      std::fflush(shell_.out());
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
    shell_.print(" done\n");
    return {};
  }

  bool wait_ = false;
  std::vector<Item> waiting_;
  std::uint16_t replication_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_chmod(Shell& shell) {
  return std::make_unique<Chmod>(shell);
}
std::unique_ptr<Command> make_chown(Shell& shell) {
  return std::make_unique<Chown>(shell, false);
}
std::unique_ptr<Command> make_chgrp(Shell& shell) {
  return std::make_unique<Chown>(shell, true);
}
std::unique_ptr<Command> make_setrep(Shell& shell) {
  return std::make_unique<Setrep>(shell);
}

}  // namespace sluice::hdfs::tools
