#include "hdfs/tools/commands/trash.h"

#include <chrono>
#include <ctime>

#include "hdfs/client/administration/cluster.h"

namespace sluice::hdfs::tools {

constexpr std::string_view kSource = "fs.TrashPolicyDefault";
constexpr std::uint16_t kTrashPermission = 0700;

static std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string Trash::full(const std::string& path) const {
  return Item{.text = {}, .fs = &fs_, .path = path, .status = {}}.qualified();
}

Result<std::int64_t> Trash::interval_minutes() {
  if (interval_) return *interval_;
  TRY(std::int64_t interval, shell_.configuration().number("fs.trash.interval", 0));
  if (fs_.uri().starts_with("hdfs://")) {
    TRY(std::unique_ptr<Administration> server,
        Administration::open(fs_.uri(), {.configuration = shell_.configuration(), .user = {}}));
    TRY(std::int64_t of_server, server->trash_interval_minutes());
    if (of_server != 0) interval = of_server;
  }
  interval_ = interval;
  return interval;
}

static bool is_below(const std::string& path, const std::string& folder) {
  return path == folder || path.starts_with(folder == "/" ? folder : folder + "/");
}

Result<bool> Trash::take(const Item& item) {
  TRY(std::int64_t interval, interval_minutes());
  if (interval <= 0) return false;
  if (is_below(item.path, root())) return false;
  if (is_below(fs_.home(), item.path)) {
    return Error(ErrorCode::kInvalidArgument,
                 "Cannot move \"" + item.qualified() + "\" to the trash, as it contains the trash");
  }
  const std::string target = root() + "/Current" + item.path;
  std::string folder = target.substr(0, target.rfind('/'));
  Status made = fs_.make_directories(folder, kTrashPermission);
  if (!made && (made.error().code() == ErrorCode::kAlreadyExists ||
                made.error().code() == ErrorCode::kNotADirectory)) {
    // A file that was removed earlier has the name of a folder on our way.
    std::string taken = folder;
    while (!fs_.status(taken)) taken = taken.substr(0, taken.rfind('/'));
    folder = taken + std::to_string(now_ms()) + folder.substr(taken.size());
    made = fs_.make_directories(folder, kTrashPermission);
  }
  TRY(made);
  std::string place = folder + target.substr(target.rfind('/'));
  const std::string first = place;
  Status moved = fs_.rename(item.path, place);
  while (!moved && moved.error().code() == ErrorCode::kAlreadyExists) {
    place = first + std::to_string(now_ms());
    moved = fs_.rename(item.path, place);
  }
  TRY(moved);
  shell_.log("INFO", kSource, "Moved: '" + item.qualified() + "' to trash at: " + full(place));
  return true;
}

// The moment a checkpoint is named after: yyMMddHHmmss, and perhaps "-1" behind it.
static std::optional<std::int64_t> checkpoint_time(std::string_view name) {
  const std::string digits(name.substr(0, name.find('-')));
  if (digits.size() != 12 && digits.size() != 10) return std::nullopt;
  std::tm parts{};
  const char* format = digits.size() == 12 ? "%y%m%d%H%M%S" : "%y%m%d%H%M";
  const char* end = strptime(digits.c_str(), format, &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  parts.tm_isdst = -1;
  return std::int64_t{std::mktime(&parts)} * 1000;
}

Status Trash::remove_old(bool immediately) {
  const std::string about = "TrashPolicyDefault#deleteCheckpoint for trashRoot: " + full(root());
  TRY(std::int64_t interval, interval_minutes());
  if (!fs_.status(root())) return {};
  shell_.log("INFO", kSource, about);
  shell_.log("INFO", kSource, about);
  TRY(std::vector<lake::FileStatus> entries, lake::list_all(fs_, root()));
  for (const lake::FileStatus& entry : entries) {
    if (entry.name() == "Current") continue;
    const std::optional<std::int64_t> time = checkpoint_time(entry.name());
    if (!time) {
      shell_.log("WARN", kSource, "Unexpected item in trash: " + full(entry.path) + ". Ignoring.");
      continue;
    }
    if (!immediately && now_ms() - interval * 60'000 <= *time) continue;
    TRY(fs_.remove(entry.path, true));
    shell_.log("INFO", kSource, "Deleted trash checkpoint: " + entry.path);
  }
  return {};
}

Status Trash::make_checkpoint() {
  if (!fs_.status(root())) return {};
  shell_.log("INFO", kSource, "TrashPolicyDefault#createCheckpoint for trashRoot: " + full(root()));
  const std::string current = root() + "/Current";
  if (!fs_.status(current)) return {};
  const std::string base = root() + "/" + time_text(now_ms(), "%y%m%d%H%M%S", false);
  std::string place = base;
  Status moved = fs_.rename(current, place);
  for (int attempt = 1; !moved && attempt <= 1000; ++attempt) {
    if (moved.error().code() != ErrorCode::kAlreadyExists) break;
    place = base + "-" + std::to_string(attempt);
    moved = fs_.rename(current, place);
  }
  TRY(moved);
  shell_.log("INFO", kSource, "Created trash checkpoint: " + place);
  return {};
}

}  // namespace sluice::hdfs::tools
