#include "hdfs/client/java_properties.h"

#include <pwd.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <sstream>

namespace sluice::hdfs {
namespace {

std::optional<std::string> defined_in(const char* variable, std::string_view name) {
  const char* options = std::getenv(variable);
  if (options == nullptr) return std::nullopt;
  const std::string wanted = "-D" + std::string(name) + "=";
  std::optional<std::string> value;
  std::istringstream words(options);
  for (std::string word; words >> word;) {
    if (word.starts_with(wanted)) value = word.substr(wanted.size());
  }
  return value;
}

}  // namespace

std::optional<std::string> java_property(std::string_view name) {
  for (const char* variable : {"HADOOP_CLIENT_OPTS", "HADOOP_OPTS"}) {
    if (auto value = defined_in(variable, name)) return value;
  }
  // The user of the system: HADOOP_USER_NAME changes who we are to HDFS, and not this.
  if (name == "user.name" || name == "user.home") {
    const ::passwd* entry = getpwuid(geteuid());
    if (entry == nullptr) return std::nullopt;
    return std::string(name == "user.name" ? entry->pw_name : entry->pw_dir);
  }
  if (name == "user.dir") {
    char here[PATH_MAX];
    if (getcwd(here, sizeof here) != nullptr) return std::string(here);
  }
  if (name == "java.io.tmpdir") return "/tmp";
  if (name == "os.name") return "Linux";
  if (name == "file.separator") return "/";
  return std::nullopt;
}

}  // namespace sluice::hdfs
