#include "hdfs/tools/admin/dfsadmin_report.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <cstdio>

#include "hdfs/tools/shell/shell.h"

namespace sluice::hdfs::tools {
namespace {

// "5 (5 B)", "2048 (2 KB)", "1500000 (1.43 MB)".
std::string sized(std::uint64_t bytes) {
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  constexpr const char* kUnits[] = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};
  for (; value >= 1024 && unit + 1 < std::size(kUnits); value /= 1024) ++unit;
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  std::string number = text;
  number.erase(number.find_last_not_of('0') + 1);
  if (number.ends_with('.')) number.pop_back();
  return std::to_string(bytes) + " (" + number + " " + kUnits[unit] + ")";
}

std::string share(std::uint64_t part, std::uint64_t whole, double of_nothing) {
  const double percent =
      whole == 0 ? of_nothing : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  char text[32];
  std::snprintf(text, sizeof text, "%.2f%%", percent);
  return text;
}

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

std::string date(std::int64_t ms) {
  return ms == 0 ? "Never" : time_text(ms, "%a %b %d %H:%M:%S %Z %Y", false);
}

std::string describe(const DataNodeFigures& node) {
  std::string text = "Name: " + name_of(node) + "\nHostname: " + node.host_name + "\n";
  if (node.rack != "/default-rack") text += "Rack: " + node.rack + "\n";
  const std::uint64_t cache_left =
      node.cache_capacity > node.cache_used ? node.cache_capacity - node.cache_used : 0;
  text += "Decommission Status : " + node.administrative_state + "\n";
  text += "Configured Capacity: " + sized(node.capacity) + "\n";
  text += "DFS Used: " + sized(node.used) + "\n";
  text += "Non DFS Used: " + sized(node.non_dfs_used) + "\n";
  text += "DFS Remaining: " + sized(node.remaining) + "\n";
  text += "DFS Used%: " + share(node.used, node.capacity, 100) + "\n";
  text += "DFS Remaining%: " + share(node.remaining, node.capacity, 0) + "\n";
  text += "Configured Cache Capacity: " + sized(node.cache_capacity) + "\n";
  text += "Cache Used: " + sized(node.cache_used) + "\n";
  text += "Cache Remaining: " + sized(cache_left) + "\n";
  text += "Cache Used%: " + share(node.cache_used, node.cache_capacity, 100) + "\n";
  text += "Cache Remaining%: " + share(cache_left, node.cache_capacity, 0) + "\n";
  text += "Xceivers: " + number(node.transfers) + "\n";
  text += "Last contact: " + date(node.last_contact_ms) + "\n";
  text += "Last Block Report: " + date(node.last_block_report_ms) + "\n";
  text += "Num of Blocks: " + number(node.blocks) + "\n";
  return text + "\n\n";
}

}  // namespace

std::string name_of(const DataNodeFigures& node) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  char host[NI_MAXHOST];
  if (inet_pton(AF_INET, node.ip.c_str(), &address.sin_addr) != 1 ||
      getnameinfo(reinterpret_cast<const sockaddr*>(&address), sizeof address, host, sizeof host,
                  nullptr, 0, NI_NAMEREQD) != 0) {
    return node.address;
  }
  return node.address + " (" + host + ")";
}

std::string capacity_report(const lake::Capacity& capacity) {
  const std::uint64_t present = capacity.used + capacity.remaining;
  return "Configured Capacity: " + sized(capacity.total) + "\nPresent Capacity: " + sized(present) +
         "\nDFS Remaining: " + sized(capacity.remaining) + "\nDFS Used: " + sized(capacity.used) +
         "\nDFS Used%: " + share(capacity.used, present, 0) + "\n";
}

std::string block_report(const ClusterFigures& figures) {
  const BlockFigures& blocks = figures.replicated;
  const BlockFigures& groups = figures.erasure_coded;
  return "Replicated Blocks:\n\tUnder replicated blocks: " + number(blocks.low_redundancy) +
         "\n\tBlocks with corrupt replicas: " + number(blocks.corrupt) +
         "\n\tMissing blocks: " + number(blocks.missing) +
         "\n\tMissing blocks (with replication factor 1): " +
         number(blocks.missing_with_one_replica) +
         "\n\tLow redundancy blocks with highest priority to recover: " +
         number(blocks.highest_priority) +
         "\n\tPending deletion blocks: " + number(blocks.pending_deletion) +
         "\nErasure Coded Block Groups: \n\tLow redundancy block groups: " +
         number(groups.low_redundancy) +
         "\n\tBlock groups with corrupt internal blocks: " + number(groups.corrupt) +
         "\n\tMissing block groups: " + number(groups.missing) +
         "\n\tLow redundancy blocks with highest priority to recover: " +
         number(groups.highest_priority) +
         "\n\tPending deletion blocks: " + number(groups.pending_deletion) + "\n\n";
}

std::string data_node_report(const std::string& title, const std::vector<DataNodeFigures>& nodes) {
  if (nodes.empty()) return "";
  std::string text = title + " datanodes (" + number(nodes.size()) + "):\n\n";
  for (const DataNodeFigures& node : nodes) text += describe(node);
  return text;
}

}  // namespace sluice::hdfs::tools
