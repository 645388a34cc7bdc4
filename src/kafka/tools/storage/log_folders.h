// The folders of log.dirs and metadata.log.dir, and the meta.properties in them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/tools/cli/properties.h"

namespace sluice::kafka::tools {

// From a broker's properties, each once and in order.
std::vector<std::string> log_folders(const Properties& properties);

// The meta.properties of a folder: its own, or that of the kafka/ in it, which is where a broker
// keeps its partitions when the folder is its data directory. kNotFound when there is neither.
struct FolderMeta {
  std::string path;
  Properties values;

  // "{cluster.id=x, node.id=1, version=1}"
  std::string to_string() const;
};
Result<FolderMeta> read_meta(const std::string& folder);

// Makes the folder, and the file in it.
Status format_folder(const std::string& folder, const std::string& cluster_id,
                     const std::string& node_id);

}  // namespace sluice::kafka::tools
