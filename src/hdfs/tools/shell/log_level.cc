#include "hdfs/tools/shell/log_level.h"

#include <cstdlib>
#include <optional>

#include "base/text.h"

namespace sluice::hdfs::tools {

static std::optional<std::size_t> rank_of(std::string_view level) {
  constexpr std::string_view kLevels[] = {"all",  "trace", "debug", "info",
                                          "warn", "error", "fatal", "off"};
  const std::string wanted = to_lower(level);
  for (std::size_t i = 0; i < std::size(kLevels); ++i) {
    if (kLevels[i] == wanted) return i;
  }
  return std::nullopt;
}

Status set_log_level(const std::string& level) {
  if (!rank_of(level)) {
    return Error(ErrorCode::kInvalidArgument,
                 "--loglevel takes ALL, TRACE, DEBUG, INFO, WARN, ERROR, FATAL or OFF, and not '" +
                     level + "'");
  }
  ::setenv("HADOOP_ROOT_LOGGER", (level + ",console").c_str(), 1);
  return {};
}

bool is_logged(std::string_view level) {
  for (const char* variable : {"HADOOP_ROOT_LOGGER", "HADOOP_LOGLEVEL"}) {
    const char* set = std::getenv(variable);
    if (set == nullptr || *set == '\0') continue;
    const std::string first(trim(split(set, ',').front()));
    return rank_of(level) >= rank_of(first).value_or(0);
  }
  return rank_of(level) >= rank_of("info");
}

}  // namespace sluice::hdfs::tools
