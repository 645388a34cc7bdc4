// kafka-features: the features of a cluster and their levels.
#include <algorithm>
#include <limits>
#include <map>

#include "base/text.h"
#include "kafka/client/failure.h"
#include "kafka/tools/admin/features_options.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/storage/metadata_versions.h"
#include "kafka/tools/tools.h"
#include "kafka/wire/api_versions.h"
#include "kafka/wire/update_features.h"

namespace sluice::kafka::tools {
namespace {

constexpr const char* kMetadataFeature = "metadata.version";

enum class UpgradeType : std::int8_t { kUpgrade = 1, kSafeDowngrade = 2, kUnsafeDowngrade = 3 };

using Levels = std::map<std::string, std::int16_t>;  // by feature

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

std::string level_text(const std::string& feature, std::int16_t level) {
  if (feature != kMetadataFeature) return std::to_string(level);
  return metadata_version(level).value_or("UNKNOWN [" + std::to_string(level) + "]");
}

Status describe(const Invocation& invocation, client::Cluster& cluster) {
  TRY(auto* connection, cluster.any());
  TRY(wire::ApiVersionsResponse answer, connection->call(wire::ApiVersionsRequest{}));
  if (answer.error_code != wire::KafkaError::kNone) return client::failure(answer.error_code);
  Levels finalized;
  for (const auto& one : answer.finalized_features) finalized[one.name] = one.max_version_level;
  const std::int64_t epoch = answer.finalized_features_epoch;
  auto& supported = answer.supported_features;
  std::sort(supported.begin(), supported.end(),
            [](const auto& left, const auto& right) { return left.name < right.name; });
  for (const auto& one : supported) {
    std::fprintf(invocation.out,
                 "Feature: %s\tSupportedMinVersion: %s\tSupportedMaxVersion: %s\t"
                 "FinalizedVersionLevel: %s\tEpoch: %s\n",
                 one.name.c_str(), level_text(one.name, one.min_version).c_str(),
                 level_text(one.name, one.max_version).c_str(),
                 level_text(one.name, finalized[one.name]).c_str(),
                 epoch < 0 ? "-" : std::to_string(epoch).c_str());
  }
  return {};
}

Status add(Levels& levels, const std::string& feature, std::int16_t level) {
  if (levels.emplace(feature, level).second) return {};
  return invalid("Feature " + feature + " was specified more than once.");
}

// "metadata.version=5"
Status add_named(Levels& levels, const std::string& text) {
  const std::string wrong = "Can't parse feature=level string " + text + ": ";
  const auto equals = text.find('=');
  if (equals == text.npos) return invalid(wrong + "equals sign not found.");
  const std::string level(trim(std::string_view(text).substr(equals + 1)));
  const auto number = parse_int(level);
  if (!number || *number < std::numeric_limits<std::int16_t>::min() ||
      *number > std::numeric_limits<std::int16_t>::max()) {
    return invalid(wrong + "unable to parse " + level + " as a short.");
  }
  return add(levels, std::string(trim(text.substr(0, equals))), static_cast<std::int16_t>(*number));
}

Result<Levels> asked_levels(const ParsedArguments& given, const std::string& command) {
  Levels levels;
  if (const auto metadata = given.value("metadata")) {
    const auto level = metadata_level(*metadata);
    if (!level) {
      return invalid("Unsupported metadata version " + *metadata +
                     ". Supported metadata versions are " + settable_metadata_versions());
    }
    levels[kMetadataFeature] = *level;
  }
  for (const std::string& text : given.values("feature")) {
    TRY(command == "disable" ? add(levels, text, 0) : add_named(levels, text));
  }
  if (levels.empty()) return invalid("You must specify at least one feature to " + command);
  return levels;
}

// What Kafka's client refuses before it asks.
Status check(const Levels& levels, UpgradeType type) {
  for (const auto& [feature, level] : levels) {
    if (level < 0) return invalid("The maximum version level can not be negative.");
    if (level == 0 && type == UpgradeType::kUpgrade) {
      return invalid(
          "The downgradeType flag should be set to SAFE or UNSAFE when the provided "
          "maxVersionLevel:0 is < 1.");
    }
  }
  return {};
}

// By feature, why it was not updated.
Result<std::map<std::string, std::string>> update(client::Cluster& cluster, const Levels& levels,
                                                  UpgradeType type, bool dry_run) {
  wire::UpdateFeaturesRequest request;
  request.validate_only = dry_run;
  for (const auto& [feature, level] : levels) {
    auto& one = request.feature_updates.emplace_back();
    one.feature = feature;
    one.max_version_level = level;
    one.upgrade_type = static_cast<std::int8_t>(type);
  }
  TRY(auto* controller, cluster.controller());
  TRY(wire::UpdateFeaturesResponse answer, controller->call(request));
  std::map<std::string, std::string> refused;
  const auto note = [&](const std::string& feature, const auto& part) {
    if (part.error_code == wire::KafkaError::kNone) return;
    refused[feature] = client::failure(part.error_code, part.error_message).message();
  };
  for (const auto& [feature, level] : levels) note(feature, answer);
  for (const auto& one : answer.results) note(one.feature, one);
  return refused;
}

Status change(const Invocation& invocation, const ParsedArguments& given,
              const std::string& command, client::Cluster& cluster) {
  TRY(const Levels levels, asked_levels(given, command));
  const UpgradeType type = command == "upgrade"  ? UpgradeType::kUpgrade
                           : given.has("unsafe") ? UpgradeType::kUnsafeDowngrade
                                                 : UpgradeType::kSafeDowngrade;
  TRY(check(levels, type));
  const bool dry_run = given.has("dry-run");
  TRY(const auto refused, update(cluster, levels, type, dry_run));
  for (const auto& [feature, level] : levels) {
    const std::string to = command == "disable" ? "" : " to " + std::to_string(level);
    const auto why = refused.find(feature);
    const std::string text =
        why == refused.end() ? feature + (dry_run ? " can be " : " was ") + command + "d" + to + "."
                             : std::string(dry_run ? "Can not " : "Could not ") + command + " " +
                                   feature + to + ". " + why->second;
    std::fprintf(invocation.out, "%s\n", text.c_str());
  }
  if (refused.empty()) return {};
  return invalid(std::to_string(refused.size()) + " out of " + std::to_string(levels.size()) +
                 " operation(s) failed.");
}

int fails(const Invocation& invocation, const std::string& message) {
  std::fflush(invocation.out);
  std::fprintf(invocation.err, "%s\n", message.c_str());
  return 1;
}

int wrong_line(const Invocation& invocation, const std::string& message) {
  return fails(invocation, "Command line error: " + message + ". Type --help for help.");
}

}  // namespace

int features(const Invocation& invocation) {
  const Result<ParsedArguments> given =
      ParsedArguments::parse(features_arguments(""), invocation.args);
  if (!given) return wrong_line(invocation, given.error().message());
  const std::string command = given->words().empty() ? "" : given->words().front();
  if (given->has("help")) {
    print_argument_help(invocation.out, features_arguments(command));
    return 0;
  }
  for (const Status& right : {check_features_command(*given),
                              ParsedArguments::complete(features_arguments(""), *given)}) {
    if (!right) return wrong_line(invocation, right.error().message());
  }
  auto admin =
      open_admin(invocation, given->value("bootstrap-server"), given->value("command-config"));
  if (!admin) return fails(invocation, admin.error().message());
  client::Cluster& cluster = (*admin)->cluster();
  const Status done = command == "describe" ? describe(invocation, cluster)
                                            : change(invocation, *given, command, cluster);
  return done ? 0 : fails(invocation, future_message(done.error()));
}

}  // namespace sluice::kafka::tools
