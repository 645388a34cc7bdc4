// What an administrator asks one server at its port of calls: a data node, or a name node as one of
// several.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "hdfs/client/client.h"

namespace sluice::hdfs {

class NameNode;

struct DataNodeVersion {
  std::uint64_t uptime_s = 0;
  std::string software;
  std::string configuration;
};

struct DataNodeVolume {
  std::string folder;
  std::string storage_type;
  std::uint64_t used = 0;  // bytes, here and below
  std::uint64_t free = 0;
  std::uint64_t reserved = 0;
  std::uint64_t reserved_for_replicas = 0;
  std::uint64_t blocks = 0;
};

// Each call is an exchange with the data node alone.
class DataNodeAdministration {
 public:
  // "host:port" of its calls (dfs.datanode.ipc.address).
  static Result<std::unique_ptr<DataNodeAdministration>> open(const std::string& address,
                                                              const ClientOptions& options);
  ~DataNodeAdministration();

  Result<std::uint64_t> balancer_bandwidth();  // bytes per second
  Result<DataNodeVersion> version();
  Result<std::vector<DataNodeVolume>> volumes();
  Status trigger_block_report(bool incremental);
  Status evict_writers();
  Status shut_down(bool for_upgrade);
  Status refresh_name_nodes();
  Status delete_block_pool(const std::string& pool, bool force);

 private:
  explicit DataNodeAdministration(std::unique_ptr<NameNode> node);
  std::unique_ptr<NameNode> node_;
};

// Settings that a running server takes anew.
enum class ServerKind { kNameNode, kDataNode };

struct SettingChange {
  std::string name;
  std::string from;
  std::optional<std::string> to;
  std::optional<std::string> failure;  // why it was not taken
};

struct Reconfiguration {
  std::int64_t started_ms = 0;  // 0: there was none
  std::optional<std::int64_t> ended_ms;
  std::vector<SettingChange> changes;
};

class ServerReconfiguration {
 public:
  static Result<std::unique_ptr<ServerReconfiguration>> open(ServerKind kind,
                                                             const std::string& address,
                                                             const ClientOptions& options);
  ~ServerReconfiguration();

  Result<std::vector<std::string>> properties();
  Result<Reconfiguration> status();
  Status start();

 private:
  ServerReconfiguration(ServerKind kind, std::unique_ptr<NameNode> server);
  const ServerKind kind_;
  const std::unique_ptr<NameNode> server_;
};

// What handlers of a resource said when a server was asked to read it anew.
struct RefreshAnswer {
  std::int32_t exit_code = 0;
  std::string message;
  std::string sender;
};
Result<std::vector<RefreshAnswer>> refresh_resource(const std::string& address,
                                                    const std::string& resource,
                                                    const std::vector<std::string>& arguments,
                                                    const ClientOptions& options);

// Which of several name nodes is active.
enum class AvailabilityState { kInitializing, kActive, kStandby, kObserver };

class NameNodeAvailability {
 public:
  static Result<std::unique_ptr<NameNodeAvailability>> open(const std::string& address,
                                                            const ClientOptions& options);
  ~NameNodeAvailability();

  Result<AvailabilityState> state();
  // An error says why it could not become active now.
  Status check_readiness();
  // An error says what is wrong with it.
  Status check_health();
  // `forced`: also where a fail-over is done by a watcher (dfs.ha.automatic-failover.enabled).
  Status become(AvailabilityState state, bool forced);

 private:
  explicit NameNodeAvailability(std::unique_ptr<NameNode> name_node);
  const std::unique_ptr<NameNode> name_node_;
};

}  // namespace sluice::hdfs
