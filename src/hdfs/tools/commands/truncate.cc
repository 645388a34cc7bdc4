// -truncate: a file cut to a length.
#include <chrono>
#include <thread>

#include "base/text.h"
#include "hdfs/tools/commands/commands.h"

namespace sluice::hdfs::tools {
namespace {

class Truncate final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override;
  Status all_arguments(std::vector<Item>& items) override;
  Status item(Item& item) override;

 private:
  std::uint64_t length_ = 0;
  bool wait_ = false;
  std::optional<Error> wrong_use_;  // a length that no path has: what follows is left alone
  std::vector<Item> waiting_;
};

Status Truncate::options(Arguments& arguments) {
  Options options(2, kAnyNumber, {"w"});
  TRY(options.parse(arguments));
  wait_ = options.has("w");
  const std::string text = arguments.front();
  arguments.erase(arguments.begin());
  const std::optional<std::int64_t> wanted = parse_int(text);
  if (!wanted) {
    shell_.warn("Illegal length, a non-negative integer expected");
    return usage_error("For input string: \"" + text + "\"");
  }
  if (*wanted < 0) return usage_error("length must be >= 0");
  length_ = static_cast<std::uint64_t>(*wanted);
  return {};
}

Status Truncate::all_arguments(std::vector<Item>& items) {
  TRY(Command::all_arguments(items));
  if (wrong_use_) return *wrong_use_;
  for (Item& item : waiting_) {
    shell_.print("Waiting for " + item.text + " ...\n");
    std::fflush(shell_.out());
    while (item.exists() && item.status->length != length_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      TRY(item.look_up());
    }
    shell_.print("Truncated " + item.text + " to length: " + std::to_string(length_) + "\n");
  }
  return {};
}

Status Truncate::item(Item& item) {
  if (item.is_directory()) return path_error(ErrorCode::kIsADirectory, item.text);
  const std::uint64_t length = item.status->length;
  if (length_ > length && !wrong_use_) {
    wrong_use_ = usage_error(
        "Cannot truncate to a larger file size. Current size: " + std::to_string(length) +
        ", truncate size: " + std::to_string(length_) + ".");
  }
  if (wrong_use_) return {};
  bool done = true;
  if (length_ < length) {
    TRY(done, item.fs->truncate(item.path, length_));
  }
  const std::string to = item.text + " to length: " + std::to_string(length_);
  if (done) {
    shell_.print("Truncated " + to + "\n");
  } else if (wait_) {
    waiting_.push_back(item);
  } else {
    shell_.print("Truncating " + to +
                 ". Wait for block recovery to complete before further updating this file.\n");
  }
  return {};
}

}  // namespace

std::unique_ptr<Command> make_truncate(Shell& shell) {
  return std::make_unique<Truncate>(shell);
}

}  // namespace sluice::hdfs::tools
