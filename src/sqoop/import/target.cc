#include "sqoop/import/target.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

#include "base/file.h"
#include "base/text.h"

namespace sluice::sqoop {
namespace {

constexpr const char* kHeld = "_COMMITTING";
// Before the name of the target, beside it. No such name makes one of them the other.
constexpr const char* kMaking = "_sqoop-";
constexpr const char* kReplaced = "_sqoop.old-";
constexpr const char* kMerged =
    "_sqoop.onto-";  // replaced by a merge of it: large objects are kept

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}
std::string last_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::string joined(const std::string& folder, const std::string& name) {
  return folder == "/" ? "/" + name : folder + "/" + name;
}

// 16 hexadecimal digits that are the same for two processes only if each can see whether the other
// lives: one start of one machine, one space of process numbers.
std::string process_space(std::int64_t now_ms) {
  std::array<char, 64> space{};
  const ssize_t length = readlink("/proc/self/ns/pid", space.data(), space.size() - 1);
  const auto boot = read_file("/proc/sys/kernel/random/boot_id");
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a
  const auto mix = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  };
  if (boot) mix(*boot);
  if (length > 0) mix({space.data(), static_cast<std::size_t>(length)});
  if (!boot || length <= 0) {  // nothing is certain here: alone
    mix(std::to_string(now_ms) + "-" + std::to_string(getpid()));
  }
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
  return text.data();
}

// Unlike any other run's, on this machine or another: "<ms>-<pid>-<process space>".
std::string unique_text(std::int64_t now_ms) {
  return std::to_string(now_ms) + "-" + std::to_string(getpid()) + "-" + process_space(now_ms);
}

// Whether the run that made this unique_text() is surely dead.
bool is_dead(std::string_view unique, std::int64_t now_ms) {
  const std::vector<std::string> parts = split(unique, '-');
  if (parts.size() != 3 || !parse_int(parts[0]) || parts[2] != process_space(now_ms)) return false;
  const auto pid = parse_int(parts[1]);
  if (!pid || *pid <= 0) return false;
  return kill(static_cast<pid_t>(*pid), 0) != 0 && errno == ESRCH;
}

std::string numbered(const std::string& name, int number) {
  const std::size_t dash = name.rfind('-');
  const std::size_t dot = name.find('.', dash);
  char digits[16];
  std::snprintf(digits, sizeof digits, "%05d", number);
  return name.substr(0, dash + 1) + digits + (dot == std::string::npos ? "" : name.substr(dot));
}

}  // namespace

int last_part_number(const std::vector<std::string>& names) {
  int last = -1;
  for (const std::string& name : names) {
    if (!name.starts_with("part")) continue;
    const std::size_t dash = name.rfind('-');
    if (dash == std::string::npos) continue;
    const std::size_t end = std::min(name.find_first_not_of("0123456789", dash + 1), name.size());
    if (end - dash - 1 < 5) continue;
    const auto number = parse_int(std::string_view(name).substr(dash + 1, end - dash - 1));
    if (number) last = std::max(last, static_cast<int>(*number));
  }
  return last;
}

std::string Target::given_name(const Settings& s, const std::string& table) {
  if (!s.target_dir.empty()) return s.target_dir;
  if (s.warehouse_dir.empty()) return table;
  return s.warehouse_dir + (s.warehouse_dir.ends_with("/") ? "" : "/") + table;
}

Result<Target> Target::find(lake::FileSystems& file_systems, const Clock& clock, const Settings& s,
                            const std::string& table) {
  Target target(clock);
  target.given_ = given_name(s, table);
  auto location = file_systems.resolve(target.given_);
  if (!location) return std::move(location).error();
  if (location->path == "/") {
    return Error(ErrorCode::kInvalidArgument,
                 "The target directory can't be the root of a file system.");
  }
  target.file_system_ = location->file_system;
  target.path_ = location->path;
  target.table_ = table.empty() ? "query" : table;
  auto root = file_systems.resolve(s.temporary_root);
  if (!root) return std::move(root).error();
  // Files are moved to their place, so the temporary ones must be on the same file system.
  target.temporary_root_ =
      root->file_system == location->file_system ? root->path : parent_of(target.path_);
  target.temporary_given_ = s.temporary_root;
  target.append_ = s.append;
  target.changed_ = s.incremental == Incremental::kLastModified && !s.append;
  target.replace_ = s.delete_target;
  target.marked_ = s.format != FileFormat::kParquet;
  return target;
}

Target::Target(Target&& other) noexcept
    : clock_(other.clock_),
      file_system_(other.file_system_),
      given_(std::move(other.given_)),
      path_(std::move(other.path_)),
      work_(std::exchange(other.work_, "")),
      table_(std::move(other.table_)),
      temporary_root_(std::move(other.temporary_root_)),
      temporary_given_(std::move(other.temporary_given_)),
      append_(other.append_),
      changed_(other.changed_),
      replace_(other.replace_),
      marked_(other.marked_),
      held_(other.held_) {}

Target::~Target() {
  if (!held_) (void)remove_uncommitted();
}

