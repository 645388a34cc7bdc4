// `hdfs dfsadmin -allowSnapshot` and `-disallowSnapshot`, `hdfs lsSnapshottableDir`, `hdfs
// snapshotDiff`.
#include "lake/snapshot.h"

#include <algorithm>

#include "hdfs/tools/admin/administration.h"
#include "hdfs/tools/admin/run.h"
#include "hdfs/tools/shell/generic_options.h"
#include "hdfs/tools/shell/item.h"
#include "hdfs/tools/shell/permission.h"
#include "hdfs/tools/shell/shell.h"

namespace sluice::hdfs::tools {
namespace {

Result<lake::Snapshots*> offered_snapshots(lake::FileSystem& fs) {
  if (lake::Snapshots* snapshots = lake::snapshots_of(fs)) return snapshots;
  return Error(ErrorCode::kUnsupported, fs.uri() + " has no snapshots");
}

Status allow_or_not(Run& run, const Arguments& arguments, bool allow) {
  if (arguments.size() != 1) {
    return usage_error(std::string("Usage: hdfs dfsadmin [") +
                       (allow ? "-allowSnapshot" : "-disallowSnapshot") + " <snapshotDir>]");
  }
  TRY(const Item item, find_item(run.systems, arguments[0]));
  TRY(lake::Snapshots * snapshots, offered_snapshots(*item.fs));
  TRY(allow ? snapshots->allow_snapshots(item.path) : snapshots->disallow_snapshots(item.path));
  run.print(std::string(allow ? "Allowing" : "Disallowing") + " snapshot on " + arguments[0] +
            " succeeded\n");
  return {};
}

// In columns as wide as their widest word.
class Columns {
 public:
  void add(std::vector<std::string> row) {
    widths_.resize(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) widths_[i] = std::max(widths_[i], row[i].size());
    rows_.push_back(std::move(row));
  }
  // The owner and the group, columns 2 and 3, begin on the left.
  std::string text() const {
    std::string text;
    for (const std::vector<std::string>& row : rows_) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string pad(widths_[i] - row[i].size(), ' ');
        const bool last = i + 1 == row.size();
        text += last || i == 2 || i == 3 ? row[i] + (last ? "\n" : pad + " ") : pad + row[i] + " ";
      }
    }
    return text;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> widths_;
};

Result<std::string> folders_text(lake::FileSystems& systems) {
  TRY(lake::FileSystem * fs, systems.default_file_system());
  TRY(lake::Snapshots * snapshots, offered_snapshots(*fs));
  TRY(const auto folders, snapshots->snapshottable_folders());
  Columns columns;
  for (const lake::SnapshottableFolder& folder : folders) {
    const lake::FileStatus& status = folder.status;
    columns.add({"d" + permission_text(status.permission), std::to_string(status.replication),
                 status.owner, status.group, std::to_string(status.length),
                 time_text(status.modified_ms, "%Y-%m-%d %H:%M", false),
                 std::to_string(folder.snapshots), std::to_string(folder.quota), status.path});
  }
  return columns.text();
}

// "." is the present, ".snapshot/NAME" a snapshot, and so is its mere name.
std::string snapshot_name(std::string name) {
  if (name == ".") return "";
  for (const std::string_view prefix : {".snapshot/", "/.snapshot/"}) {
    if (name.starts_with(prefix)) return name.substr(prefix.size());
  }
  return name;
}

std::string state_words(const std::string& name) {
  return name.empty() ? "current directory" : "snapshot " + name;
}

std::string line_of(const lake::DiffEntry& entry) {
  const auto shown = [](const std::string& path) { return path.empty() ? "." : "./" + path; };
  const char label = "M+-R"[static_cast<std::size_t>(entry.kind)];
  std::string line = std::string(1, label) + "\t" + shown(entry.path);
  if (entry.kind == lake::DiffKind::kRenamed) line += " -> " + shown(entry.target);
  return line + "\n";
}

Result<std::string> diff_text(const Arguments& arguments, lake::FileSystems& systems) {
  TRY(const Item item, find_item(systems, arguments[0]));
  TRY(lake::Snapshots * snapshots, offered_snapshots(*item.fs));
  const std::string from = snapshot_name(arguments[1]);
  const std::string to = snapshot_name(arguments[2]);
  TRY(const lake::SnapshotDiff diff, snapshots->snapshot_diff(item.path, from, to));
  std::string text = "Difference between " + state_words(diff.from) + " and " +
                     state_words(diff.to) + " under directory " + diff.root + ":\n";
  for (const lake::DiffEntry& entry : diff.entries) text += line_of(entry);
  return text + "\n";
}

constexpr const char* kFoldersUsage =
    "Usage: \n"
    "hdfs lsSnapshottableDir: \n"
    "\tGet the list of snapshottable directories that are owned by the current user.\n"
    "\tReturn all the snapshottable directories if the current user is a super user.\n\n";
constexpr const char* kDiffUsage =
    "Usage: \n"
    "hdfs snapshotDiff <snapshotDir> <from> <to>:\n"
    "\tGet the difference between two snapshots, \n"
    "\tor between a snapshot and the current tree of a directory.\n"
    "\tFor <from>/<to>, users can use \".\" to present the current status,\n"
    "\tand use \".snapshot/snapshot_name\" to present a snapshot,\n"
    "\twhere \".snapshot/\" can be omitted\n\n";

int finish(const Invocation& invocation, const char* name, const Result<std::string>& text) {
  if (!text) {
    const std::string& message = text.error().message();
    std::fprintf(invocation.err, "%s: %s\n", name, message.substr(0, message.find('\n')).c_str());
    return 1;
  }
  std::fwrite(text->data(), 1, text->size(), invocation.out);
  return 0;
}

}  // namespace

Status allow_snapshot(Run& run, Arguments arguments) {
  return allow_or_not(run, arguments, true);
}

Status disallow_snapshot(Run& run, Arguments arguments) {
  return allow_or_not(run, arguments, false);
}

int ls_snapshottable_dir(const Invocation& invocation, const std::vector<std::string>& arguments,
                         lake::FileSystems& systems) {
  std::vector<std::string> rest = arguments;
  const auto configuration = take_configuration(rest, systems);
  if (!configuration) return finish(invocation, "lsSnapshottableDir", configuration.error());
  if (!rest.empty()) {
    std::fputs(kFoldersUsage, invocation.err);
    return 1;
  }
  return finish(invocation, "lsSnapshottableDir", folders_text(systems));
}

int snapshot_diff(const Invocation& invocation, const std::vector<std::string>& arguments,
                  lake::FileSystems& systems) {
  std::vector<std::string> rest = arguments;
  const auto configuration = take_configuration(rest, systems);
  if (!configuration) return finish(invocation, "snapshotDiff", configuration.error());
  if (rest.size() != 3) {
    std::fputs(kDiffUsage, invocation.err);
    return 1;
  }
  return finish(invocation, "snapshotDiff", diff_text(rest, systems));
}

}  // namespace sluice::hdfs::tools
