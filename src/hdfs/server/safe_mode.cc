#include "hdfs/server/safe_mode.h"

#include <array>

#include "hdfs/wire/client_protocol.h"
#include "hdfs/wire/proto.h"

namespace sluice::hdfs {
namespace {

using namespace wire;

// A method that changes something: what it can't do, and for which request field.
struct Guard {
  std::string_view method;
  std::string_view cannot;
  Result<std::string> (*what)(ByteView request);
};

template <class Request, Bytes Request::*kField>
Result<std::string> field(ByteView body) {
  TRY(const Request request, take_delimited<Request>(body));
  return std::string(request.*kField);
}

std::string name(const ExtendedBlock& block) {
  return block.pool_id + ":blk_" + std::to_string(block.block_id) + "_" +
         std::to_string(block.generation_stamp);
}

Result<std::string> nothing(ByteView) {
  return std::string();
}

Result<std::string> additional_datanode(ByteView body) {
  TRY(const auto request, take_delimited<GetAdditionalDatanodeRequest>(body));
  return request.src + ", blk=" + name(request.blk);
}

Result<std::string> abandoned(ByteView body) {
  TRY(const auto request, take_delimited<AbandonBlockRequest>(body));
  return name(request.b) + " for file" + request.src;
}

Result<std::string> pipeline_block(ByteView body) {
  TRY(const auto request, take_delimited<UpdateBlockForPipelineRequest>(body));
  return name(request.block);
}

namespace cp = client_protocol;

// The missing spaces after "file" are the NameNode's.
constexpr std::array kGuards = {
    Guard{cp::kCreate.name, "Cannot create file", field<CreateRequest, &CreateRequest::src>},
    Guard{cp::kAppend.name, "Cannot append to file", field<AppendRequest, &AppendRequest::src>},
    Guard{cp::kAddBlock.name, "Cannot add block to ",
          field<AddBlockRequest, &AddBlockRequest::src>},
    Guard{cp::kGetAdditionalDatanode.name, "Cannot add datanode; src=", additional_datanode},
    Guard{cp::kAbandonBlock.name, "Cannot abandon block ", abandoned},
    Guard{cp::kComplete.name, "Cannot complete file ",
          field<CompleteRequest, &CompleteRequest::src>},
    Guard{cp::kFsync.name, "Cannot fsync file ", field<FsyncRequest, &FsyncRequest::src>},
    Guard{cp::kUpdateBlockForPipeline.name, "Cannot get a new GS for block ", pipeline_block},
    Guard{cp::kUpdatePipeline.name, "Pipeline not updated", nothing},
    Guard{cp::kRenewLease.name, "Cannot renew lease for ",
          field<RenewLeaseRequest, &RenewLeaseRequest::client_name>},
    Guard{cp::kRecoverLease.name, "Cannot recover the lease of ",
          field<RecoverLeaseRequest, &RecoverLeaseRequest::src>},
    Guard{cp::kTruncate.name, "Cannot truncate for ",
          field<TruncateRequest, &TruncateRequest::src>},
    Guard{cp::kConcat.name, "Cannot concat ", field<ConcatRequest, &ConcatRequest::trg>},
    Guard{cp::kMkdirs.name, "Cannot create directory ", field<MkdirsRequest, &MkdirsRequest::src>},
    Guard{cp::kRename.name, "Cannot rename ", field<RenameRequest, &RenameRequest::src>},
    Guard{cp::kRename2.name, "Cannot rename ", field<Rename2Request, &Rename2Request::src>},
    Guard{cp::kDelete.name, "Cannot delete ", field<DeleteRequest, &DeleteRequest::src>},
    Guard{cp::kSetPermission.name, "Cannot set permission for ",
          field<SetPermissionRequest, &SetPermissionRequest::src>},
    Guard{cp::kSetOwner.name, "Cannot set owner for ",
          field<SetOwnerRequest, &SetOwnerRequest::src>},
    Guard{cp::kSetTimes.name, "Cannot set times ", field<SetTimesRequest, &SetTimesRequest::src>},
    Guard{cp::kSetReplication.name, "Cannot set replication for ",
          field<SetReplicationRequest, &SetReplicationRequest::src>},
    Guard{cp::kSetStoragePolicy.name, "Cannot set storage policy for ",
          field<SetStoragePolicyRequest, &SetStoragePolicyRequest::src>},
    Guard{cp::kUnsetStoragePolicy.name, "Cannot unset storage policy for ",
          field<UnsetStoragePolicyRequest, &UnsetStoragePolicyRequest::src>},
    Guard{cp::kSatisfyStoragePolicy.name, "Cannot satisfy storage policy for ",
          field<SatisfyStoragePolicyRequest, &SatisfyStoragePolicyRequest::src>},
};

struct WebGuard {
  std::string_view op;
  std::string_view cannot;
};
constexpr std::array kWebGuards = {
    WebGuard{"CREATE", "Cannot create file"},
    WebGuard{"APPEND", "Cannot append to file"},
    WebGuard{"TRUNCATE", "Cannot truncate for "},
    WebGuard{"CONCAT", "Cannot concat "},
    WebGuard{"MKDIRS", "Cannot create directory "},
    WebGuard{"RENAME", "Cannot rename "},
    WebGuard{"DELETE", "Cannot delete "},
    WebGuard{"SETPERMISSION", "Cannot set permission for "},
    WebGuard{"SETOWNER", "Cannot set owner for "},
    WebGuard{"SETTIMES", "Cannot set times "},
    WebGuard{"SETREPLICATION", "Cannot set replication for "},
};

}  // namespace

std::string safe_mode_message(std::string_view cannot, std::string_view host) {
  return std::string(cannot) + ". Name node is in safe mode.\n" + std::string(kSafeModeTip) +
         " NamenodeHostName:" + std::string(host);
}

Result<std::optional<std::string>> changed_by(std::string_view method, ByteView request) {
  for (const Guard& guard : kGuards) {
    if (guard.method != method) continue;
    TRY(const std::string what, guard.what(request));
    return std::optional(std::string(guard.cannot) + what);
  }
  return std::optional<std::string>();
}

std::optional<std::string> changed_by_webhdfs(std::string_view op, std::string_view path) {
  for (const WebGuard& guard : kWebGuards) {
    if (guard.op == op) return std::string(guard.cannot) + std::string(path);
  }
  return std::nullopt;
}

}  // namespace sluice::hdfs
