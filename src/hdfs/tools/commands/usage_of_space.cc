// -du, -df and -count: how much there is.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

#include "base/text.h"
#include "hdfs/tools/commands/commands.h"
#include "hdfs/tools/shell/table.h"

namespace sluice::hdfs::tools {
namespace {

// -x: what only snapshots still hold does not count.
lake::ContentSummary without_snapshots(lake::ContentSummary sum) {
  sum.directories -= sum.snapshot_directories;
  sum.files -= sum.snapshot_files;
  sum.bytes -= sum.snapshot_bytes;
  sum.space_consumed -= sum.snapshot_space_consumed;
  return sum;
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
    without_snapshots_ = options.has("x");
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
      if (without_snapshots_) sum = without_snapshots(sum);
    }
    table_.add({size_text(sum.bytes, human_), size_text(sum.space_consumed, human_), item.text});
    return {};
  }

 private:
  bool summary_;
  bool human_ = false;
  bool without_snapshots_ = false;
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

// A storage type that may have a quota, with its columns as Hadoop's QuotaUsage heads them.
struct KindColumns {
  std::string_view name;
  lake::StorageKind kind;
  std::string_view quota_header;
  std::string_view remaining_header;
};
constexpr auto kKindColumns = std::to_array<KindColumns>({
    {"ssd", lake::StorageKind::kSsd, "    SSD_QUOTA ", "    REM_SSD_QUOTA "},
    {"disk", lake::StorageKind::kDisk, "   DISK_QUOTA ", "   REM_DISK_QUOTA "},
    {"archive", lake::StorageKind::kArchive, "ARCHIVE_QUOTA ", "REM_ARCHIVE_QUOTA "},
    {"provided", lake::StorageKind::kProvided, "PROVIDED_QUOTA ", "REM_PROVIDED_QUOTA "},
});

class Count final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override;
  Status item(Item& item) override;

 private:
  Status take_types(const std::string& list);
  std::string kinds_line(const lake::QuotaUsage& usage) const;

  bool quotas_ = false;
  bool quotas_only_ = false;
  bool human_ = false;
  bool erasure_coding_ = false;
  bool without_snapshots_ = false;
  std::vector<KindColumns> types_;  // -t: quotas of these alone are shown
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
  without_snapshots_ = options.has("x");
  if (quotas_ && without_snapshots_) {
    shell_.print("q or u option is given, the -x option is ignored.\n");
    without_snapshots_ = false;
  }
  if (quotas_ && options.has("t")) TRY(take_types(*options.value("t")));
  if (options.has("v") && !types_.empty()) {
    std::string header;
    for (const KindColumns& kind : types_) {
      header += kind.quota_header;
      header += kind.remaining_header;
    }
    shell_.print(header + "PATHNAME\n");
  } else if (options.has("v")) {
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

// -t: a list of storage types, or all that can have a quota.
Status Count::take_types(const std::string& list) {
  for (const KindColumns& kind : kKindColumns) {
    if (list.empty() || to_lower(list) == "all") types_.push_back(kind);
  }
  if (!types_.empty()) return {};
  for (const std::string& word : split(list, ',')) {
    const auto found =
        std::find_if(kKindColumns.begin(), kKindColumns.end(),
                     [&](const KindColumns& kind) { return kind.name == to_lower(trim(word)); });
    if (found == kKindColumns.end()) {
      std::string upper = word;
      for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      return usage_error("No enum constant org.apache.hadoop.fs.StorageType." + upper);
    }
    types_.push_back(*found);
  }
  return {};
}

// A quota, and what is left of it.
std::pair<std::string, std::string> quota_texts(std::int64_t quota, std::int64_t used,
                                                std::int64_t least, bool human) {
  const auto text = [&](std::int64_t bytes) {
    if (bytes >= 0) return size_text(static_cast<std::uint64_t>(bytes), human);
    return "-" + size_text(static_cast<std::uint64_t>(-bytes), human);
  };
  if (quota < least) return {"none", "inf"};
  return {text(quota), text(quota - used)};
}

std::string quota_columns(const lake::QuotaUsage& usage, bool human) {
  const auto [names, names_left] = quota_texts(usage.quotas.names, usage.used.names, 1, human);
  const auto [space, space_left] = quota_texts(usage.quotas.space, usage.used.space, 0, human);
  return columns(kQuotaColumns, names.c_str(), names_left.c_str(), space.c_str(),
                 space_left.c_str());
}

std::string Count::kinds_line(const lake::QuotaUsage& usage) const {
  std::string line;
  for (const KindColumns& type : types_) {
    const auto kind = static_cast<std::size_t>(type.kind);
    const auto [quota, left] =
        quota_texts(usage.quotas.by_kind[kind], usage.used.by_kind[kind], 0, human_);
    char text[64];
    std::snprintf(text, sizeof text, "%13s %17s ", quota.c_str(), left.c_str());
    line += text;
  }
  return line;
}

Status Count::item(Item& item) {
  if (quotas_only_ || !types_.empty()) {
    TRY(const lake::QuotaUsage usage, item.fs->quota_usage(item.path));
    shell_.print((types_.empty() ? quota_columns(usage, human_) : kinds_line(usage)) + item.text +
                 "\n");
    return {};
  }
  TRY(lake::ContentSummary sum, item.fs->content_summary(item.path));
  if (without_snapshots_) sum = without_snapshots(sum);
  std::string line;
  if (quotas_) {
    lake::QuotaUsage usage{.quotas = sum.quotas, .used = {}};
    usage.used.names = static_cast<std::int64_t>(sum.directories + sum.files);
    usage.used.space = static_cast<std::int64_t>(sum.space_consumed);
    line = quota_columns(usage, human_);
  }
  line += columns(kCountColumns, size_text(sum.directories, human_).c_str(),
                  size_text(sum.files, human_).c_str(), size_text(sum.bytes, human_).c_str(), "");
  if (erasure_coding_) line += item.is_file() ? "Replicated " : "EC: ";
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
