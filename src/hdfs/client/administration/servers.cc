#include "hdfs/client/administration/servers.h"

#include "hdfs/client/name_node.h"
#include "hdfs/client/user.h"
#include "hdfs/wire/administration.h"
#include "hdfs/wire/client_datanode.h"
#include "hdfs/wire/ha_service.h"

namespace sluice::hdfs {
namespace {

namespace node_api = wire::client_datanode_protocol;
namespace settings_api = wire::reconfiguration_protocol;
namespace ha = wire::ha_service_protocol;

Result<std::unique_ptr<NameNode>> open_server(const std::string& address,
                                              const ClientOptions& options,
                                              std::string_view protocol) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == address.size()) {
    return Error(ErrorCode::kInvalidArgument,
                 "Does not contain a valid host:port authority: " + address);
  }
  TRY(Address parsed, parse_address(address, 0));
  TRY(Settings settings, read_settings("hdfs://" + address, options.configuration));
  settings.name_nodes = {std::move(parsed)};
  if (settings.kerberos) {
    settings.user = settings.kerberos->user;
  } else {
    settings.user = options.user.empty() ? current_user() : options.user;
  }
  return std::make_unique<NameNode>(std::move(settings), protocol);
}

AvailabilityState state_of(wire::HAServiceState state) {
  switch (state) {
    case wire::HAServiceState::kInitializing:
      return AvailabilityState::kInitializing;
    case wire::HAServiceState::kActive:
      return AvailabilityState::kActive;
    case wire::HAServiceState::kStandby:
      return AvailabilityState::kStandby;
    case wire::HAServiceState::kObserver:
      return AvailabilityState::kObserver;
  }
  return AvailabilityState::kInitializing;
}

}  // namespace

DataNodeAdministration::DataNodeAdministration(std::unique_ptr<NameNode> node)
    : node_(std::move(node)) {}
DataNodeAdministration::~DataNodeAdministration() = default;

Result<std::unique_ptr<DataNodeAdministration>> DataNodeAdministration::open(
    const std::string& address, const ClientOptions& options) {
  TRY(auto node, open_server(address, options, node_api::kProtocol));
  return std::unique_ptr<DataNodeAdministration>(new DataNodeAdministration(std::move(node)));
}

Result<std::uint64_t> DataNodeAdministration::balancer_bandwidth() {
  TRY(const auto answer, node_->call(node_api::kGetBalancerBandwidth, {}));
  return answer.bandwidth;
}

Result<DataNodeVersion> DataNodeAdministration::version() {
  TRY(const auto answer, node_->call(node_api::kGetDatanodeInfo, {}));
  return DataNodeVersion{.uptime_s = answer.local_info.uptime,
                         .software = answer.local_info.software_version,
                         .configuration = answer.local_info.config_version};
}

Result<std::vector<DataNodeVolume>> DataNodeAdministration::volumes() {
  TRY(const auto answer, node_->call(node_api::kGetVolumeReport, {}));
  std::vector<DataNodeVolume> volumes;
  for (const wire::DatanodeVolumeInfo& one : answer.volume_info) {
    volumes.push_back({.folder = one.path,
                       .storage_type = std::string(wire::name_of(one.storage_type)),
                       .used = one.used_space,
                       .free = one.free_space,
                       .reserved = one.reserved_space,
                       .reserved_for_replicas = one.reserved_space_for_replicas,
                       .blocks = one.num_blocks});
  }
  return volumes;
}

Status DataNodeAdministration::trigger_block_report(bool incremental) {
  TRY(node_->call(node_api::kTriggerBlockReport, {.incremental = incremental}));
  return {};
}

Status DataNodeAdministration::evict_writers() {
  TRY(node_->call(node_api::kEvictWriters, {}));
  return {};
}

Status DataNodeAdministration::shut_down(bool for_upgrade) {
  TRY(node_->call(node_api::kShutdownDatanode, {.for_upgrade = for_upgrade}));
  return {};
}

Status DataNodeAdministration::refresh_name_nodes() {
  TRY(node_->call(node_api::kRefreshNamenodes, {}));
  return {};
}

Status DataNodeAdministration::delete_block_pool(const std::string& pool, bool force) {
  TRY(node_->call(node_api::kDeleteBlockPool, {.block_pool = pool, .force = force}));
  return {};
}

ServerReconfiguration::ServerReconfiguration(ServerKind kind, std::unique_ptr<NameNode> server)
    : kind_(kind), server_(std::move(server)) {}
ServerReconfiguration::~ServerReconfiguration() = default;

