// -du, -df and -count: how much there is.
#include <cstdio>

#include "hdfs/tools/commands.h"
#include "hdfs/tools/table.h"

namespace sluice::hdfs::tools {
namespace {

Error no_snapshots() {
  return Error(ErrorCode::kUnsupported,
               "-x leaves out snapshots, and this file system does not count them apart");
}

class Du final : public Command {
 public:
  Du(Shell& shell, bool summary) : Command(shell), summary_(summary) {}

 protected:
  Status options(Arguments& arguments) override {
    Options options(0, kAnyNumber, {"h", "s", "v", "x"});
    TRY(options.parse(arguments));
    human_ = options.has("h");
    summary_ = summary_ || options.has("s");
    if (options.has("x")) return no_snapshots();
    if (options.has("v")) {
      table_.add({"SIZE", "DISK_SPACE_CONSUMED_WITH_ALL_REPLICAS", "FULL_PATH_NAME"});
    }
    if (arguments.empty()) arguments.push_back(".");
    return {};
  }
  Status all_arguments(std::vector<Item>& items) override {
    const Status done = Command::all_arguments(items);
    shell_.print(table_.text());
    return done;
  }
  Status argument(Item& item) override {
    if (item.is_directory() && !summary_) return recurse(item);
    return Command::argument(item);
  }
  Status item(Item& item) override {
    lake::ContentSummary sum;
    if (item.is_file()) {
      sum.bytes = item.status->length;
      sum.space_consumed = item.status->length * item.status->replication;
    } else {
      TRY(sum, item.fs->content_summary(item.path));
    }
    table_.add({size_text(sum.bytes, human_), size_text(sum.space_consumed, human_), item.text});
    return {};
  }

 private:
  bool summary_;
  bool human_ = false;
  Table table_{{false, false, false}};
};

class Df final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    Options options(0, kAnyNumber, {"h"});
    TRY(options.parse(arguments));
    human_ = options.has("h");
    if (arguments.empty()) arguments.push_back("/");
    table_.add({"Filesystem", "Size", "Used", "Available", "Use%"});
    return {};
  }
  Status all_arguments(std::vector<Item>& items) override {
    const Status done = Command::all_arguments(items);
    if (rows_ > 0) shell_.print(table_.text());
    return done;
  }
  Status item(Item& item) override {
    TRY(lake::Capacity space, item.fs->capacity());
    const double share = space.total == 0 ? 0
                                          : 100.0 * static_cast<double>(space.used) /
                                                static_cast<double>(space.total);
    char percent[16];
    std::snprintf(percent, sizeof percent, "%.0f%%", share);
    table_.add({item.fs->uri() == "file://" ? "file:///" : item.fs->uri(),
                size_text(space.total, human_), size_text(space.used, human_),
                size_text(space.remaining, human_), percent});
    ++rows_;
    return {};
  }

 private:
  bool human_ = false;
  int rows_ = 0;
  Table table_{{false, true, true, true, true}};
};

class Count final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override;
  Status item(Item& item) override;

 private:
  bool quotas_ = false;
  bool quotas_only_ = false;
  bool human_ = false;
  bool erasure_coding_ = false;
};

std::string columns(const char* format, const char* a, const char* b, const char* c,
                    const char* d) {
  char text[128];
  std::snprintf(text, sizeof text, format, a, b, c, d);
  return text;
}

constexpr const char* kQuotaColumns = "%12s %15s %15s %15s ";
constexpr const char* kCountColumns = "%12s %12s %18s %s";

Status Count::options(Arguments& arguments) {
  Options options(1, kAnyNumber, {"q", "h", "v", "x", "u", "e"}, {"t"});
  TRY(options.parse(arguments));
  quotas_only_ = options.has("u");
  quotas_ = quotas_only_ || options.has("q");
  human_ = options.has("h");
  erasure_coding_ = options.has("e");
  if (options.has("x")) return no_snapshots();
  if (options.has("t") && quotas_) {
    return Error(ErrorCode::kUnsupported,
                 "-t shows quotas by storage type, and this file system has none");
  }
  if (options.has("v")) {
    std::string header;
    if (quotas_) {
      header = columns(kQuotaColumns, "QUOTA", "REM_QUOTA", "SPACE_QUOTA", "REM_SPACE_QUOTA");
    }
    if (!quotas_only_) {
      header += columns(kCountColumns, "DIR_COUNT", "FILE_COUNT", "CONTENT_SIZE", "");
    }
    if (erasure_coding_) header += "ERASURECODING_POLICY ";
    shell_.print(header + "PATHNAME\n");
  }
  return {};
}

Status Count::item(Item& item) {
  TRY(lake::ContentSummary sum, item.fs->content_summary(item.path));
  std::string line;
  // lake::FileSystem knows no quotas.
  if (quotas_) line = columns(kQuotaColumns, "none", "inf", "none", "inf");
  if (!quotas_only_) {
    line += columns(kCountColumns, size_text(sum.directories, human_).c_str(),
                    size_text(sum.files, human_).c_str(), size_text(sum.bytes, human_).c_str(), "");
  }
  if (erasure_coding_) line += item.is_file() ? "EC:Replicated " : "EC: ";
  shell_.print(line + item.text + "\n");
  return {};
}

}  // namespace

std::unique_ptr<Command> make_du(Shell& shell) {
  return std::make_unique<Du>(shell, false);
}
std::unique_ptr<Command> make_dus(Shell& shell) {
  return std::make_unique<Du>(shell, true);
}
std::unique_ptr<Command> make_df(Shell& shell) {
  return std::make_unique<Df>(shell);
}
std::unique_ptr<Command> make_count(Shell& shell) {
  return std::make_unique<Count>(shell);
}

}  // namespace sluice::hdfs::tools
