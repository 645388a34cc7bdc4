#include "sql/local_zone.h"

#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace sluice::sql {

std::string local_zone() {
  std::string_view zone;
  if (const char* given = std::getenv("TZ"); given != nullptr) zone = given;
  if (zone.starts_with(":")) zone.remove_prefix(1);
  constexpr std::string_view kFolder = "zoneinfo/";
  std::string target(zone);
  if (zone.empty()) {
    std::error_code failed;
    target = std::filesystem::read_symlink("/etc/localtime", failed).string();
    if (failed || target.find(kFolder) == std::string::npos) return "UTC";
  }
  const std::size_t at = target.find(kFolder);
  return at == std::string::npos ? target : target.substr(at + kFolder.size());
}

}  // namespace sluice::sql
