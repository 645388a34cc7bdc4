// kafka-configs: what Kafka's ConfigCommand prints.
#include <algorithm>

#include "base/text.h"
#include "kafka/client/admin/configs.h"
#include "kafka/tools/admin/configs_command_line.h"
#include "kafka/tools/admin/configs_users.h"
#include "kafka/tools/admin/option_tables.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

using client::ConfigChange;
using client::ConfigResource;
using client::DescribedConfig;

constexpr const char* kPurpose =
    "This tool helps to manipulate and describe entity config for a topic, client, user, broker or "
    "ip";

// "topics" -> "topic".
std::string singular(const std::string& type) {
  return type.substr(0, type.size() - 1);
}

// What ends the tool with its message alone; the rest is told with the arguments in front.
enum class Plain { kInvalid };

Error plain(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message, Plain::kInvalid);
}

ConfigResource resource_of(const std::string& type, const std::string& name) {
  ConfigResource resource;
  resource.kind = type == "topics"    ? ConfigResource::Kind::kTopic
                  : type == "brokers" ? ConfigResource::Kind::kBroker
                                      : ConfigResource::Kind::kBrokerLogger;
  resource.name = name;
  return resource;
}

const char* source_name(std::int8_t source) {
  constexpr const char* kNames[] = {"UNKNOWN",
                                    "DYNAMIC_TOPIC_CONFIG",
                                    "DYNAMIC_BROKER_CONFIG",
                                    "DYNAMIC_DEFAULT_BROKER_CONFIG",
                                    "STATIC_BROKER_CONFIG",
                                    "DEFAULT_CONFIG",
                                    "DYNAMIC_BROKER_LOGGER_CONFIG"};
  return source >= 0 && source < 7 ? kNames[source] : kNames[0];
}

// The settings of the resource by name; without `all` those that were set on it itself.
Result<std::vector<DescribedConfig>> settings_of(client::Cluster& cluster,
                                                 const ConfigResource& resource, bool all,
                                                 bool with_synonyms) {
  TRY(auto configs, client::describe_configs(cluster, resource, with_synonyms));
  const bool logger = resource.kind == ConfigResource::Kind::kBrokerLogger;
  const std::int8_t own = resource.kind == ConfigResource::Kind::kTopic ? 1
                          : resource.name.empty()                       ? 3
                                                                        : 2;
  std::erase_if(configs, [&](const DescribedConfig& config) {
    return !all && !logger && config.entry.source != own;
  });
  std::stable_sort(configs.begin(), configs.end(), [](const auto& left, const auto& right) {
    return left.entry.name < right.entry.name;
  });
  return configs;
}

void print_setting(std::FILE* out, const DescribedConfig& config) {
  std::vector<std::string> synonyms;
  for (const auto& synonym : config.synonyms) {
    synonyms.push_back(std::string(source_name(synonym.source)) + ":" + synonym.name + "=" +
                       synonym.value.value_or("null"));
  }
  std::fprintf(out, "  %s=%s sensitive=%s synonyms={%s}\n", config.entry.name.c_str(),
               config.entry.value.value_or("null").c_str(),
               config.entry.sensitive ? "true" : "false", join(synonyms, ", ").c_str());
}

// All of that type: topics by name; brokers, and then their defaults.
Result<std::vector<std::string>> all_names(client::Admin& admin, const std::string& type) {
  std::vector<std::string> names;
  if (type == "topics") {
    TRY(auto topics, admin.topics());
    for (const auto& topic : topics) names.push_back(topic.name);
    return names;
  }
  TRY(auto brokers, admin.live_brokers());
  for (const wire::BrokerId id : brokers) names.push_back(std::to_string(id));
  names.emplace_back();
  return names;
}

