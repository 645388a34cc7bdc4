// ClientProtocol: names and attributes. Paths that a client sends are checked here, once.
#include <array>

#include "hdfs/server/node/convert.h"
#include "hdfs/server/node/paths.h"
#include "hdfs/server/rpc/call.h"
#include "hdfs/wire/client_protocol.h"

namespace sluice::hdfs {
namespace {

using namespace wire;

Result<GetFileInfoResponse> get_file_info(Call& call, const GetFileInfoRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  const auto status = call.lake().status(call.idempotent(), path);
  if (status) return GetFileInfoResponse{.fs = to_wire(*status, "")};
  if (status.error().code() == ErrorCode::kNotFound) return GetFileInfoResponse{};
  return status.error();
}

// There are no symbolic links to look at, so the two are one.
Result<GetFileLinkInfoResponse> get_file_link_info(Call& call,
                                                   const GetFileLinkInfoRequest& request) {
  TRY(auto info, get_file_info(call, {.src = request.src}));
  return GetFileLinkInfoResponse{.fs = std::move(info.fs)};
}

// As a NameNode, which has them switched off since Hadoop 2.
Result<CreateSymlinkResponse> create_symlink(Call&, const CreateSymlinkRequest& request) {
  if (!within_limits(request.link)) {
    return Error(ErrorCode::kIo, "Symlink path exceeds 8000 character limit");
  }
  return Error(ErrorCode::kUnsupported, "Symlinks not supported");
}

Result<GetLinkTargetResponse> get_link_target(Call& call, const GetLinkTargetRequest& request) {
  TRY(const auto info, get_file_info(call, {.src = request.path}));
  if (!info.fs) return Error(ErrorCode::kNotFound, "File does not exist: " + request.path);
  return Error(ErrorCode::kIo, "Path " + request.path + " is not a symbolic link");
}

Result<HdfsFileStatus> entry_to_wire(Call& call, const lake::FileStatus& entry, ByteView name,
                                     bool with_locations) {
  HdfsFileStatus status = to_wire(entry, name);
  if (with_locations && !entry.is_directory) {
    auto located = call.lake().locate(call.idempotent(), entry.path, 0, UINT64_MAX);
    // The entry may have gone since: HDFS lists it without locations, and so do we.
    if (located) status.locations = to_wire(call.node, call.local, *located);
  }
  return status;
}

// Fewer entries a page when each brings its blocks (dfs.ls.limit counts blocks as well).
constexpr std::size_t kPage = 1000;

Result<GetListingResponse> get_listing(Call& call, const GetListingRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  const lake::Caller who = call.idempotent();
  const auto status = call.lake().status(who, path);
  if (!status && status.error().code() == ErrorCode::kNotFound) {
    // Here, unlike getFileInfo, the superuser is told when the path leads through a file, and
    // everybody that a folder has no snapshots.
    const auto listed = call.lake().list(who, path, "", 1);
    if (!listed && listed.error().code() != ErrorCode::kNotFound) return listed.error();
    return GetListingResponse{};
  }
  if (!status) return status.error();
  DirectoryListing page;
  if (!status->is_directory) {
    TRY(auto entry, entry_to_wire(call, *status, "", request.need_location));
    page.partial_listing.push_back(std::move(entry));
    return GetListingResponse{.dir_list = std::move(page)};
  }
  const auto listing = call.lake().list(who, path, request.start_after, kPage);
  if (!listing && listing.error().code() == ErrorCode::kNotFound) return GetListingResponse{};
  if (!listing) return listing.error();
  page.partial_listing.reserve(listing->entries.size());
  for (const lake::FileStatus& each : listing->entries) {
    TRY(auto entry, entry_to_wire(call, each, each.name(), request.need_location));
    page.partial_listing.push_back(std::move(entry));
  }
  page.remaining_entries = static_cast<std::uint32_t>(listing->remaining);
  return GetListingResponse{.dir_list = std::move(page)};
}

Result<MkdirsResponse> mkdirs(Call& call, const MkdirsRequest& request) {
  TRY(const std::string path, new_path(call.lake(), request.src, "mkdirs"));
  TRY(call.lake().make_directories(
      call.idempotent(), path, mode_of(request.masked, request.unmasked), request.create_parent));
  return MkdirsResponse{.result = true};
}

Result<RenameResponse> rename(Call& call, const RenameRequest& request) {
  if (const auto done = call.replay()) return RenameResponse{.result = done->value};
  TRY(const std::string from, client_path(call.lake(), request.src));
  TRY(const std::string to, new_path(call.lake(), request.dst, "rename"));
  TRY(const bool renamed, call.lake().rename_into(call.who, from, to));
  return RenameResponse{.result = renamed};
}

Result<Rename2Response> rename2(Call& call, const Rename2Request& request) {
  if (call.replay()) return Rename2Response{};
  TRY(const std::string from, client_path(call.lake(), request.src));
  TRY(const std::string to, new_path(call.lake(), request.dst, "rename"));
  TRY(call.lake().rename(call.who, from, to, request.overwrite_dest));
  return Rename2Response{};
}

Result<DeleteResponse> remove(Call& call, const DeleteRequest& request) {
  if (const auto done = call.replay()) return DeleteResponse{.result = done->value};
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(const bool removed, call.lake().remove(call.who, path, request.recursive));
  return DeleteResponse{.result = removed};
}

Result<SetPermissionResponse> set_permission(Call& call, const SetPermissionRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  const auto mode = static_cast<std::uint16_t>(request.permission.perm & 01777);
  TRY(call.lake().set_permission(call.idempotent(), path, mode));
  return SetPermissionResponse{};
}

Result<SetOwnerResponse> set_owner(Call& call, const SetOwnerRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(call.lake().set_owner(call.idempotent(), path, request.username.value_or(""),
                            request.groupname.value_or("")));
  return SetOwnerResponse{};
}

Result<SetTimesResponse> set_times(Call& call, const SetTimesRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(call.lake().set_times(call.idempotent(), path, static_cast<std::int64_t>(request.mtime),
                            static_cast<std::int64_t>(request.atime)));
  return SetTimesResponse{};
}

Result<SetReplicationResponse> set_replication(Call& call, const SetReplicationRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(const bool changed,
      call.lake().set_replication(call.idempotent(), path,
                                  static_cast<std::uint16_t>(request.replication)));
  return SetReplicationResponse{.result = changed};
}

Result<CheckAccessResponse> check_access(Call& call, const CheckAccessRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.path));
  // FsAction's numbers are the bits of rwx.
  TRY(call.lake().check_access(call.idempotent(), path,
                               static_cast<lake::Access>(static_cast<unsigned>(request.mode))));
  return CheckAccessResponse{};
}

