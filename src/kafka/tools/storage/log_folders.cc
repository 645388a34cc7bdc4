#include "kafka/tools/storage/log_folders.h"

#include <ctime>
#include <set>

#include "base/file.h"
#include "base/text.h"

namespace sluice::kafka::tools {

std::vector<std::string> log_folders(const Properties& properties) {
  std::set<std::string> folders;
  const auto add = [&](const char* name) {
    const auto found = properties.find(name);
    if (found == properties.end()) return false;
    for (const std::string& one : split(found->second, ',')) {
      if (!trim(one).empty()) folders.insert(std::string(trim(one)));
    }
    return true;
  };
  add("metadata.log.dir");
  if (!add("log.dirs") && !add("log.dir")) folders.insert("/tmp/kafka-logs");
  return {folders.begin(), folders.end()};
}

std::string FolderMeta::to_string() const {
  std::vector<std::string> texts;
  for (const auto& [name, value] : values) texts.push_back(name + "=" + value);
  return "{" + join(texts, ", ") + "}";
}

Result<FolderMeta> read_meta(const std::string& folder) {
  for (const char* place : {"/meta.properties", "/kafka/meta.properties"}) {
    const std::string path = folder + place;
    Result<std::string> text = read_file(path);
    if (text) return FolderMeta{path, parse_properties(*text)};
    if (text.error().code() != ErrorCode::kNotFound) return text.error();
  }
  return Error(ErrorCode::kNotFound, folder + " is not formatted.");
}

Status format_folder(const std::string& folder, const std::string& cluster_id,
                     const std::string& node_id) {
  if (const Status made = make_directories(folder); !made) {
    return made.error().with("Unable to create storage directory " + folder);
  }
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::localtime_r(&now, &parts);
  char date[64];
  std::strftime(date, sizeof date, "%a %b %d %H:%M:%S %Z %Y", &parts);
  return write_file_atomically(folder + "/meta.properties",
                               std::string("#\n#") + date + "\nnode.id=" + node_id +
                                   "\nversion=1\ncluster.id=" + cluster_id + "\n");
}

}  // namespace sluice::kafka::tools