std::string Target::address() const {
  const std::string uri = file_system_->uri();
  return (uri == "file://" ? "file:" : uri) + path_;
}

Result<bool> Target::exists() const {
  auto status = file_system_->status(path_);
  if (status) return true;
  if (status.error().code() == ErrorCode::kNotFound) return false;
  return std::move(status).error();
}

std::string Target::beside(const std::string& prefix) const {
  return joined(parent_of(path_), prefix + last_name(path_) + "-" + unique_text(clock_->wall_ms()));
}

Status Target::check() const {
  TRY(const bool there, exists());
  if (!there || replace_ || is_moved_later()) return {};
  if (!marked_) {
    return Error(ErrorCode::kAlreadyExists,
                 "java.io.IOException: Destination exists! dataset:" + address());
  }
  return Error(ErrorCode::kAlreadyExists,
               "org.apache.hadoop.mapred.FileAlreadyExistsException: Output "
               "directory " +
                   address() + " already exists");
}

Status Target::clear_leftovers(const JobLog& log) {
  if (is_moved_later()) TRY(clear_leftovers_in(temporary_root_, log));
  return clear_leftovers_in(parent_of(path_), log);
}

Status Target::clear_leftovers_in(const std::string& folder, const JobLog& log) {
  auto entries = lake::list_all(*file_system_, folder);
  if (!entries) return {};  // not there yet, or not to be read: nothing to clear
  for (const lake::FileStatus& entry : *entries) {
    if (entry.is_directory) TRY(clear_leftover(folder, std::string(entry.name()), log));
  }
  return {};
}

Status Target::clear_leftover(const std::string& folder, const std::string& name,
                              const JobLog& log) {
  const auto unique_behind = [&](const char* kind) -> std::string_view {
    const std::string prefix = kind + last_name(path_) + "-";
    return name.starts_with(prefix) ? std::string_view(name).substr(prefix.size()) : "";
  };
  const std::string left = joined(folder, name);
  const std::string_view replaced = unique_behind(kReplaced);
  const std::string_view merged = unique_behind(kMerged);
  std::string_view unique = !replaced.empty() ? replaced : merged;
  const bool was_target = !unique.empty();
  if (unique.empty()) unique = unique_behind(kMaking);
  if (unique.empty() && is_moved_later() && folder == temporary_root_) {
    unique = std::string_view(name).substr(0, name.find('_'));
  }
  if (unique.empty() || !is_dead(unique, clock_->wall_ms())) return {};
  if (file_system_->status(joined(left, kHeld))) return {};
  if (was_target && !file_system_->status(path_)) {
    log.warn("tool.ImportTool", "A run was killed while it replaced " + given_ +
                                    "; the folder that was there is put back.");
    return file_system_->rename(left, path_);
  }
  if (!merged.empty()) TRY(move_large_objects(left, path_));
  log.warn("tool.ImportTool", "Removing " + name + ", which a killed run left.");
  return file_system_->remove(left, true);
}

Status Target::prepare() {
  // A leading '_' keeps other readers of the folder away from it.
  work_ = is_moved_later() ? joined(temporary_root_,
                                    unique_text(clock_->wall_ms()) + "_" + last_name("/" + table_))
                           : beside(kMaking);
  TRY(file_system_->make_directories(parent_of(work_)));
  return file_system_->make_directories(work_);
}

Result<std::unique_ptr<lake::Writer>> Target::create(const std::string& name) {
  return file_system_->create(joined(work_, name));
}

Status Target::commit(const JobLog& log, const Merge& merge) {
  if (append_) return commit_append(log);
  if (changed_) return commit_changed(log, merge);
  return commit_whole(log);
}

Status Target::mark(const std::string& folder) const {
  return marked_ ? lake::write_all(*file_system_, joined(folder, "_SUCCESS"), "") : Status();
}

Status Target::commit_whole(const JobLog& log) {
  TRY(mark(work_));
  std::string old;
  if (replace_) {
    if (file_system_->status(path_)) {
      // The old folder goes when the new one is complete, not before.
      old = beside(kReplaced);
      TRY(file_system_->rename(path_, old));
      log.info("tool.ImportTool", "Destination directory " + given_ + " deleted.");
    } else {
      log.info("tool.ImportTool",
               "Destination directory " + given_ + " is not present, hence not deleting.");
    }
  }
  if (auto renamed = file_system_->rename(work_, path_); !renamed) {
    if (!old.empty()) (void)file_system_->rename(old, path_);
    return renamed;
  }
  work_.clear();
  if (!old.empty()) TRY(file_system_->remove(old, true));
  return {};
}

Status Target::commit_changed(const JobLog& log, const Merge& merge) {
  log.info("tool.ImportTool", "Final destination exists, will run merge job.");
  TRY(mark(work_));
  TRY(const bool there, exists());
  if (!there) {
    log.info("tool.ImportTool", "Moving data from temporary directory " + temporary_given_ + "/" +
                                    last_name(work_) + " to final destination " + given_);
    TRY(file_system_->make_directories(parent_of(path_)));
    TRY(file_system_->rename(work_, path_));
    work_.clear();
    return {};
  }
  const std::string merged = beside(kMaking);
  const std::string old = beside(kMerged);
  Status done = make_merged(merge, merged);
  if (done) done = take_place(merged, old);
  if (!done) {
    (void)file_system_->remove(merged, true);
    return done;
  }
  // Only now: before it, the target would be without them if this run were killed.
  TRY(move_large_objects(old, path_));
  TRY(file_system_->remove(old, true));
  return remove_uncommitted();
}

