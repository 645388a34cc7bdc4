// /jmx: the beans of a NameNode that web pages, exporters and dashboards read.
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <vector>

#include "hdfs/server/json.h"
#include "hdfs/server/safe_mode.h"
#include "hdfs/server/web.h"

namespace sluice::hdfs {
namespace {

struct Bean {
  std::string name;
  std::string type;
  std::vector<std::pair<std::string, std::string>> attributes;  // value as JSON

  Bean& text(const char* key, std::string_view value) { return raw(key, json_string(value)); }
  template <class Number>
  Bean& number(const char* key, Number value) {
    return raw(key, std::to_string(value));
  }
  Bean& raw(const char* key, std::string value) {
    attributes.emplace_back(key, std::move(value));
    return *this;
  }
};

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
      .member("numBlocks", figures.counts.known_entries)
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

// Resident memory stands for the heap: there is no other.
Bean memory() {
  std::ifstream in("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  in >> size >> resident;
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  Bean bean{"java.lang:type=Memory", "sluice", {}};
  bean.raw("HeapMemoryUsage",
           JsonObject().member("used", resident * page).member("committed", size * page).text());
  return bean;
}

std::vector<Bean> all_beans(Node& node, const net::Endpoint& local) {
  const Figures figures = figures_of(node);
  return {name_node_info(node, local, figures),
          name_node_status(node, local),
          fs_namesystem_state(node, figures),
          fs_namesystem(node, figures),
          rpc_activity(node),
          data_node_activity(node),
          memory()};
}

std::string pretty(const std::vector<Bean>& beans) {
  std::string text = "{\n  \"beans\" : [ ";
  for (std::size_t i = 0; i < beans.size(); ++i) {
    const Bean& bean = beans[i];
    text += i == 0 ? "{\n" : ", {\n";
    text += "    \"name\" : " + json_string(bean.name) + ",\n";
    text += "    \"modelerType\" : " + json_string(bean.type);
    for (const auto& [name, value] : bean.attributes) {
      text += ",\n    " + json_string(name) + " : " + value;
    }
    text += "\n  }";
  }
  return text + (beans.empty() ? "]\n}" : " ]\n}");
}

// "name", or "prefix*" as JMX patterns allow it.
bool matches(std::string_view query, std::string_view name) {
  if (query == "*:*") return true;
  const std::size_t star = query.find('*');
  return star == std::string_view::npos ? query == name : name.starts_with(query.substr(0, star));
}

// get=BEAN::ATTRIBUTE
void keep_attribute(Bean& bean, std::string_view attribute) {
  for (const auto& each : bean.attributes) {
    if (each.first == attribute) {
      bean.attributes = {each};
      return;
    }
  }
  bean.attributes.clear();
  bean.text("result", "ERROR")
      .text("message", "No attribute with name " + std::string(attribute) + " was found.");
}

}  // namespace

void serve_jmx(Node& node, net::HttpRequest& request, net::HttpResponse& response) {
  std::string query(request.parameter("qry").value_or("*:*"));
  std::string attribute;
  if (const auto get = request.parameter("get")) {
    const std::size_t colons = get->find("::");
    query = get->substr(0, colons);
    if (colons != std::string_view::npos) attribute = get->substr(colons + 2);
  }
  std::vector<Bean> found;
  for (Bean& bean : all_beans(node, request.local)) {
    if (!matches(query, bean.name)) continue;
    if (!attribute.empty()) keep_attribute(bean, attribute);
    found.push_back(std::move(bean));
  }
  response.set_header("Content-Type", "application/json; charset=utf8");
  response.set_header("Access-Control-Allow-Methods", "GET");
  response.set_header("Access-Control-Allow-Origin", "*");
  (void)response.send(pretty(found));
}

}  // namespace sluice::hdfs
