// `hdfs dfsadmin` for one data node, at its port of calls.
#include "base/text.h"
#include "hdfs/client/administration/servers.h"
#include "hdfs/tools/admin/run.h"

namespace sluice::hdfs::tools {
namespace {

// A wrong number of words is the command's usage, and nothing is asked.
Status check_count(const Arguments& arguments, std::size_t least, std::size_t most,
                   const char* usage) {
  if (arguments.size() >= least && arguments.size() <= most) return {};
  return usage_error("Usage: hdfs dfsadmin [" + std::string(usage) + "]");
}

Result<std::unique_ptr<DataNodeAdministration>> open_node(const Run& run,
                                                          const std::string& address) {
  auto node =
      DataNodeAdministration::open(address, {.configuration = run.configuration, .user = {}});
  const bool is_wrong = !node && node.error().code() == ErrorCode::kInvalidArgument;
  return is_wrong
             ? Result<std::unique_ptr<DataNodeAdministration>>(wrong_use(node.error().message()))
             : std::move(node);
}

Error unreachable(const Error& why) {
  return Error(why.code(), "Datanode unreachable. " + why.message());
}

std::string described(std::uint64_t bytes) {
  return std::to_string(bytes) + "(" + human_size(bytes) + ")";
}

}  // namespace

Status get_balancer_bandwidth(Run& run, Arguments arguments) {
  TRY(check_count(arguments, 1, 1, "-getBalancerBandwidth <datanode_host:ipc_port>"));
  TRY(const auto node, open_node(run, arguments[0]));
  const auto bandwidth = node->balancer_bandwidth();
  if (!bandwidth) return unreachable(bandwidth.error());
  run.print("Balancer bandwidth is " + std::to_string(*bandwidth) + " bytes per second.\n");
  return {};
}

Status get_data_node_info(Run& run, Arguments arguments) {
  TRY(check_count(arguments, 1, 1, "-getDatanodeInfo <datanode_host:ipc_port>"));
  TRY(const auto node, open_node(run, arguments[0]));
  const auto version = node->version();
  if (!version) return unreachable(version.error());
  run.print("Uptime: " + std::to_string(version->uptime_s) + ", Software version: " +
            version->software + ", Config version: " + version->configuration + "\n");
  return {};
}

Status get_volume_report(Run& run, Arguments arguments) {
  TRY(check_count(arguments, 1, 1, "-getVolumeReport datanode-host:ipc_port"));
  TRY(const auto node, open_node(run, arguments[0]));
  TRY(const auto volumes, node->volumes());
  std::string text = "Active Volumes : " + std::to_string(volumes.size()) + "\n";
  for (const DataNodeVolume& one : volumes) {
    text += "\nDirectory: " + one.folder + "\nStorageType: " + one.storage_type +
            "\nCapacity Used: " + described(one.used) + "\nCapacity Left: " + described(one.free) +
            "\nCapacity Reserved: " + described(one.reserved) +
            "\nReserved Space for Replicas: " + described(one.reserved_for_replicas) +
            "\nBlocks: " + std::to_string(one.blocks) + "\n";
  }
  run.print(text);
  return {};
}

Status trigger_block_report(Run& run, Arguments arguments) {
  TRY(check_count(arguments, 1, 2, "-triggerBlockReport [-incremental] <datanode_host:ipc_port>"));
  run.exit_of_failure = 1;
  const bool incremental = arguments[0] == "-incremental";
  if (incremental) arguments.erase(arguments.begin());
  if (arguments.empty()) {
    run.complain("You must specify a host:port pair.");
    return {};
  }
  if (arguments.size() > 1) {
    run.complain("Can't understand arguments: " + arguments[1]);
    return {};
  }
  TRY(const auto node, open_node(run, arguments[0]));
  if (const Status asked = node->trigger_block_report(incremental); !asked) {
    run.complain("triggerBlockReport error: " + asked.error().message());
    return {};
  }
  run.print(std::string("Triggering ") + (incremental ? "an incremental " : "a full ") +
            "block report on " + arguments[0] + ".\n");
  return {};
}

Status evict_writers(Run& run, Arguments arguments) {
  TRY(check_count(arguments, 1, 1, "-evictWriters <datanode_host:ipc_port>"));
  TRY(const auto node, open_node(run, arguments[0]));
  if (const Status asked = node->evict_writers(); !asked) return unreachable(asked.error());
  run.print("Requested writer eviction to datanode " + arguments[0] + "\n");
  return {};
}

Status shut_data_node_down(Run& run, Arguments arguments) {
  constexpr const char* kUsage = "-shutdownDatanode <datanode_host:ipc_port> [upgrade]";
  TRY(check_count(arguments, 1, 2, kUsage));
  const bool for_upgrade = arguments.size() == 2;
  if (for_upgrade && to_lower(arguments[1]) != "upgrade") {
    return check_count({}, 1, 1, kUsage);
  }
  TRY(const auto node, open_node(run, arguments[0]));
  TRY(node->shut_down(for_upgrade));
  run.print("Submitted a shutdown request to datanode " + arguments[0] + "\n");
  return {};
}

Status refresh_name_nodes(Run& run, Arguments arguments) {
  TRY(check_count(arguments, 1, 1, "-refreshNamenodes datanode-host:ipc_port"));
  TRY(const auto node, open_node(run, arguments[0]));
  return node->refresh_name_nodes();
}

Status delete_block_pool(Run& run, Arguments arguments) {
  constexpr const char* kUsage = "-deleteBlockPool datanode-host:ipc_port blockpoolId [force]";
  TRY(check_count(arguments, 2, 3, kUsage));
  const bool force = arguments.size() == 3;
  if (force && arguments[2] != "force") return check_count({}, 2, 3, kUsage);
  TRY(const auto node, open_node(run, arguments[0]));
  return node->delete_block_pool(arguments[1], force);
}

}  // namespace sluice::hdfs::tools