Result<std::unique_ptr<ServerReconfiguration>> ServerReconfiguration::open(
    ServerKind kind, const std::string& address, const ClientOptions& options) {
  const std::string_view protocol =
      kind == ServerKind::kNameNode ? settings_api::kProtocol : node_api::kProtocol;
  TRY(auto server, open_server(address, options, protocol));
  return std::unique_ptr<ServerReconfiguration>(new ServerReconfiguration(kind, std::move(server)));
}

Result<std::vector<std::string>> ServerReconfiguration::properties() {
  TRY(const auto answer, kind_ == ServerKind::kNameNode
                             ? server_->call(settings_api::kListReconfigurableProperties, {})
                             : server_->call(node_api::kListReconfigurableProperties, {}));
  return std::vector<std::string>(answer.name.begin(), answer.name.end());
}

Result<Reconfiguration> ServerReconfiguration::status() {
  TRY(const auto answer, kind_ == ServerKind::kNameNode
                             ? server_->call(settings_api::kGetReconfigurationStatus, {})
                             : server_->call(node_api::kGetReconfigurationStatus, {}));
  Reconfiguration status;
  status.started_ms = answer.start_time;
  status.ended_ms = answer.end_time;
  for (const wire::GetReconfigurationStatusConfigChange& change : answer.changes) {
    SettingChange& one = status.changes.emplace_back();
    one.name = change.name;
    one.from = change.old_value;
    one.to = change.new_value;
    one.failure = change.error_message;
  }
  return status;
}

Status ServerReconfiguration::start() {
  TRY(kind_ == ServerKind::kNameNode ? server_->call(settings_api::kStartReconfiguration, {})
                                     : server_->call(node_api::kStartReconfiguration, {}));
  return {};
}

Result<std::vector<RefreshAnswer>> refresh_resource(const std::string& address,
                                                    const std::string& resource,
                                                    const std::vector<std::string>& arguments,
                                                    const ClientOptions& options) {
  namespace generic = wire::generic_refresh_protocol;
  TRY(const auto server, open_server(address, options, generic::kProtocol));
  wire::GenericRefreshRequest request{.identifier = resource};
  request.args.assign(arguments.begin(), arguments.end());
  TRY(const auto answer, server->call(generic::kRefresh, request));
  std::vector<RefreshAnswer> answers;
  for (const wire::GenericRefreshResponse& one : answer.responses) {
    answers.push_back({.exit_code = one.exit_status.value_or(0),
                       .message = one.user_message.value_or(""),
                       .sender = one.sender_name.value_or("")});
  }
  return answers;
}

NameNodeAvailability::NameNodeAvailability(std::unique_ptr<NameNode> name_node)
    : name_node_(std::move(name_node)) {}
NameNodeAvailability::~NameNodeAvailability() = default;

Result<std::unique_ptr<NameNodeAvailability>> NameNodeAvailability::open(
    const std::string& address, const ClientOptions& options) {
  TRY(auto name_node, open_server(address, options, ha::kProtocol));
  return std::unique_ptr<NameNodeAvailability>(new NameNodeAvailability(std::move(name_node)));
}

Result<AvailabilityState> NameNodeAvailability::state() {
  TRY(const auto answer, name_node_->call(ha::kGetServiceStatus, {}));
  return state_of(answer.state);
}

Status NameNodeAvailability::check_readiness() {
  TRY(const auto answer, name_node_->call(ha::kGetServiceStatus, {}));
  if (answer.ready_to_become_active.value_or(false)) return {};
  return Error(ErrorCode::kUnavailable, answer.not_ready_reason.value_or("it gives no reason"));
}

Status NameNodeAvailability::check_health() {
  TRY(name_node_->call(ha::kMonitorHealth, {}));
  return {};
}

Status NameNodeAvailability::become(AvailabilityState state, bool forced) {
  const wire::HAStateChangeRequestInfo who{.req_source =
                                               forced ? wire::HARequestSource::kRequestByUserForced
                                                      : wire::HARequestSource::kRequestByUser};
  switch (state) {
    case AvailabilityState::kActive:
      TRY(name_node_->call(ha::kTransitionToActive, {.req_info = who}));
      return {};
    case AvailabilityState::kStandby:
      TRY(name_node_->call(ha::kTransitionToStandby, {.req_info = who}));
      return {};
    case AvailabilityState::kObserver:
      TRY(name_node_->call(ha::kTransitionToObserver, {.req_info = who}));
      return {};
    case AvailabilityState::kInitializing:
      break;
  }
  return Error(ErrorCode::kInvalidArgument, "nobody is asked to begin anew");
}

}  // namespace sluice::hdfs