Status Target::make_merged(const Merge& merge, const std::string& merged) {
  TRY(file_system_->make_directories(merged));
  TRY(merge(*file_system_, path_, work_, merged));
  TRY(move_descriptions(merged));
  TRY(move_large_objects(work_, merged));
  return mark(merged);
}

// What is kept beside the files of a dataset.
Status Target::move_descriptions(const std::string& to) {
  TRY(const auto made, lake::list_all(*file_system_, work_));
  for (const lake::FileStatus& entry : made) {
    if (!entry.is_directory || !entry.name().starts_with(".")) continue;
    TRY(file_system_->rename(entry.path, joined(to, std::string(entry.name()))));
  }
  return {};
}

Status Target::take_place(const std::string& folder, const std::string& old) {
  TRY(file_system_->rename(path_, old));
  auto renamed = file_system_->rename(folder, path_);
  if (!renamed) (void)file_system_->rename(old, path_);
  return renamed;
}

Status Target::commit_append(const JobLog& log) {
  std::vector<std::string> present;
  if (auto status = file_system_->status(path_); !status) {
    if (status.error().code() != ErrorCode::kNotFound) return std::move(status).error();
    log.info("util.AppendUtils", "Creating missing output directory - " + last_name(path_));
    TRY(file_system_->make_directories(path_));
  } else {
    log.info("util.AppendUtils", "Appending to directory " + last_name(path_));
    TRY(const auto entries, lake::list_all(*file_system_, path_));
    for (const lake::FileStatus& entry : entries) present.emplace_back(entry.name());
  }
  int next = last_part_number(present) + 1;
  if (next > 0) log.info("util.AppendUtils", "Using found partition " + std::to_string(next));
  TRY(const auto made, lake::list_all(*file_system_, work_));
  for (const lake::FileStatus& entry : made) {
    // Before the records that name them.
    if (entry.is_directory) TRY(move_folder(std::string(entry.name())));
  }
  for (const lake::FileStatus& entry : made) {
    std::string name(entry.name());
    if (entry.is_directory || name.starts_with("_")) continue;
    if (name.starts_with("part")) name = numbered(name, next++);
    TRY(file_system_->rename(entry.path, joined(path_, name)));
  }
  return remove_uncommitted();
}

Status Target::move_folder(const std::string& name) {
  const std::string to = joined(path_, name);
  if (!name.starts_with(".")) return move_files(joined(work_, name), to);
  // What is kept beside a dataset's files describes those of the first import.
  auto there = file_system_->status(to);
  if (there) return {};
  if (there.error().code() != ErrorCode::kNotFound) return there.error();
  return file_system_->rename(joined(work_, name), to);
}

Status Target::hold_for_commit() {
  TRY(lake::write_all(*file_system_, joined(work_, kHeld), ""));
  held_ = true;
  return {};
}

Status Target::finish_append(const std::string& folder, const JobLog& log) {
  auto status = file_system_->status(folder);
  if (!status && status.error().code() == ErrorCode::kNotFound) return {};
  if (!status) return std::move(status).error();
  work_ = folder;
  held_ = true;
  return commit_append(log);
}

Status Target::move_large_objects(const std::string& from, const std::string& to) {
  const std::string objects = joined(from, kLargeObjects);
  if (auto there = file_system_->status(objects); !there) {
    return there.error().code() == ErrorCode::kNotFound ? Status() : Status(there.error());
  }
  return move_files(objects, joined(to, kLargeObjects));
}

Status Target::move_files(const std::string& from, const std::string& to) {
  TRY(file_system_->make_directories(to));
  TRY(const auto files, lake::list_all(*file_system_, from));
  for (const lake::FileStatus& file : files) {
    TRY(file_system_->rename(file.path, joined(to, std::string(file.name()))));
  }
  return {};
}

Status Target::remove_if_loaded() {
  TRY(const bool there, exists());
  if (!there) return {};
  TRY(const auto entries, lake::list_all(*file_system_, path_));
  for (const lake::FileStatus& entry : entries) {
    if (!entry.name().starts_with("_") && !entry.name().starts_with(".")) return {};
  }
  return file_system_->remove(path_, true);
}

std::string Target::run_number() const {
  const std::string name = last_name(work_);
  const std::string unique = is_moved_later()
                                 ? name.substr(0, name.find('_'))
                                 : name.substr((kMaking + last_name(path_) + "-").size());
  const std::vector<std::string> parts = split(unique, '-');
  return parts.size() < 2 ? unique : parts[0] + parts[1];
}

Status Target::remove_uncommitted() {
  if (work_.empty()) return {};
  return file_system_->remove(std::exchange(work_, ""), true);
}

}  // namespace sluice::sqoop
