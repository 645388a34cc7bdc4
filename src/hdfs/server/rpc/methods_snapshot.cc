// ClientProtocol: snapshots.
#include <algorithm>
#include <array>

#include "hdfs/server/node/convert.h"
#include "hdfs/server/node/paths.h"
#include "hdfs/server/rpc/call.h"
#include "hdfs/wire/client_protocol.h"
#include "lake/names.h"

namespace sluice::hdfs {
namespace {

using namespace wire;

Result<AllowSnapshotResponse> allow_snapshot(Call& call, const AllowSnapshotRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.snapshot_root));
  TRY(call.lake().allow_snapshots(call.idempotent(), path));
  return AllowSnapshotResponse{};
}

Result<DisallowSnapshotResponse> disallow_snapshot(Call& call,
                                                   const DisallowSnapshotRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.snapshot_root));
  TRY(call.lake().disallow_snapshots(call.idempotent(), path));
  return DisallowSnapshotResponse{};
}

// Asked again after a lost answer, without a name: the newest of them is the one.
Result<CreateSnapshotResponse> create_snapshot(Call& call, const CreateSnapshotRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.snapshot_root));
  std::string name(request.snapshot_name.value_or(""));
  const std::string folder = lake::child_path(path, ".snapshot");
  if (call.replay()) {
    if (name.empty()) {
      TRY(const lake::Listing all, call.lake().list(call.idempotent(), folder, "", SIZE_MAX));
      const auto newest = std::max_element(
          all.entries.begin(), all.entries.end(),
          [](const auto& a, const auto& b) { return a.modified_ms < b.modified_ms; });
      if (newest != all.entries.end()) name = newest->name();
    }
    return CreateSnapshotResponse{.snapshot_path = lake::child_path(folder, name)};
  }
  TRY(const std::string made, call.lake().create_snapshot(call.who, path, name));
  return CreateSnapshotResponse{.snapshot_path = made};
}

Result<DeleteSnapshotResponse> delete_snapshot(Call& call, const DeleteSnapshotRequest& request) {
  if (call.replay()) return DeleteSnapshotResponse{};
  TRY(const std::string path, client_path(call.lake(), request.snapshot_root));
  TRY(call.lake().remove_snapshot(call.who, path, request.snapshot_name));
  return DeleteSnapshotResponse{};
}

Result<RenameSnapshotResponse> rename_snapshot(Call& call, const RenameSnapshotRequest& request) {
  if (call.replay()) return RenameSnapshotResponse{};
  TRY(const std::string path, client_path(call.lake(), request.snapshot_root));
  TRY(call.lake().rename_snapshot(call.who, path, request.snapshot_old_name,
                                  request.snapshot_new_name));
  return RenameSnapshotResponse{};
}

// No list at all, where no folder of anybody may have snapshots.
Result<GetSnapshottableDirListingResponse> get_snapshottable_dirs(
    Call& call, const GetSnapshottableDirListingRequest&) {
  if (call.lake().counts().snapshottable_folders == 0) return GetSnapshottableDirListingResponse{};
  SnapshottableDirectoryListing listing;
  for (const lake::SnapshottableFolder& folder :
       call.lake().snapshottable_folders(call.idempotent())) {
    const std::string path = folder.status.path;
    const std::string name = path == "/" ? "" : path.substr(path.rfind('/') + 1);
    listing.snapshottable_dir_listing.push_back(
        {.dir_status = to_wire(folder.status, name),
         .snapshot_quota = folder.quota,
         .snapshot_number = folder.snapshots,
         .parent_fullpath = Bytes(path == "/" ? "" : lake::parent_path(path))});
  }
  return GetSnapshottableDirListingResponse{.snapshottable_dir_list = std::move(listing)};
}

std::string label(lake::DiffKind kind) {
  switch (kind) {
    case lake::DiffKind::kModified:
      return "M";
    case lake::DiffKind::kCreated:
      return "+";
    case lake::DiffKind::kDeleted:
      return "-";
    case lake::DiffKind::kRenamed:
      return "R";
  }
  return "";
}

Result<GetSnapshotDiffReportResponse> get_diff_report(Call& call,
                                                      const GetSnapshotDiffReportRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.snapshot_root));
  TRY(const lake::SnapshotDiff diff,
      call.lake().snapshot_diff(call.idempotent(), path, request.from_snapshot,
                                request.to_snapshot));
  SnapshotDiffReport report{
      .snapshot_root = diff.root, .from_snapshot = diff.from, .to_snapshot = diff.to};
  for (const lake::DiffEntry& entry : lake::directed(diff)) {
    SnapshotDiffReportEntry made{.fullpath = entry.path, .modification_label = label(entry.kind)};
    if (entry.kind == lake::DiffKind::kRenamed) made.target_path = entry.target;
    report.diff_report_entries.push_back(std::move(made));
  }
  return GetSnapshotDiffReportResponse{.diff_report = std::move(report)};
}

// The report before it is put together, which the client does: all of it in one page.
Result<GetSnapshotDiffReportListingResponse> get_diff_listing(
    Call& call, const GetSnapshotDiffReportListingRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.snapshot_root));
  TRY(const lake::SnapshotDiff diff,
      call.lake().snapshot_diff(call.idempotent(), path, request.from_snapshot,
                                request.to_snapshot));
  SnapshotDiffReportListing listing{.is_from_earlier = diff.from_is_earlier};
  for (const lake::DiffEntry& entry : diff.entries) {
    const bool modified = entry.kind == lake::DiffKind::kModified;
    const bool renamed = entry.kind == lake::DiffKind::kRenamed;
    SnapshotDiffReportListingEntry made{.fullpath = entry.path,
                                        .dir_id = entry.folder_id,
                                        .is_reference = modified ? entry.is_directory : renamed,
                                        .file_id = entry.file_id};
    if (renamed) made.target_path = entry.target;
    auto& list = modified                                 ? listing.modified_entries
                 : entry.kind == lake::DiffKind::kCreated ? listing.created_entries
                                                          : listing.deleted_entries;
    list.push_back(std::move(made));
  }
  listing.cursor = SnapshotDiffReportCursor{.start_path = "", .index = -1};
  return GetSnapshotDiffReportListingResponse{.diff_report = std::move(listing)};
}

namespace cp = client_protocol;
constexpr std::array kMethods = {
    changes<cp::kAllowSnapshot, allow_snapshot>("Cannot allow snapshot for ",
                                                field<&AllowSnapshotRequest::snapshot_root>),
    changes<cp::kDisallowSnapshot, disallow_snapshot>(
        "Cannot disallow snapshot for ", field<&DisallowSnapshotRequest::snapshot_root>),
    changes<cp::kCreateSnapshot, create_snapshot>("Cannot create snapshot for ",
                                                  field<&CreateSnapshotRequest::snapshot_root>),
    changes<cp::kDeleteSnapshot, delete_snapshot>("Cannot delete snapshot for ",
                                                  field<&DeleteSnapshotRequest::snapshot_root>),
    changes<cp::kRenameSnapshot, rename_snapshot>("Cannot rename snapshot for ",
                                                  field<&RenameSnapshotRequest::snapshot_root>),
    always<cp::kGetSnapshottableDirListing, get_snapshottable_dirs>(),
    always<cp::kGetSnapshotDiffReport, get_diff_report>(),
    always<cp::kGetSnapshotDiffReportListing, get_diff_listing>(),
};

}  // namespace

std::span<const Handler> snapshot_methods() {
  return kMethods;
}

}  // namespace sluice::hdfs