namespace cp = client_protocol;
constexpr std::array kMethods = {
    always<cp::kGetFileInfo, get_file_info>(),
    always<cp::kGetFileLinkInfo, get_file_link_info>(),
    always<cp::kCreateSymlink, create_symlink>(),
    always<cp::kGetLinkTarget, get_link_target>(),
    always<cp::kGetListing, get_listing>(),
    changes<cp::kMkdirs, mkdirs>("Cannot create directory ", field<&MkdirsRequest::src>),
    changes<cp::kRename, rename>("Cannot rename ", field<&RenameRequest::src>),
    changes<cp::kRename2, rename2>("Cannot rename ", field<&Rename2Request::src>),
    changes<cp::kDelete, remove>("Cannot delete ", field<&DeleteRequest::src>),
    changes<cp::kSetPermission, set_permission>("Cannot set permission for ",
                                                field<&SetPermissionRequest::src>),
    changes<cp::kSetOwner, set_owner>("Cannot set owner for ", field<&SetOwnerRequest::src>),
    changes<cp::kSetTimes, set_times>("Cannot set times ", field<&SetTimesRequest::src>),
    changes<cp::kSetReplication, set_replication>("Cannot set replication for ",
                                                  field<&SetReplicationRequest::src>),
    always<cp::kCheckAccess, check_access>(),
};

}  // namespace

std::span<const Handler> namespace_methods() {
  return kMethods;
}

}  // namespace sluice::hdfs
