// What an administrator asks a name node: its state and figures, and those of its data nodes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "hdfs/client/client.h"
#include "lake/quota.h"

namespace sluice::hdfs {

class NameNode;

enum class SafeModeAction { kLeave, kEnter, kGet, kForceExit };

struct BlockFigures {
  std::uint64_t low_redundancy = 0;
  std::uint64_t corrupt = 0;
  std::uint64_t missing = 0;
  std::uint64_t missing_with_one_replica = 0;
  std::uint64_t highest_priority = 0;
  std::uint64_t pending_deletion = 0;
};

struct ClusterFigures {
  std::uint64_t capacity = 0;  // bytes, here and below
  std::uint64_t used = 0;
  std::uint64_t remaining = 0;
  BlockFigures replicated;
  BlockFigures erasure_coded;
};

enum class DataNodeState { kLive, kDead, kDecommissioning, kEnteringMaintenance, kInMaintenance };

struct DataNodeFigures {
  std::string address;  // "ip:port" of data transfer
  std::string ip;
  std::string host_name;
  std::string rack;
  std::string administrative_state;  // "Normal", ...
  std::uint64_t capacity = 0;
  std::uint64_t used = 0;
  std::uint64_t non_dfs_used = 0;
  std::uint64_t remaining = 0;
  std::uint64_t cache_capacity = 0;
  std::uint64_t cache_used = 0;
  std::uint32_t transfers = 0;
  std::int64_t last_contact_ms = 0;
  std::int64_t last_block_report_ms = 0;  // 0: never
  std::uint32_t blocks = 0;
};

enum class RollingUpgradeAction { kQuery, kPrepare, kFinalize };

struct RollingUpgrade {
  std::string block_pool;
  std::int64_t started_ms = 0;
  std::int64_t finalized_ms = 0;  // 0: it goes on
  bool has_rollback_image = false;
};

struct OpenFile {
  std::string path;
  std::string client;
  std::string machine;
};

class Administration {
 public:
  // As open_hdfs().
  static Result<std::unique_ptr<Administration>> open(const std::string& uri,
                                                      const ClientOptions& options);
  ~Administration();

  // Whether the name node is in safe mode after the action.
  Result<bool> safe_mode(SafeModeAction action);
  Status save_namespace();
  // Only where the last one is older than `window_s`, or more than `transactions` ago; whether it
  // was made.
  Result<bool> save_namespace_if_old(std::uint64_t window_s, std::uint64_t transactions);
  // "true", "false" or "check": whether storage that failed is tried again, after that.
  Result<bool> restore_failed_storage(const std::string& wish);
  Result<std::optional<RollingUpgrade>> rolling_upgrade(RollingUpgradeAction action);
  Result<bool> upgrade_is_finalized();
  // A file of this name in the log folder of the name node.
  Status save_structures(const std::string& name);
  // Those under `path` that somebody writes, or those alone that a node which leaves waits for.
  Result<std::vector<OpenFile>> open_files(const std::string& path, bool blocking_decommission);
  // fs.trash.interval of the server: not 0 wins over that of the client.
  Result<std::int64_t> trash_interval_minutes();
  Status refresh_nodes();
  Result<ClusterFigures> cluster();
  Result<std::vector<DataNodeFigures>> data_nodes(DataNodeState state);
  // Gives the id that the new segment of the edit log begins with.
  Result<std::uint64_t> roll_edits();
  Status finalize_upgrade();
  Status set_quotas(const std::string& path, const lake::QuotaChange& change);
  // The policy of that name; none: that of the folders above.
  Status set_storage_policy(const std::string& path, const std::optional<std::string>& policy);
  Status set_balancer_bandwidth(std::int64_t bytes_per_second);

 private:
  explicit Administration(std::unique_ptr<NameNode> name_node);
  std::unique_ptr<NameNode> name_node_;
};

// Has the name node read something anew: each is a protocol of its own.
enum class Refresh { kServiceAcl, kUserToGroups, kSuperUserGroups, kCallQueue };
Status ask_to_refresh(const std::string& uri, const ClientOptions& options, Refresh what);
// The groups of a user as the name node knows them.
Result<std::vector<std::string>> groups_of(const std::string& uri, const ClientOptions& options,
                                           const std::string& user);

}  // namespace sluice::hdfs
