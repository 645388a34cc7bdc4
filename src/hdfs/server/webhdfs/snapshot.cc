// WebHDFS: snapshots.
#include <array>

#include "hdfs/server/webhdfs/request.h"
#include "lake/names.h"

namespace sluice::hdfs {
namespace {

Result<std::string> required(WebRequest& request, std::string_view name, std::string_view op) {
  const auto value = request.text(name);
  if (!value || value->empty()) return missing_parameter(name, op);
  return std::string(*value);
}

Status allow(WebRequest& request) {
  TRY(request.lake().allow_snapshots(request.who, request.path));
  return request.ok();
}

Status disallow(WebRequest& request) {
  TRY(request.lake().disallow_snapshots(request.who, request.path));
  return request.ok();
}

Status create(WebRequest& request) {
  const std::string name(request.text("snapshotname").value_or(""));
  TRY(const std::string made, request.lake().create_snapshot(request.who, request.path, name));
  JsonObject json;
  json.member("Path", made);
  return request.json(json.text());
}

Status rename(WebRequest& request) {
  TRY(const std::string before, required(request, "oldsnapshotname", "RENAMESNAPSHOT"));
  TRY(const std::string after, required(request, "snapshotname", "RENAMESNAPSHOT"));
  TRY(request.lake().rename_snapshot(request.who, request.path, before, after));
  return request.ok();
}

Status remove(WebRequest& request) {
  TRY(const std::string name, required(request, "snapshotname", "DELETESNAPSHOT"));
  TRY(request.lake().remove_snapshot(request.who, request.path, name));
  return request.ok();
}

std::string_view word(lake::DiffKind kind) {
  switch (kind) {
    case lake::DiffKind::kModified:
      return "MODIFY";
    case lake::DiffKind::kCreated:
      return "CREATE";
    case lake::DiffKind::kDeleted:
      return "DELETE";
    case lake::DiffKind::kRenamed:
      return "RENAME";
  }
  return "";
}

Status get_diff(WebRequest& request) {
  const std::string from(request.text("oldsnapshotname").value_or(""));
  const std::string to(request.text("snapshotname").value_or(""));
  TRY(const lake::SnapshotDiff diff,
      request.lake().snapshot_diff(request.who, request.path, from, to));
  std::string entries;
  for (const lake::DiffEntry& entry : lake::directed(diff)) {
    JsonObject json;
    json.member("sourcePath", entry.path);
    if (entry.kind == lake::DiffKind::kRenamed) json.member("targetPath", entry.target);
    json.member("type", word(entry.kind));
    entries += (entries.empty() ? "" : ",") + json.text();
  }
  JsonObject report;
  report.raw("diffList", "[" + entries + "]");
  if (from.empty() && to.empty()) {
    report.raw("fromSnapshot", "null").member("snapshotRoot", diff.root).raw("toSnapshot", "null");
  } else {
    report.member("fromSnapshot", diff.from)
        .member("snapshotRoot", diff.root)
        .member("toSnapshot", diff.to);
  }
  return request.object("SnapshotDiffReport", report);
}

Status get_folders(WebRequest& request) {
  JsonObject answer;
  if (request.lake().counts().snapshottable_folders == 0) {
    return request.json(answer.raw("SnapshottableDirectoryList", "null").text());
  }
  std::string folders;
  for (const lake::SnapshottableFolder& folder :
       request.lake().snapshottable_folders(request.who)) {
    const std::string path = folder.status.path;
    JsonObject json;
    json.raw("dirStatus",
             status_json(folder.status, path == "/" ? "" : path.substr(path.rfind('/') + 1)).text())
        .member("parentFullPath", path == "/" ? "" : lake::parent_path(path))
        .member("snapshotNumber", folder.snapshots)
        .member("snapshotQuota", folder.quota);
    folders += (folders.empty() ? "" : ",") + json.text();
  }
  return request.json(answer.raw("SnapshottableDirectoryList", "[" + folders + "]").text());
}

constexpr std::array kOperations = {
    WebOperation{"PUT", "ALLOWSNAPSHOT", allow, "Cannot allow snapshot for "},
    WebOperation{"PUT", "DISALLOWSNAPSHOT", disallow, "Cannot disallow snapshot for "},
    WebOperation{"PUT", "CREATESNAPSHOT", create, "Cannot create snapshot for "},
    WebOperation{"PUT", "RENAMESNAPSHOT", rename, "Cannot rename snapshot for "},
    WebOperation{"DELETE", "DELETESNAPSHOT", remove, "Cannot delete snapshot for "},
    WebOperation{"GET", "GETSNAPSHOTDIFF", get_diff},
    WebOperation{"GET", "GETSNAPSHOTTABLEDIRECTORYLIST", get_folders},
};

}  // namespace

std::span<const WebOperation> webhdfs_snapshots() {
  return kOperations;
}

}  // namespace sluice::hdfs
