#include "hdfs/client/snapshots.h"

#include "hdfs/terms/file_status.h"
#include "lake/names.h"

namespace sluice::hdfs {

namespace api = wire::client_protocol;

Status RemoteSnapshots::allow_snapshots(const std::string& path) {
  TRY(name_node_->call(api::kAllowSnapshot, {.snapshot_root = path}));
  return {};
}

Status RemoteSnapshots::disallow_snapshots(const std::string& path) {
  TRY(name_node_->call(api::kDisallowSnapshot, {.snapshot_root = path}));
  return {};
}

Result<std::string> RemoteSnapshots::create_snapshot(const std::string& path,
                                                     const std::string& name) {
  wire::CreateSnapshotRequest request{.snapshot_root = path};
  if (!name.empty()) request.snapshot_name = name;
  TRY(wire::CreateSnapshotResponse answer, name_node_->call(api::kCreateSnapshot, request));
  return std::string(answer.snapshot_path);
}

Status RemoteSnapshots::remove_snapshot(const std::string& path, const std::string& name) {
  TRY(name_node_->call(api::kDeleteSnapshot, {.snapshot_root = path, .snapshot_name = name}));
  return {};
}

Status RemoteSnapshots::rename_snapshot(const std::string& path, const std::string& old_name,
                                        const std::string& new_name) {
  TRY(name_node_->call(
      api::kRenameSnapshot,
      {.snapshot_root = path, .snapshot_old_name = old_name, .snapshot_new_name = new_name}));
  return {};
}

Result<std::vector<lake::SnapshottableFolder>> RemoteSnapshots::snapshottable_folders() {
  TRY(const wire::GetSnapshottableDirListingResponse answer,
      name_node_->call(api::kGetSnapshottableDirListing, {}));
  std::vector<lake::SnapshottableFolder> folders;
  if (!answer.snapshottable_dir_list) return folders;
  for (const auto& each : answer.snapshottable_dir_list->snapshottable_dir_listing) {
    const std::string parent(each.parent_fullpath);
    const std::string path =
        parent.empty() ? "/" : lake::child_path(parent, std::string(each.dir_status.path));
    folders.push_back(
        {status_of(each.dir_status, path), each.snapshot_number, each.snapshot_quota});
  }
  return folders;
}

namespace {

Result<lake::DiffKind> kind_of(std::string_view label) {
  if (label == "M") return lake::DiffKind::kModified;
  if (label == "+") return lake::DiffKind::kCreated;
  if (label == "-") return lake::DiffKind::kDeleted;
  if (label == "R") return lake::DiffKind::kRenamed;
  return Error(ErrorCode::kIo,
               "the name node reports a change of the unknown kind '" + std::string(label) + "'");
}

}  // namespace

Result<lake::SnapshotDiff> RemoteSnapshots::snapshot_diff(const std::string& path,
                                                          const std::string& from,
                                                          const std::string& to) {
  TRY(const wire::GetSnapshotDiffReportResponse answer,
      name_node_->call(api::kGetSnapshotDiffReport,
                       {.snapshot_root = path, .from_snapshot = from, .to_snapshot = to}));
  const wire::SnapshotDiffReport& report = answer.diff_report;
  lake::SnapshotDiff diff;
  diff.root = report.snapshot_root;
  diff.from = report.from_snapshot;
  diff.to = report.to_snapshot;
  for (const wire::SnapshotDiffReportEntry& each : report.diff_report_entries) {
    lake::DiffEntry entry;
    TRY(entry.kind, kind_of(std::string_view(each.modification_label)));
    entry.path = each.fullpath;
    if (each.target_path) entry.target = *each.target_path;
    diff.entries.push_back(std::move(entry));
  }
  return diff;
}

}  // namespace sluice::hdfs
