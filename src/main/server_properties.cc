#include "main/server_properties.h"

#include "base/text.h"
#include "kafka/tools/cli/properties.h"

namespace sluice {
namespace {

// The folder of log.dirs or log.dir, which Kafka takes in this order.
void set_data_directory(const kafka::tools::Properties& properties, const std::string& path,
                        ServerProperties& to) {
  for (const char* name : {"log.dirs", "log.dir"}) {
    const auto found = properties.find(name);
    if (found == properties.end()) continue;
    const std::vector<std::string> folders = split(found->second, ',');
    to.settings.push_back(
        {.argument = "--data=" + std::string(trim(folders.front())), .place = path});
    if (folders.size() > 1)
      to.left_out.push_back(std::string(name) + ": only the first folder is used");
    return;
  }
}

}  // namespace

Result<ServerProperties> read_server_properties(
    const std::string& path, const std::function<bool(std::string_view)>& is_kafka_setting) {
  const auto properties = kafka::tools::read_properties(path);
  if (!properties) return Error(properties.error().code(), "there is no file " + path);
  ServerProperties read;
  set_data_directory(*properties, path, read);
  for (const auto& [name, value] : *properties) {
    if (name == "log.dirs" || name == "log.dir") continue;
    if (is_kafka_setting(name)) {
      read.settings.push_back({.argument = "--kafka-setting=" + name + "=" + value, .place = path});
    } else {
      read.left_out.push_back(name + ": the broker has no such setting");
    }
  }
  return read;
}

}  // namespace sluice
