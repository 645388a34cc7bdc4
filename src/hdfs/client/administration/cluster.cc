#include "hdfs/client/administration/cluster.h"

#include "hdfs/client/name_node.h"
#include "hdfs/client/user.h"
#include "hdfs/terms/storage.h"
#include "hdfs/wire/administration.h"

namespace sluice::hdfs {

namespace api = wire::client_protocol;

Administration::Administration(std::unique_ptr<NameNode> name_node)
    : name_node_(std::move(name_node)) {}
Administration::~Administration() = default;

static Result<std::unique_ptr<NameNode>> open_name_node(const std::string& uri,
                                                        const ClientOptions& options,
                                                        std::string_view protocol) {
  if (!uri.starts_with("hdfs://")) {
    return Error(ErrorCode::kInvalidArgument, "FileSystem " + uri + " is not an HDFS file system");
  }
  TRY(Settings settings, read_settings(uri, options.configuration));
  if (settings.kerberos) {
    settings.user = settings.kerberos->user;
  } else {
    settings.user = options.user.empty() ? current_user() : options.user;
  }
  return std::make_unique<NameNode>(std::move(settings), protocol);
}

Result<std::unique_ptr<Administration>> Administration::open(const std::string& uri,
                                                             const ClientOptions& options) {
  TRY(std::unique_ptr<NameNode> name_node, open_name_node(uri, options, api::kProtocol));
  return std::unique_ptr<Administration>(new Administration(std::move(name_node)));
}

Result<std::uint64_t> Administration::roll_edits() {
  TRY(const wire::RollEditsResponse answer, name_node_->call(api::kRollEdits, {}));
  return answer.new_segment_tx_id;
}

Status Administration::finalize_upgrade() {
  TRY(name_node_->call(api::kFinalizeUpgrade, {}));
  return {};
}

Status Administration::set_balancer_bandwidth(std::int64_t bytes_per_second) {
  TRY(name_node_->call(api::kSetBalancerBandwidth, {.bandwidth = bytes_per_second}));
  return {};
}

Status Administration::set_quotas(const std::string& path, const lake::QuotaChange& change) {
  constexpr std::int64_t kDontSet = INT64_MAX;  // HdfsConstants.QUOTA_DONT_SET
  wire::SetQuotaRequest request;
  request.path = path;
  request.namespace_quota = static_cast<std::uint64_t>(change.names.value_or(kDontSet));
  request.storagespace_quota = static_cast<std::uint64_t>(change.space.value_or(kDontSet));
  if (change.kind) request.storage_type = to_wire(*change.kind);
  TRY(name_node_->call(api::kSetQuota, request));
  return {};
}

Status Administration::set_storage_policy(const std::string& path,
                                          const std::optional<std::string>& policy) {
  if (policy) {
    TRY(name_node_->call(api::kSetStoragePolicy, {.src = path, .policy_name = *policy}));
  } else {
    TRY(name_node_->call(api::kUnsetStoragePolicy, {.src = path}));
  }
  return {};
}

Status ask_to_refresh(const std::string& uri, const ClientOptions& options, Refresh what) {
  namespace users = wire::refresh_user_mappings_protocol;
  namespace policy = wire::refresh_authorization_policy_protocol;
  namespace queue = wire::refresh_call_queue_protocol;
  const auto ask = [&](std::string_view protocol, const auto& method) -> Status {
    TRY(const std::unique_ptr<NameNode> name_node, open_name_node(uri, options, protocol));
    TRY(name_node->call(method, {}));
    return {};
  };
  switch (what) {
    case Refresh::kServiceAcl:
      return ask(policy::kProtocol, policy::kRefreshServiceAcl);
    case Refresh::kUserToGroups:
      return ask(users::kProtocol, users::kRefreshUserToGroupsMappings);
    case Refresh::kSuperUserGroups:
      return ask(users::kProtocol, users::kRefreshSuperUserGroupsConfiguration);
    case Refresh::kCallQueue:
      return ask(queue::kProtocol, queue::kRefreshCallQueue);
  }
  return {};
}

Result<std::vector<std::string>> groups_of(const std::string& uri, const ClientOptions& options,
                                           const std::string& user) {
  namespace mappings = wire::get_user_mappings_protocol;
  TRY(const std::unique_ptr<NameNode> name_node, open_name_node(uri, options, mappings::kProtocol));
  TRY(wire::GetGroupsForUserResponse answer,
      name_node->call(mappings::kGetGroupsForUser, {.user = user}));
  return std::vector<std::string>(answer.groups.begin(), answer.groups.end());
}

static wire::SafeModeAction wire_action(SafeModeAction action) {
  switch (action) {
    case SafeModeAction::kLeave:
      return wire::SafeModeAction::kSafemodeLeave;
    case SafeModeAction::kEnter:
      return wire::SafeModeAction::kSafemodeEnter;
    case SafeModeAction::kGet:
      return wire::SafeModeAction::kSafemodeGet;
    case SafeModeAction::kForceExit:
      return wire::SafeModeAction::kSafemodeForceExit;
  }
  return wire::SafeModeAction::kSafemodeGet;
}

Result<bool> Administration::safe_mode(SafeModeAction action) {
  TRY(wire::SetSafeModeResponse answer,
      name_node_->call(api::kSetSafeMode, {.action = wire_action(action), .checked = false}));
  return answer.result;
}

Status Administration::save_namespace() {
  TRY(name_node_->call(api::kSaveNamespace, {}));
  return {};
}

Result<bool> Administration::save_namespace_if_old(std::uint64_t window_s,
                                                   std::uint64_t transactions) {
  TRY(const auto answer,
      name_node_->call(api::kSaveNamespace, {.time_window = window_s, .tx_gap = transactions}));
  return answer.saved.value_or(true);
}

Result<bool> Administration::restore_failed_storage(const std::string& wish) {
  TRY(const auto answer, name_node_->call(api::kRestoreFailedStorage, {.arg = wish}));
  return answer.result;
}

Result<std::optional<RollingUpgrade>> Administration::rolling_upgrade(RollingUpgradeAction action) {
  wire::RollingUpgradeRequest request{.action = wire::RollingUpgradeAction::kQuery};
  if (action == RollingUpgradeAction::kPrepare) {
    request.action = wire::RollingUpgradeAction::kStart;
  } else if (action == RollingUpgradeAction::kFinalize) {
    request.action = wire::RollingUpgradeAction::kFinalize;
  }
  TRY(const auto answer, name_node_->call(api::kRollingUpgrade, request));
  if (!answer.rolling_upgrade_info) return std::optional<RollingUpgrade>();
  const wire::RollingUpgradeInfo& info = *answer.rolling_upgrade_info;
  return std::optional(RollingUpgrade{.block_pool = info.status.block_pool_id,
                                      .started_ms = static_cast<std::int64_t>(info.start_time),
                                      .finalized_ms = static_cast<std::int64_t>(info.finalize_time),
                                      .has_rollback_image = info.created_rollback_images});
}

Result<bool> Administration::upgrade_is_finalized() {
  TRY(const auto answer, name_node_->call(api::kUpgradeStatus, {}));
  return answer.upgrade_finalized;
}

Status Administration::save_structures(const std::string& name) {
  TRY(name_node_->call(api::kMetaSave, {.filename = name}));
  return {};
}

Result<std::vector<OpenFile>> Administration::open_files(const std::string& path,
                                                         bool blocking_decommission) {
  wire::ListOpenFilesRequest request{.id = 0, .path = path};
  request.types = {blocking_decommission ? wire::OpenFilesType::kBlockingDecommission
                                         : wire::OpenFilesType::kAllOpenFiles};
  std::vector<OpenFile> files;
  for (;;) {
    TRY(const auto page, name_node_->call(api::kListOpenFiles, request));
    for (const wire::OpenFilesBatchResponse& file : page.entries) {
      files.push_back(
          {.path = file.path, .client = file.client_name, .machine = file.client_machine});
      if (file.id <= request.id) {
        return Error(ErrorCode::kCorrupt, "the list of open files does not go on");
      }
      request.id = file.id;
    }
    if (!page.has_more || page.entries.empty()) return files;
  }
}

Result<std::int64_t> Administration::trash_interval_minutes() {
  TRY(wire::GetServerDefaultsResponse answer, name_node_->call(api::kGetServerDefaults, {}));
  return static_cast<std::int64_t>(answer.server_defaults.trash_interval.value_or(0));
}

Status Administration::refresh_nodes() {
  TRY(name_node_->call(api::kRefreshNodes, {}));
  return {};
}

Result<ClusterFigures> Administration::cluster() {
  TRY(wire::GetFsStatsResponse stats, name_node_->call(api::kGetFsStats, {}));
  TRY(wire::GetFsReplicatedBlockStatsResponse blocks,
      name_node_->call(api::kGetFsReplicatedBlockStats, {}));
  TRY(wire::GetFsECBlockGroupStatsResponse groups,
      name_node_->call(api::kGetFsECBlockGroupStats, {}));
  return ClusterFigures{
      .capacity = stats.capacity,
      .used = stats.used,
      .remaining = stats.remaining,
      .replicated = {.low_redundancy = blocks.low_redundancy,
                     .corrupt = blocks.corrupt_blocks,
                     .missing = blocks.missing_blocks,
                     .missing_with_one_replica = blocks.missing_repl_one_blocks,
                     .highest_priority = blocks.highest_prio_low_redundancy_blocks.value_or(0),
                     .pending_deletion = blocks.pending_deletion_blocks},
      .erasure_coded = {.low_redundancy = groups.low_redundancy,
                        .corrupt = groups.corrupt_blocks,
                        .missing = groups.missing_blocks,
                        .missing_with_one_replica = 0,
                        .highest_priority = groups.highest_prio_low_redundancy_blocks.value_or(0),
                        .pending_deletion = groups.pending_deletion_blocks}};
}

static std::string words(wire::AdminState state) {
  switch (state) {
    case wire::AdminState::kNormal:
      return "Normal";
    case wire::AdminState::kDecommissionInprogress:
      return "Decommission in progress";
    case wire::AdminState::kDecommissioned:
      return "Decommissioned";
    case wire::AdminState::kEnteringMaintenance:
      return "Entering Maintenance";
    case wire::AdminState::kInMaintenance:
      return "In Maintenance";
  }
  return "";
}

static wire::DatanodeReportType wire_type(DataNodeState state) {
  switch (state) {
    case DataNodeState::kLive:
      return wire::DatanodeReportType::kLive;
    case DataNodeState::kDead:
      return wire::DatanodeReportType::kDead;
    case DataNodeState::kDecommissioning:
      return wire::DatanodeReportType::kDecommissioning;
    case DataNodeState::kEnteringMaintenance:
      return wire::DatanodeReportType::kEnteringMaintenance;
    case DataNodeState::kInMaintenance:
      return wire::DatanodeReportType::kInMaintenance;
  }
  return wire::DatanodeReportType::kAll;
}

Result<std::vector<DataNodeFigures>> Administration::data_nodes(DataNodeState state) {
  TRY(wire::GetDatanodeReportResponse answer,
      name_node_->call(api::kGetDatanodeReport, {.type = wire_type(state)}));
  std::vector<DataNodeFigures> nodes;
  for (const wire::DatanodeInfo& info : answer.di) {
    const std::uint64_t taken = info.dfs_used.value_or(0) + info.remaining.value_or(0);
    const std::uint64_t capacity = info.capacity.value_or(0);
    nodes.push_back(
        {.address = info.id.ip_addr + ":" + std::to_string(info.id.xfer_port),
         .ip = info.id.ip_addr,
         .host_name = info.id.host_name,
         .rack = info.location.value_or("/default-rack"),
         .administrative_state = words(info.admin_state.value_or(wire::AdminState::kNormal)),
         .capacity = capacity,
         .used = info.dfs_used.value_or(0),
         .non_dfs_used = info.non_dfs_used.value_or(capacity > taken ? capacity - taken : 0),
         .remaining = info.remaining.value_or(0),
         .cache_capacity = info.cache_capacity.value_or(0),
         .cache_used = info.cache_used.value_or(0),
         .transfers = info.xceiver_count.value_or(0),
         .last_contact_ms = static_cast<std::int64_t>(info.last_update.value_or(0)),
         .last_block_report_ms = static_cast<std::int64_t>(info.last_block_report_time.value_or(0)),
         .blocks = info.num_blocks.value_or(0)});
  }
  return nodes;
}

}  // namespace sluice::hdfs