Status describe(const Invocation& invocation, const ParsedOptions& options, client::Admin& admin,
                const ConfigTargets& targets) {
  const std::string& type = targets.types.front();
  const bool all = options.has("all");
  std::vector<std::string> names;
  if (targets.names.empty()) {
    TRY(names, all_names(admin, type));
  } else {
    names.push_back(targets.names.front());
  }
  for (const std::string& name : names) {
    if (name.empty()) {
      std::fprintf(invocation.out, "Default configs for %s in the cluster are:\n", type.c_str());
    } else {
      std::fprintf(invocation.out, "%s configs for %s %s are:\n", all ? "All" : "Dynamic",
                   singular(type).c_str(), name.c_str());
    }
    std::fflush(invocation.out);
    TRY(auto configs, settings_of(admin.cluster(), resource_of(type, name), all, true));
    for (const DescribedConfig& config : configs) print_setting(invocation.out, config);
  }
  return {};
}

void print_updated(const Invocation& invocation, const std::string& type, const std::string& name) {
  if (name.empty()) {
    std::fprintf(invocation.out, "Completed updating default config for %s in the cluster.\n",
                 type.c_str());
  } else {
    std::fprintf(invocation.out, "Completed updating config for %s %s.\n", singular(type).c_str(),
                 name.c_str());
  }
}

Status alter(const Invocation& invocation, const ParsedOptions& options, client::Admin& admin,
             const ConfigTargets& targets) {
  const std::string& type = targets.types.front();
  const ConfigResource resource = resource_of(type, targets.names.front());
  TRY(ConfigChanges wanted, read_changes(options));
  TRY(auto before, settings_of(admin.cluster(), resource, false, false));
  std::vector<std::string> unknown;
  std::vector<ConfigChange> changes;
  for (const auto& [name, value] : wanted.added) {
    changes.push_back({name, value, client::ConfigOperation::kSet});
  }
  for (const std::string& name : wanted.deleted) {
    const bool known = std::any_of(before.begin(), before.end(),
                                   [&](const auto& config) { return config.entry.name == name; });
    if (!known) unknown.push_back(name);
    changes.push_back({name, std::nullopt, client::ConfigOperation::kDelete});
  }
  if (!unknown.empty()) return plain("Invalid config(s): " + join(unknown, ","));
  TRY(client::alter_configs(admin.cluster(), resource, changes));
  print_updated(invocation, type, resource.name);
  return {};
}

Status run(const Invocation& invocation, const ParsedOptions& options,
           const ConfigTargets& targets) {
  const std::string& type = targets.types.front();
  TRY(auto admin, open_admin(invocation, options));
  if (has_quotas(targets)) {
    if (options.has("describe")) return describe_users(invocation, admin->cluster(), targets);
    TRY(const ConfigChanges changes, read_changes(options));
    TRY(alter_users(admin->cluster(), targets, changes));
    print_updated(invocation, type, targets.names.front());
    return {};
  }
  if (options.has("describe")) return describe(invocation, options, *admin, targets);
  return alter(invocation, options, *admin, targets);
}

// The failure of a command that began to run.
int failed(const Invocation& invocation, const Error& error) {
  std::fflush(invocation.out);
  if (error.reason<Plain>() || error.code() == ErrorCode::kInvalidArgument) {
    if (!error.reason<wire::KafkaError>()) return uncaught(invocation, error.message());
  }
  std::fprintf(invocation.err, "Error while executing config command with args '%s'\n",
               join(invocation.args, " ").c_str());
  const bool away = !error.reason<wire::KafkaError>() && (error.code() == ErrorCode::kTimeout ||
                                                          error.code() == ErrorCode::kUnavailable);
  const std::string cause =
      away ? "org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node "
             "assignment. Call: describeConfigs"
           : future_message(error);
  return uncaught(invocation, "java.util.concurrent.ExecutionException: " + cause);
}

}  // namespace

int configs(const Invocation& invocation) {
  const auto table = configs_options();
  const CommandLine line = read_command_line(invocation, table, kPurpose);
  if (line.exit) return *line.exit;
  const ConfigTargets targets = read_targets(line.options);
  if (const Status right = check_configs_options(line.options, targets); !right) {
    if (is_usage_fault(right.error())) {
      return usage_error(invocation, table, right.error().message());
    }
    return uncaught(invocation, right.error().message());
  }
  const Status done = run(invocation, line.options, targets);
  return done ? 0 : failed(invocation, done.error());
}

}  // namespace sluice::kafka::tools
