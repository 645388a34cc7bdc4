#include "hdfs/client/client.h"

#include <algorithm>

#include "hdfs/client/attributes.h"
#include "hdfs/client/file_checksum.h"
#include "hdfs/client/file_reader.h"
#include "hdfs/client/file_writer.h"
#include "hdfs/client/lease_keeper.h"
#include "hdfs/client/name_node.h"
#include "hdfs/client/snapshots.h"
#include "hdfs/client/user.h"
#include "hdfs/terms/file_status.h"
#include "hdfs/terms/storage.h"
#include "lake/file_systems.h"

namespace sluice::hdfs {
namespace {

namespace api = wire::client_protocol;

Error missing(const std::string& path) {
  return Error(ErrorCode::kNotFound, "File does not exist: " + path);
}

// A name node takes some of these for a path of its own making.
Status check(const std::string& path) {
  if (path.starts_with('/')) return {};
  return Error(ErrorCode::kInvalidArgument, "'" + path + "' is not an absolute path");
}

class HdfsFileSystem final : public lake::FileSystem, public lake::Joins, public RemoteSnapshots {
 public:
  HdfsFileSystem(std::string uri, Settings settings)
      : HdfsFileSystem(std::move(uri), std::make_shared<NameNode>(std::move(settings))) {}

  std::string uri() const override { return uri_; }
  std::string home() const override { return "/user/" + name_node_->settings().user; }

  Result<lake::FileStatus> status(const std::string& path) override {
    TRY(check(path));
    TRY(wire::GetFileInfoResponse answer, name_node_->call(api::kGetFileInfo, {.src = path}));
    if (!answer.fs) return missing(path);
    return status_of(*answer.fs, path);
  }
  Result<lake::Listing> list(const std::string& path, const std::string& start_after,
                             std::size_t limit) override;
  Result<std::unique_ptr<lake::Reader>> open(const std::string& path) override {
    TRY(check(path));
    return FileReader::open(name_node_, path);
  }
  Result<std::unique_ptr<lake::Writer>> create(const std::string& path,
                                               const lake::CreateOptions& options) override {
    TRY(check(path));
    return FileWriter::create(name_node_, keeper_, path, options);
  }
  Result<std::unique_ptr<lake::Writer>> append(const std::string& path) override {
    TRY(check(path));
    return FileWriter::append(name_node_, keeper_, path);
  }
  Status make_directories(const std::string& path, const lake::Mode& mode) override;
  Status rename(const std::string& from, const std::string& to, bool overwrite) override;
  Status remove(const std::string& path, bool recursive) override;
  Status set_permission(const std::string& path, std::uint16_t permission) override {
    TRY(name_node_->call(api::kSetPermission, {.src = path, .permission = {.perm = permission}}));
    return {};
  }
  Status set_owner(const std::string& path, const std::string& owner,
                   const std::string& group) override;
  Status set_times(const std::string& path, std::int64_t modified_ms,
                   std::int64_t accessed_ms) override {
    TRY(name_node_->call(api::kSetTimes, {.src = path,
                                          .mtime = static_cast<std::uint64_t>(modified_ms),
                                          .atime = static_cast<std::uint64_t>(accessed_ms)}));
    return {};
  }
  Status set_replication(const std::string& path, std::uint16_t replication) override;
  Result<bool> truncate(const std::string& path, std::uint64_t length) override {
    TRY(check(path));
    TRY(wire::TruncateResponse answer,
        name_node_->call(
            api::kTruncate,
            {.src = path, .new_length = length, .client_name = name_node_->client_name()}));
    return answer.result;
  }
  Status concat(const std::string& target, const std::vector<std::string>& sources) override {
    wire::ConcatRequest request{.trg = target};
    request.srcs.assign(sources.begin(), sources.end());
    TRY(name_node_->call(api::kConcat, request));
    return {};
  }
  Result<std::vector<std::size_t>> copies(const std::string& path) override;
  Result<lake::ContentSummary> content_summary(const std::string& path) override;
  Result<lake::QuotaUsage> quota_usage(const std::string& path) override;
  Result<lake::Capacity> capacity() override {
    TRY(wire::GetFsStatsResponse answer, name_node_->call(api::kGetFsStats, {}));
    return lake::Capacity{
        .total = answer.capacity, .used = answer.used, .remaining = answer.remaining};
  }
  Result<lake::FileChecksum> checksum(const std::string& path) override {
    return file_checksum(name_node_, path);
  }
  lake::Attributes* attributes() override { return &attributes_; }

 private:
  HdfsFileSystem(std::string uri, std::shared_ptr<NameNode> name_node)
      : RemoteSnapshots(name_node),
        uri_(std::move(uri)),
        name_node_(std::move(name_node)),
        keeper_(std::make_shared<LeaseKeeper>(name_node_)) {}

