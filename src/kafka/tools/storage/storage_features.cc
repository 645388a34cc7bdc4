#include "kafka/tools/storage/storage_features.h"

#include <algorithm>

#include "base/text.h"
#include "kafka/tools/storage/metadata_versions.h"

namespace sluice::kafka::tools {
namespace {

constexpr std::int16_t kFirstMetadata = 7;    // 3.3-IV3
constexpr std::int16_t kStableMetadata = 30;  // 4.3-IV0
constexpr const char* kMetadataFeature = "metadata.version";

// A feature, its highest level, and the metadata version that begins with that level.
struct Feature {
  const char* name;
  std::int16_t highest;
  std::int16_t since;
};
constexpr Feature kFeatures[] = {
    {"kraft.version", 1, 21}, {"transaction.version", 2, 24},
    {"group.version", 1, 22}, {"eligible.leader.replicas.version", 1, 26},
    {"share.version", 1, 28}, {"streams.version", 1, 29},
};

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

std::string metadata_text(std::int16_t level) {
  return std::string(kMetadataFeature) + "=" + std::to_string(level) + " (" +
         metadata_version(level).value_or("") + ")";
}

Error unknown_release(const std::string& release) {
  std::vector<std::string> names;
  for (std::int16_t level = kFirstMetadata; const auto name = metadata_version(level); ++level) {
    names.push_back(*name);
  }
  return invalid("Unknown metadata.version '" + release +
                 "'. Supported metadata.version are: " + join(names, ", "));
}

Status print_dependencies(std::FILE* out, const std::string& name, std::int64_t level) {
  if (name == kMetadataFeature) {
    const bool known = level >= kFirstMetadata && level <= 0x7fff &&
                       metadata_version(static_cast<std::int16_t>(level)).has_value();
    if (!known) return invalid("Unknown metadata.version " + std::to_string(level));
    std::fprintf(out, "%s has no dependencies.\n",
                 metadata_text(static_cast<std::int16_t>(level)).c_str());
    return {};
  }
  const auto feature = std::find_if(std::begin(kFeatures), std::end(kFeatures),
                                    [&](const Feature& one) { return name == one.name; });
  if (feature == std::end(kFeatures)) return invalid("Unknown feature: " + name);
  if (level < 0 || level > feature->highest) {
    return invalid("Feature level " + std::to_string(level) + " is not supported for feature " +
                   name);
  }
  constexpr std::int16_t kNeededByReplicas = 23;  // 4.0-IV1
  const std::string text = name + "=" + std::to_string(level);
  if (name == "eligible.leader.replicas.version" && level == 1) {
    std::fprintf(out, "%s requires:\n    %s\n", text.c_str(),
                 metadata_text(kNeededByReplicas).c_str());
  } else {
    std::fprintf(out, "%s has no dependencies.\n", text.c_str());
  }
  return {};
}

}  // namespace

Status print_version_mapping(std::FILE* out, const std::optional<std::string>& release) {
  std::int16_t level = kStableMetadata;
  if (release) {
    const auto named = metadata_level(*release);
    // A release is named by its last level, once that is stable; the next one's only in full.
    const bool in_full = release->find("-IV") != release->npos;
    if (!named || *named < kFirstMetadata || (*named > kStableMetadata && !in_full)) {
      return unknown_release(*release);
    }
    level = *named;
  }
  std::fprintf(out, "metadata.version=%d (%s)\n", level,
               release ? release->c_str() : metadata_version(level).value_or("").c_str());
  for (const Feature& feature : kFeatures) {
    std::fprintf(out, "%s=%d\n", feature.name, level >= feature.since ? feature.highest : 0);
  }
  return {};
}

Status print_feature_dependencies(std::FILE* out, const std::vector<std::string>& features) {
  for (const std::string& text : features) {
    const auto equals = text.find('=');
    if (equals == text.npos) {
      return invalid("Invalid feature format: " + text +
                     ". Expected format: 'feature=version' (e.g. 'group.version=1')");
    }
    const std::string name = text.substr(0, equals);
    const std::string level = text.substr(equals + 1);
    const auto number = parse_int(level);
    if (!number) return invalid("Invalid version format: " + level + " for feature " + name);
    TRY(print_dependencies(out, name, *number));
  }
  return {};
}

}  // namespace sluice::kafka::tools
