#include "kafka/tools/storage/metadata_versions.h"

#include <iterator>
#include <vector>

#include "base/text.h"

namespace sluice::kafka::tools {
namespace {

// From level 1 on.
constexpr const char* kVersions[] = {
    "3.0-IV1", "3.1-IV0", "3.2-IV0", "3.3-IV0", "3.3-IV1", "3.3-IV2", "3.3-IV3", "3.4-IV0",
    "3.5-IV0", "3.5-IV1", "3.5-IV2", "3.6-IV0", "3.6-IV1", "3.6-IV2", "3.7-IV0", "3.7-IV1",
    "3.7-IV2", "3.7-IV3", "3.7-IV4", "3.8-IV0", "3.9-IV0", "4.0-IV0", "4.0-IV1", "4.0-IV2",
    "4.0-IV3", "4.1-IV0", "4.1-IV1", "4.2-IV0", "4.2-IV1", "4.3-IV0", "4.4-IV0"};
constexpr std::int16_t kFirstSettable = 4;

}  // namespace

std::optional<std::string> metadata_version(std::int16_t level) {
  if (level < 1 || static_cast<std::size_t>(level) > std::size(kVersions)) return std::nullopt;
  return kVersions[level - 1];
}

std::optional<std::int16_t> metadata_level(const std::string& version) {
  const std::vector<std::string> parts = split(version, '.');
  const std::string wanted = parts.size() > 2 ? parts[0] + "." + parts[1] : version;
  std::optional<std::int16_t> found;
  for (std::int16_t level = 1; const auto name = metadata_version(level); ++level) {
    if (*name == wanted || name->substr(0, name->find('-')) == wanted) found = level;
  }
  return found;
}

std::string settable_metadata_versions() {
  std::vector<std::string> names;
  for (std::int16_t level = kFirstSettable; const auto name = metadata_version(level); ++level) {
    names.push_back(*name);
  }
  return join(names, ", ");
}

}  // namespace sluice::kafka::tools
