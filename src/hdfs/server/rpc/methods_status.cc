// ClientProtocol: figures of the file system, and the one DataNode.
#include <array>

#include "base/log.h"
#include "hdfs/server/node/convert.h"
#include "hdfs/server/rpc/call.h"
#include "hdfs/wire/client_protocol.h"

namespace sluice::hdfs {
namespace {

using namespace wire;

Result<GetFsStatsResponse> get_fs_stats(Call& call, const GetFsStatusRequest&) {
  TRY(const lake::Capacity capacity, call.lake().capacity());
  GetFsStatsResponse stats{.capacity = capacity.total,
                           .used = capacity.used,
                           .remaining = capacity.remaining,
                           .under_replicated = 0,
                           .corrupt_blocks = call.lake().counts().corrupt_files,
                           .missing_blocks = 0};
  stats.missing_repl_one_blocks = 0;
  stats.blocks_in_future = 0;
  stats.pending_deletion_blocks = 0;
  return stats;
}

Result<GetFsReplicatedBlockStatsResponse> get_fs_replicated_block_stats(
    Call& call, const GetFsReplicatedBlockStatsRequest&) {
  GetFsReplicatedBlockStatsResponse stats;
  stats.corrupt_blocks = call.lake().counts().corrupt_files;
  stats.highest_prio_low_redundancy_blocks = 0;
  return stats;
}

Result<GetFsECBlockGroupStatsResponse> get_fs_ec_block_group_stats(
    Call&, const GetFsECBlockGroupStatsRequest&) {
  GetFsECBlockGroupStatsResponse stats;
  stats.highest_prio_low_redundancy_blocks = 0;
  return stats;
}

bool lists_live_nodes(DatanodeReportType type) {
  return type == DatanodeReportType::kAll || type == DatanodeReportType::kLive;
}

Status superuser_only(const Call& call) {
  if (call.lake().is_superuser(call.who)) return {};
  return Error(ErrorCode::kPermissionDenied,
               "Access denied for user " + call.who.user + ". Superuser privilege is required");
}

Result<GetDatanodeReportResponse> get_datanode_report(Call& call,
                                                      const GetDatanodeReportRequest& request) {
  TRY(superuser_only(call));
  GetDatanodeReportResponse report;
  if (lists_live_nodes(request.type)) {
    TRY(DatanodeInfo info, datanode_info(call.node, call.local));
    report.di.push_back(std::move(info));
  }
  return report;
}

Result<GetDatanodeStorageReportResponse> get_datanode_storage_report(
    Call& call, const GetDatanodeStorageReportRequest& request) {
  TRY(superuser_only(call));
  GetDatanodeStorageReportResponse report;
  if (lists_live_nodes(request.type)) {
    TRY(const DatanodeInfo info, datanode_info(call.node, call.local));
    report.datanode_storage_reports.push_back(
        {.datanode_info = info, .storage_reports = {storage_report(call.node, info)}});
  }
  return report;
}

Result<GetSlowDatanodeReportResponse> get_slow_datanode_report(
    Call&, const GetSlowDatanodeReportRequest&) {
  return GetSlowDatanodeReportResponse{};
}

Result<SetSafeModeResponse> set_safe_mode(Call& call, const SetSafeModeRequest& request) {
  if (request.action != SafeModeAction::kSafemodeGet) {
    TRY(superuser_only(call));
    const bool on = request.action == SafeModeAction::kSafemodeEnter;
    call.lake().hold_leases(on);
    if (call.node.safe_mode.exchange(on) != on) {
      log::info(on ? "safe mode is on: changes are refused" : "safe mode is off",
                {{"user", call.who.user}});
    }
  }
  return SetSafeModeResponse{.result = call.node.safe_mode};
}

Result<SaveNamespaceResponse> save_namespace(Call& call, const SaveNamespaceRequest&) {
  TRY(superuser_only(call));
  if (!call.node.safe_mode) {
    return Error(ErrorCode::kIo,
                 "Safe mode should be turned ON in order to create namespace image.");
  }
  TRY(call.lake().checkpoint());
  return SaveNamespaceResponse{.saved = true};
}

Result<GetCurrentEditLogTxidResponse> get_current_edit_log_txid(
    Call& call, const GetCurrentEditLogTxidRequest&) {
  return GetCurrentEditLogTxidResponse{
      .txid = static_cast<std::int64_t>(call.lake().counts().journal_sequence)};
}

namespace cp = client_protocol;
constexpr std::array kMethods = {
    always<cp::kGetFsStats, get_fs_stats>(),
    always<cp::kGetFsReplicatedBlockStats, get_fs_replicated_block_stats>(),
    always<cp::kGetFsECBlockGroupStats, get_fs_ec_block_group_stats>(),
    always<cp::kGetDatanodeReport, get_datanode_report>(),
    always<cp::kGetDatanodeStorageReport, get_datanode_storage_report>(),
    always<cp::kGetSlowDatanodeReport, get_slow_datanode_report>(),
    always<cp::kSetSafeMode, set_safe_mode>(),
    always<cp::kSaveNamespace, save_namespace>(),
    always<cp::kGetCurrentEditLogTxid, get_current_edit_log_txid>(),
};

}  // namespace

std::span<const Handler> status_methods() {
  return kMethods;
}

}  // namespace sluice::hdfs
