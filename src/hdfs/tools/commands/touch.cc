// -touchz and -touch.
#include <chrono>
#include <ctime>

#include "hdfs/tools/commands/commands.h"
#include "hdfs/tools/shell/copy.h"

namespace sluice::hdfs::tools {
namespace {

class TouchZ final : public CopyCommand {
 public:
  using CopyCommand::CopyCommand;

 protected:
  Status options(Arguments& arguments) override {
    direct_ = true;
    return Options(1, kAnyNumber, {}).parse(arguments);
  }
  Status all_arguments(std::vector<Item>& items) override { return Command::all_arguments(items); }
  Status argument(Item& item) override { return Command::argument(item); }
  Status item(Item& item) override {
    if (item.is_directory()) return path_error(ErrorCode::kIsADirectory, item.text);
    if (item.status->length != 0) return path_error(item.text, "Not a zero-length file");
    return make_empty(item);
  }
  Status missing(Item& item) override {
    TRY(bool there, parent_exists(item));
    if (!there || item.text.ends_with('/')) return missing_parent(item);
    return make_empty(item);
  }
};

class Touch final : public CopyCommand {
 public:
  using CopyCommand::CopyCommand;

 protected:
  Status options(Arguments& arguments) override {
    direct_ = true;
    // -c is in the usage, and Hadoop 3.2 refuses it all the same.
    if (!arguments.empty() && arguments.back() == "-t") {
      return usage_error("option -t requires 1 argument.");
    }
    Options options(1, kAnyNumber, {"a", "m"}, {"t"});
    TRY(options.parse(arguments));
    access_only_ = options.has("a") && !options.has("m");
    modification_only_ = options.has("m") && !options.has("a");
    if (options.has("t")) return parse_time(*options.value("t"));
    time_ms_ = std::chrono::duration_cast<std::chrono::milliseconds>(
                   std::chrono::system_clock::now().time_since_epoch())
                   .count();
    return {};
  }
  Status all_arguments(std::vector<Item>& items) override { return Command::all_arguments(items); }
  Status argument(Item& item) override { return Command::argument(item); }
  Status item(Item& item) override {
    if (item.is_directory()) return path_error(ErrorCode::kIsADirectory, item.text);
    return set_times(item);
  }
  Status missing(Item& item) override {
    TRY(bool there, parent_exists(item));
    if (!there) return missing_parent(item);
    TRY(make_empty(item));
    return given_ ? set_times(item) : Status();
  }

 private:
  Status parse_time(const std::string& text) {
    std::tm parts{};
    const char* end = strptime(text.c_str(), "%Y%m%d:%H%M%S", &parts);
    if (end == nullptr || *end != '\0') {
      return usage_error("Unable to parse the specified timestamp " + text);
    }
    parts.tm_isdst = -1;
    time_ms_ = std::int64_t{std::mktime(&parts)} * 1000;
    given_ = true;
    return {};
  }
  Status set_times(const Item& item) const {
    return item.fs->set_times(item.path, access_only_ ? -1 : time_ms_,
                              modification_only_ ? -1 : time_ms_);
  }

  bool access_only_ = false;
  bool modification_only_ = false;
  bool given_ = false;
  std::int64_t time_ms_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_touchz(Shell& shell) {
  return std::make_unique<TouchZ>(shell);
}
std::unique_ptr<Command> make_touch(Shell& shell) {
  return std::make_unique<Touch>(shell);
}

}  // namespace sluice::hdfs::tools