  const std::string uri_;
  // Both are shared with open files, which may outlive the file system.
  const std::shared_ptr<NameNode> name_node_;
  const std::shared_ptr<LeaseKeeper> keeper_;
  RemoteAttributes attributes_{name_node_};
};

Result<lake::Listing> HdfsFileSystem::list(const std::string& path, const std::string& start_after,
                                           std::size_t limit) {
  TRY(check(path));
  TRY(wire::GetListingResponse answer,
      name_node_->call(api::kGetListing,
                       {.src = path, .start_after = start_after, .need_location = false}));
  if (!answer.dir_list) return missing(path);
  lake::Listing listing;
  listing.remaining = answer.dir_list->remaining_entries;
  for (const wire::HdfsFileStatus& entry : answer.dir_list->partial_listing) {
    if (listing.entries.size() == limit) {
      ++listing.remaining;
      continue;
    }
    const std::string folder = path == "/" ? "" : path;
    // A file lists itself, without a name.
    const bool is_itself = entry.path.empty() && entry.file_type != wire::FileType::kIsDir;
    if (!is_itself && !lake::is_entry_name(entry.path)) {
      return Error(ErrorCode::kCorrupt, path + ": the name node lists what is no name");
    }
    listing.entries.push_back(
        status_of(entry, entry.path.empty() ? path : folder + "/" + entry.path));
  }
  return listing;
}

Status HdfsFileSystem::make_directories(const std::string& path, const lake::Mode& mode) {
  TRY(check(path));
  wire::MkdirsRequest request{.src = path, .masked = {.perm = mode.masked}, .create_parent = true};
  if (mode.unmasked) request.unmasked = {.perm = *mode.unmasked};
  TRY(wire::MkdirsResponse answer, name_node_->call(api::kMkdirs, request));
  if (!answer.result) return Error(ErrorCode::kIo, path + ": the folder could not be made");
  return {};
}

Status HdfsFileSystem::rename(const std::string& from, const std::string& to, bool overwrite) {
  TRY(check(from));
  TRY(check(to));
  if (to.starts_with(from + "/")) {
    return Error(ErrorCode::kInvalidArgument, to + ": lies below " + from);
  }
  TRY(name_node_->call(api::kRename2,
                       {.src = from, .dst = to, .overwrite_dest = overwrite, .move_to_trash = {}}));
  return {};
}

Status HdfsFileSystem::remove(const std::string& path, bool recursive) {
  TRY(check(path));
  TRY(wire::DeleteResponse answer,
      name_node_->call(api::kDelete, {.src = path, .recursive = recursive}));
  if (answer.result) return {};
  if (path == "/") return Error(ErrorCode::kIo, "`/': Input/output error");
  return missing(path);
}

Status HdfsFileSystem::set_owner(const std::string& path, const std::string& owner,
                                 const std::string& group) {
  wire::SetOwnerRequest request;
  request.src = path;
  if (!owner.empty()) request.username = owner;
  if (!group.empty()) request.groupname = group;
  TRY(name_node_->call(api::kSetOwner, request));
  return {};
}

Status HdfsFileSystem::set_replication(const std::string& path, std::uint16_t replication) {
  TRY(wire::SetReplicationResponse answer,
      name_node_->call(api::kSetReplication, {.src = path, .replication = replication}));
  if (answer.result) return {};
  // False for a folder as well as for nothing.
  TRY(lake::FileStatus found, status(path));
  return Error(found.is_directory ? ErrorCode::kIsADirectory : ErrorCode::kIo,
               path + ": its replication could not be set");
}

Result<std::vector<std::size_t>> HdfsFileSystem::copies(const std::string& path) {
  TRY(check(path));
  TRY(wire::GetBlockLocationsResponse answer,
      name_node_->call(api::kGetBlockLocations, {.src = path, .offset = 0, .length = INT64_MAX}));
  if (!answer.locations) return missing(path);
  std::vector<std::size_t> counts;
  for (const wire::LocatedBlock& block : answer.locations->blocks) {
    counts.push_back(block.locs.size());
  }
  return counts;
}

Result<lake::ContentSummary> HdfsFileSystem::content_summary(const std::string& path) {
  TRY(wire::GetContentSummaryResponse answer,
      name_node_->call(api::kGetContentSummary, {.path = path}));
  const wire::ContentSummary& sum = answer.summary;
  lake::ContentSummary summary;
  summary.directories = sum.directory_count;
  summary.files = sum.file_count;
  summary.bytes = sum.length;
  summary.space_consumed = sum.space_consumed;
  summary.snapshot_directories = sum.snapshot_directory_count.value_or(0);
  summary.snapshot_files = sum.snapshot_file_count.value_or(0);
  summary.snapshot_bytes = sum.snapshot_length.value_or(0);
  summary.snapshot_space_consumed = sum.snapshot_space_consumed.value_or(0);
  summary.quotas.names = static_cast<std::int64_t>(sum.quota);
  summary.quotas.space = static_cast<std::int64_t>(sum.space_quota);
  take_kind_quotas(sum.type_quota_infos, summary.quotas, summary.used);
  return summary;
}

Result<lake::QuotaUsage> HdfsFileSystem::quota_usage(const std::string& path) {
  TRY(wire::GetQuotaUsageResponse answer, name_node_->call(api::kGetQuotaUsage, {.path = path}));
  lake::QuotaUsage usage;
  usage.used.names = static_cast<std::int64_t>(answer.usage.file_and_directory_count);
  usage.used.space = static_cast<std::int64_t>(answer.usage.space_consumed);
  usage.quotas.names = static_cast<std::int64_t>(answer.usage.quota);
  usage.quotas.space = static_cast<std::int64_t>(answer.usage.space_quota);
  take_kind_quotas(answer.usage.type_quota_infos, usage.quotas, usage.used);
  return usage;
}

}  // namespace

Result<std::unique_ptr<lake::FileSystem>> open_hdfs(const std::string& uri,
                                                    const ClientOptions& options) {
  if (!uri.starts_with("hdfs://")) {
    return Error(ErrorCode::kInvalidArgument, "'" + uri + "' is no hdfs:// URI");
  }
  TRY(Settings settings, read_settings(uri, options.configuration));
  if (settings.kerberos) {
    settings.user = settings.kerberos->user;
  } else {
    settings.user = options.user.empty() ? current_user() : options.user;
  }
  std::string root = uri;
  while (root.ends_with('/')) root.pop_back();
  return std::unique_ptr<lake::FileSystem>(
      std::make_unique<HdfsFileSystem>(std::move(root), std::move(settings)));
}

}  // namespace sluice::hdfs
