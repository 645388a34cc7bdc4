// ClientDatanodeProtocol, on the NameNode's own port: a DatanodeID's ipcPort names it.
#include <array>

#include "base/clock.h"
#include "hdfs/server/node/convert.h"
#include "hdfs/server/rpc/call.h"
#include "hdfs/wire/client_datanode.h"

namespace sluice::hdfs {
namespace {

using namespace wire;

// A reader of a file that is being written asks how much of the last block it may see.
Result<GetReplicaVisibleLengthResponse> get_replica_visible_length(
    Call& call, const GetReplicaVisibleLengthRequest& request) {
  TRY(const lake::Block block, own_block(call.node, request.block));
  TRY(const std::uint64_t length, call.lake().visible_length(block));
  return GetReplicaVisibleLengthResponse{.length = length};
}

Result<GetDatanodeInfoResponse> get_datanode_info(Call& call, const GetDatanodeInfoRequest&) {
  const std::int64_t up_ms = call.lake().clock().wall_ms() - call.node.started_ms;
  return GetDatanodeInfoResponse{
      .local_info = {
          .software_version = call.node.options.version,
          .config_version = "core-" + call.node.options.version + ",hdfs-1",
          .uptime = static_cast<std::uint64_t>(std::max<std::int64_t>(up_ms, 0) / 1000)}};
}

Result<GetVolumeReportResponse> get_volume_report(Call& call, const GetVolumeReportRequest&) {
  TRY(const lake::Capacity capacity, call.lake().capacity());
  return GetVolumeReportResponse{.volume_info = {{.path = call.lake().options().files_dir,
                                                  .storage_type = StorageType::kDisk,
                                                  .used_space = capacity.used,
                                                  .free_space = capacity.remaining,
                                                  .reserved_space = 0,
                                                  .reserved_space_for_replicas = 0,
                                                  .num_blocks = call.lake().counts().blocks}}};
}

Result<GetBalancerBandwidthResponse> get_balancer_bandwidth(Call&,
                                                            const GetBalancerBandwidthRequest&) {
  return GetBalancerBandwidthResponse{.bandwidth = 0};
}

// Nobody else keeps a list of our blocks.
Result<TriggerBlockReportResponse> trigger_block_report(Call&, const TriggerBlockReportRequest&) {
  return TriggerBlockReportResponse{};
}

Result<RefreshNamenodesResponse> refresh_namenodes(Call&, const RefreshNamenodesRequest&) {
  return RefreshNamenodesResponse{};
}

template <class Request, class Response>
Result<Response> not_offered(Call&, const Request&) {
  return Error(ErrorCode::kUnsupported,
               "this is not offered: name node and data node are one process");
}

namespace cd = client_datanode_protocol;
constexpr std::array kMethods = {
    always<cd::kGetReplicaVisibleLength, get_replica_visible_length>(),
    always<cd::kGetDatanodeInfo, get_datanode_info>(),
    always<cd::kGetVolumeReport, get_volume_report>(),
    always<cd::kGetBalancerBandwidth, get_balancer_bandwidth>(),
    always<cd::kTriggerBlockReport, trigger_block_report>(),
    always<cd::kRefreshNamenodes, refresh_namenodes>(),
    always<cd::kGetBlockLocalPathInfo,
           not_offered<GetBlockLocalPathInfoRequest, GetBlockLocalPathInfoResponse>>(),
    always<cd::kDeleteBlockPool, not_offered<DeleteBlockPoolRequest, DeleteBlockPoolResponse>>(),
    always<cd::kShutdownDatanode, not_offered<ShutdownDatanodeRequest, ShutdownDatanodeResponse>>(),
    always<cd::kEvictWriters, not_offered<EvictWritersRequest, EvictWritersResponse>>(),
};

}  // namespace

std::span<const Handler> datanode_methods() {
  return kMethods;
}

}  // namespace sluice::hdfs
