// The text of `hdfs dfsadmin -report`.
#pragma once

#include <string>
#include <vector>

#include "hdfs/client/administration/cluster.h"
#include "lake/file_system.h"

namespace sluice::hdfs::tools {

// The lines that a file system of any kind can fill.
std::string capacity_report(const lake::Capacity& capacity);
std::string block_report(const ClusterFigures& figures);
// With its title: "Live datanodes (1):". Nothing for no node, as Hadoop has it, but for the live.
std::string data_node_report(const std::string& title, const std::vector<DataNodeFigures>& nodes);
// "ip:port (host name of the address)".
std::string name_of(const DataNodeFigures& node);

}  // namespace sluice::hdfs::tools
