#include "hdfs/terms/file_status.h"

#include <algorithm>

namespace sluice::hdfs {

namespace {
constexpr auto kHasAcl = static_cast<std::uint32_t>(wire::FileStatusFlag::kHasAcl);
constexpr auto kSnapshotEnabled =
    static_cast<std::uint32_t>(wire::FileStatusFlag::kSnapshotEnabled);
}  // namespace

lake::FileStatus status_of(const wire::HdfsFileStatus& from, std::string path) {
  lake::FileStatus status;
  status.path = std::move(path);
  status.is_directory = from.file_type == wire::FileType::kIsDir;
  status.length = from.length;
  status.replication = static_cast<std::uint16_t>(from.block_replication.value_or(0));
  status.block_size = from.blocksize.value_or(0);
  status.modified_ms = static_cast<std::int64_t>(from.modification_time);
  status.accessed_ms = static_cast<std::int64_t>(from.access_time);
  status.permission = static_cast<std::uint16_t>(from.permission.perm & 01777);
  status.owner = from.owner;
  status.group = from.group;
  status.file_id = from.file_id.value_or(0);
  status.children = static_cast<std::uint32_t>(std::max(from.children_num.value_or(0), 0));
  status.has_acl = (from.flags.value_or(0) & kHasAcl) != 0;
  status.may_have_snapshots = (from.flags.value_or(0) & kSnapshotEnabled) != 0;
  status.storage_policy = static_cast<std::uint8_t>(from.storage_policy.value_or(0));
  if (from.locations) status.under_construction = from.locations->under_construction;
  return status;
}

}  // namespace sluice::hdfs
