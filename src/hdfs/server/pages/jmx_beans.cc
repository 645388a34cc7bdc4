// What each bean of /jmx says.
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "hdfs/server/node/activity.h"
#include "hdfs/server/node/safe_mode.h"
#include "hdfs/server/pages/jmx.h"

namespace sluice::hdfs {
namespace {

struct Figures {
  lake::Capacity capacity;
  lake::LakeCounts counts;
  std::uint64_t non_dfs = 0;
};

Figures figures_of(Node& node) {
  Figures figures;
  if (auto capacity = node.lake.capacity()) figures.capacity = *capacity;
  figures.counts = node.lake.counts();
  const std::uint64_t ours = figures.capacity.used + figures.capacity.remaining;
  figures.non_dfs = figures.capacity.total > ours ? figures.capacity.total - ours : 0;
  return figures;
}

std::string decimal(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.7g", value);
  return text;
}

double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string gigabytes(std::uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", static_cast<double>(bytes) / (1024.0 * 1024 * 1024));
  return text;
}

std::string live_nodes(const Node& node, const net::Endpoint& local, const Figures& figures) {
  const std::string& host = node.host(local);
  const std::string data = net::Endpoint{host, node.data_port}.to_string();
  const double used = percent(figures.capacity.used, figures.capacity.total);
  JsonObject json;
  json.member("infoAddr", net::Endpoint{host, node.http_port}.to_string())
      .member("infoSecureAddr", host + ":0")
      .member("xferaddr", data)
      .member("location", "/default-rack")
      .member("lastContact", 0)
      .member("usedSpace", figures.capacity.used)
      .member("adminState", "In Service")
      .member("nonDfsUsedSpace", figures.non_dfs)
      .member("capacity", figures.capacity.total)
      .member("numBlocks", figures.counts.blocks)
      .member("version", node.options.version)
      .member("used", figures.capacity.used)
      .member("remaining", figures.capacity.remaining)
      .member("blockScheduled", 0)
      .member("blockPoolUsed", figures.capacity.used)
      .raw("blockPoolUsedPercent", decimal(used))
      .member("volfails", 0)
      .member("lastBlockReport", 0);
  return JsonObject().raw(data, json.text()).text();
}

std::string corrupt_files(const Node& node) {
  std::string list;
  for (const std::string& path : node.lake.corrupt_files()) {
    list += (list.empty() ? "" : ",") + json_string(path);
  }
  return "[" + list + "]";
}

Bean name_node_info(Node& node, const net::Endpoint& local, const Figures& figures) {
  const lake::Capacity& capacity = figures.capacity;
  const std::string& meta = node.lake.options().meta_dir;
  Bean bean{"Hadoop:service=NameNode,name=NameNodeInfo",
            "org.apache.hadoop.hdfs.server.namenode.FSNamesystem",
            {}};
  JsonObject journal;
  journal
      .member("MostRecentCheckpointTxId", std::to_string(figures.counts.last_checkpoint_sequence))
      .member("LastAppliedOrWrittenTxId", std::to_string(figures.counts.journal_sequence));
  const std::string used = decimal(percent(capacity.used, capacity.total));
  bean.text("Version", node.options.version + ", sluice")
      .text("SoftwareVersion", node.options.version)
      .raw("UpgradeFinalized", "true")
      .text("BlockPoolId", node.lake.block_pool_id())
      .text("ClusterId", node.lake.cluster_id())
      .number("Used", capacity.used)
      .number("Free", capacity.remaining)
      .number("Total", capacity.total)
      .text("Safemode", node.safe_mode ? "Safe mode is ON. " + std::string(kSafeModeTip) : "")
      .number("NonDfsUsedSpace", figures.non_dfs)
      .raw("PercentUsed", used)
      .number("BlockPoolUsedSpace", capacity.used)
      .raw("PercentBlockPoolUsed", used)
      .raw("PercentRemaining", decimal(percent(capacity.remaining, capacity.total)))
      .number("CacheCapacity", 0)
      .number("CacheUsed", 0)
      .number("TotalBlocks", figures.counts.blocks)
      .number("NumberOfMissingBlocks", 0)
      .number("NumberOfMissingBlocksWithReplicationFactorOne", 0)
      .text("LiveNodes", live_nodes(node, local, figures))
      .text("DeadNodes", "{}")
      .text("DecomNodes", "{}")
      .text("EnteringMaintenanceNodes", "{}")
      .text("NameDirStatuses",
            JsonObject()
                .raw("active", JsonObject().member(meta, "IMAGE_AND_EDITS").text())
                .raw("failed", "{}")
                .text())
      .text("JournalTransactionInfo", journal.text())
      .number("NNStartedTimeInMillis", node.started_ms)
      .text("CorruptFiles", corrupt_files(node))
      .number("CorruptFilesCount", figures.counts.corrupt_files)
      .number("NumberOfSnapshottableDirs", 0)
      .number("DistinctVersionCount", 1)
      .raw("RollingUpgradeStatus", "null");
  return bean;
}

Bean fs_namesystem(Node& node, const Figures& figures) {
  const lake::Capacity& capacity = figures.capacity;
  const lake::LakeCounts& counts = figures.counts;
  Bean bean{"Hadoop:service=NameNode,name=FSNamesystem", "FSNamesystem", {}};
  bean.text("tag.Context", "dfs")
      .text("tag.HAState", "active")
      .number("MissingBlocks", 0)
      .number("MissingReplOneBlocks", 0)
      .number("ExpiredHeartbeats", 0)
      .number("TransactionsSinceLastCheckpoint",
              counts.journal_sequence - counts.last_checkpoint_sequence)
      .number("LastWrittenTransactionId", counts.journal_sequence)
      .number("LastCheckpointTime", counts.last_checkpoint_ms)
      .number("CapacityTotal", capacity.total)
      .raw("CapacityTotalGB", gigabytes(capacity.total))
      .number("CapacityUsed", capacity.used)
      .raw("CapacityUsedGB", gigabytes(capacity.used))
      .number("CapacityRemaining", capacity.remaining)
      .raw("CapacityRemainingGB", gigabytes(capacity.remaining))
      .number("CapacityUsedNonDFS", figures.non_dfs)
      .number("TotalLoad", node.counters.transfers.load())
      .number("BlocksTotal", counts.blocks)
      .number("SnapshottableDirectories", 0)
      .number("Snapshots", 0)
      .number("NumFilesUnderConstruction", counts.open_files)
      .number("FilesTotal", counts.known_entries)
      .number("PendingReplicationBlocks", 0)
      .number("UnderReplicatedBlocks", 0)
      .number("LowRedundancyBlocks", 0)
      .number("CorruptBlocks", counts.corrupt_files)
      .number("ScheduledReplicationBlocks", 0)
      .number("PendingDeletionBlocks", 0)
      .number("ExcessBlocks", 0)
      .number("NumLiveDataNodes", 1)
      .number("NumDeadDataNodes", 0)
      .number("StaleDataNodes", 0)
      .number("VolumeFailuresTotal", 0)
      .number("TotalSyncCount", counts.journal_syncs);
  return bean;
}

Bean fs_namesystem_state(Node& node, const Figures& figures) {
  Bean bean{"Hadoop:service=NameNode,name=FSNamesystemState",
            "org.apache.hadoop.hdfs.server.namenode.FSNamesystem",
            {}};
  bean.number("CapacityTotal", figures.capacity.total)
      .number("CapacityUsed", figures.capacity.used)
      .number("CapacityRemaining", figures.capacity.remaining)
      .number("TotalLoad", node.counters.transfers.load())
      .text("SnapshotStats", "{\"SnapshottableDirectories\":0,\"Snapshots\":0}")
      .number("FsLockQueueLength", 0)
      .number("BlocksTotal", figures.counts.blocks)
      .number("MaxObjects", 0)
      .number("FilesTotal", figures.counts.known_entries)
      .number("PendingReplicationBlocks", 0)
      .number("UnderReplicatedBlocks", 0)
      .number("LowRedundancyBlocks", 0)
      .number("ScheduledReplicationBlocks", 0)
      .number("PendingDeletionBlocks", 0)
      .text("FSState", node.safe_mode ? "safeMode" : "Operational")
      .number("NumLiveDataNodes", 1)
      .number("NumDeadDataNodes", 0)
      .number("NumDecomLiveDataNodes", 0)
      .number("NumDecomDeadDataNodes", 0)
      .number("VolumeFailuresTotal", 0)
      .number("EstimatedCapacityLostTotal", 0)
      .number("NumDecommissioningDataNodes", 0)
      .number("NumStaleDataNodes", 0)
      .number("NumStaleStorages", 0)
      .number("TotalSyncCount", figures.counts.journal_syncs);
  return bean;
}

Bean name_node_status(const Node& node, const net::Endpoint& local) {
  Bean bean{"Hadoop:service=NameNode,name=NameNodeStatus",
            "org.apache.hadoop.hdfs.server.namenode.NameNode",
            {}};
  bean.text("State", "active")
      .text("NNRole", "NameNode")
      .text("HostAndPort", net::Endpoint{node.host(local), node.rpc_port}.to_string())
      .raw("SecurityEnabled", "false")
      .number("LastHATransitionTime", 0)
      .number("BytesWithFutureGenerationStamps", 0);
  return bean;
}

Bean rpc_activity(const Node& node) {
  const std::uint64_t calls = node.counters.rpc_calls;
  const double mean = calls == 0 ? 0.0
                                 : static_cast<double>(node.counters.rpc_nanoseconds.load()) /
                                       static_cast<double>(calls) / 1e6;
  const std::string port = std::to_string(node.rpc_port);
  Bean bean{
      "Hadoop:service=NameNode,name=RpcActivityForPort" + port, "RpcActivityForPort" + port, {}};
  bean.number("ReceivedBytes", node.counters.rpc_received_bytes.load())
      .number("SentBytes", node.counters.rpc_sent_bytes.load())
      .number("RpcProcessingTimeNumOps", calls)
      .raw("RpcProcessingTimeAvgTime", decimal(mean))
      .number("NumOpenConnections", node.counters.rpc_connections.load());
  return bean;
}

Bean data_node_activity(const Node& node) {
  Bean bean{"Hadoop:service=DataNode,name=DataNodeActivity-" + std::to_string(node.data_port),
            "DataNodeActivity",
            {}};
  bean.number("BytesRead", node.counters.bytes_read.load())
      .number("BytesWritten", node.counters.bytes_written.load())
      .number("BlocksRead", node.counters.blocks_read.load())
      .number("BlocksWritten", node.counters.blocks_written.load())
      .number("DataNodeActiveXceiversCount", node.counters.transfers.load());
  return bean;
}

// What the DataNode holds. Exporters look for it under either name.
Bean dataset_state(const Node& node, const std::string& name, const std::string& type,
                   const Figures& figures) {
  Bean bean{"Hadoop:service=DataNode,name=" + name, type, {}};
  bean.number("Capacity", figures.capacity.total)
      .number("DfsUsed", figures.capacity.used)
      .number("Remaining", figures.capacity.remaining)
      .text("StorageInfo", "FSDataset{dirpath='[" + node.lake.options().files_dir + "]'}")
      .number("NumFailedVolumes", 0)
      .number("LastVolumeFailureDate", 0)
      .number("EstimatedCapacityLostTotal", 0)
      .number("CacheUsed", 0)
      .number("CacheCapacity", 0)
      .number("NumBlocksCached", 0)
      .number("NumBlocksFailedToCache", 0)
      .number("NumBlocksFailedToUncache", 0);
  return bean;
}

Bean data_node_info(const Node& node, const net::Endpoint& local, const Figures& figures) {
  const lake::Capacity& capacity = figures.capacity;
  JsonObject volume;
  volume.member("numBlocks", figures.counts.blocks)
      .member("usedSpace", capacity.used)
      .member("freeSpace", capacity.remaining)
      .member("reservedSpace", 0)
      .member("reservedSpaceForReplicas", 0)
      .member("storageType", "DISK");
  Bean bean{"Hadoop:service=DataNode,name=DataNodeInfo",
            "org.apache.hadoop.hdfs.server.datanode.DataNode",
            {}};
  bean.text("Version", node.options.version + ", sluice")
      .text("SoftwareVersion", node.options.version)
      .number("XceiverCount", node.counters.transfers.load())
      .number("XmitsInProgress", 0)
      .text("RpcPort", std::to_string(node.rpc_port))
      .text("DataPort", std::to_string(node.data_port))
      .text("HttpPort", std::to_string(node.http_port))
      .text("NamenodeAddresses",
            JsonObject().member(node.host(local), node.lake.block_pool_id()).text())
      .text("DatanodeHostname", node.host(local))
      .text("VolumeInfo", JsonObject().raw(node.lake.options().files_dir, volume.text()).text())
      .text("ClusterId", node.lake.cluster_id())
      .raw("SecurityEnabled", "false");
  return bean;
}

Bean name_node_activity(const Node& node, const Figures& figures) {
  Bean bean{"Hadoop:service=NameNode,name=NameNodeActivity", "NameNodeActivity", {}};
  bean.text("tag.ProcessName", "NameNode").text("tag.Context", "dfs");
  for (std::size_t i = 0; i < kActivities.size(); ++i) {
    bean.number(kActivities[i].attribute, node.counters.activities[i].load());
  }
  bean.number("TransactionsNumOps", figures.counts.journal_sequence)
      .number("SyncsNumOps", figures.counts.journal_syncs);
  return bean;
}

// There is no safe mode at a start, and no edit log that is loaded while clients wait.
Bean startup_progress() {
  Bean bean{"Hadoop:service=NameNode,name=StartupProgress", "StartupProgress", {}};
  bean.raw("PercentComplete", "1.0")
      .raw("LoadingFsImagePercentComplete", "1.0")
      .raw("LoadingEditsPercentComplete", "1.0")
      .raw("SavingCheckpointPercentComplete", "1.0")
      .raw("SafeModePercentComplete", "1.0");
  return bean;
}

struct Memory {
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
};

Memory memory_of_process() {
  std::ifstream in("/proc/self/statm");
  Memory memory;
  in >> memory.size >> memory.resident;
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return {memory.size * page, memory.resident * page};
}

// Resident memory stands for the heap: there is no other.
Bean memory() {
  const Memory now = memory_of_process();
  Bean bean{"java.lang:type=Memory", "sluice", {}};
  bean.raw("HeapMemoryUsage",
           JsonObject().member("used", now.resident).member("committed", now.size).text());
  return bean;
}

std::uint64_t threads_of_process() {
  std::ifstream in("/proc/self/status");
  std::string word;
  while (in >> word) {
    std::uint64_t count = 0;
    if (word == "Threads:" && in >> count) return count;
  }
  return 0;
}

// Of a program without a Java machine: memory and threads, and a collector that never runs.
Bean jvm_metrics(const std::string& service) {
  const Memory now = memory_of_process();
  const auto megabytes = [](std::uint64_t bytes) {
    return decimal(static_cast<double>(bytes) / (1024.0 * 1024));
  };
  Bean bean{"Hadoop:service=" + service + ",name=JvmMetrics", "JvmMetrics", {}};
  bean.text("tag.Context", "jvm")
      .text("tag.ProcessName", service)
      .raw("MemHeapUsedM", megabytes(now.resident))
      .raw("MemHeapCommittedM", megabytes(now.resident))
      .number("GcCount", 0)
      .number("GcTimeMillis", 0)
      .number("ThreadsRunnable", threads_of_process())
      .number("ThreadsBlocked", 0);
  return bean;
}

}  // namespace

std::vector<Bean> all_beans(Node& node, const net::Endpoint& local) {
  const Figures figures = figures_of(node);
  return {
      name_node_info(node, local, figures),
      name_node_status(node, local),
      name_node_activity(node, figures),
      startup_progress(),
      fs_namesystem_state(node, figures),
      fs_namesystem(node, figures),
      rpc_activity(node),
      jvm_metrics("NameNode"),
      data_node_activity(node),
      data_node_info(node, local, figures),
      dataset_state(node, "FSDatasetState", "FSDatasetState", figures),
      dataset_state(node, "FSDatasetState-" + node.datanode_uuid,
                    "org.apache.hadoop.hdfs.server.datanode.fsdataset.impl.FsDatasetImpl", figures),
      jvm_metrics("DataNode"),
      memory()};
}

}  // namespace sluice::hdfs
