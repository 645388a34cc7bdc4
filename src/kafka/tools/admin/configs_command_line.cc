#include "kafka/tools/admin/configs_command_line.h"

#include <netdb.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "kafka/tools/cli/properties.h"
#include "kafka/tools/cli/usage_error.h"

namespace sluice::kafka::tools {
namespace {

struct Flag {
  const char* option;
  const char* type;
};
constexpr auto kNamed = std::to_array<Flag>({{"topic", "topics"},
                                             {"client", "clients"},
                                             {"user", "users"},
                                             {"broker", "brokers"},
                                             {"broker-logger", "broker-loggers"},
                                             {"ip", "ips"}});
constexpr auto kDefaults = std::to_array<Flag>({{"client-defaults", "clients"},
                                                {"user-defaults", "users"},
                                                {"broker-defaults", "brokers"},
                                                {"ip-defaults", "ips"}});

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

bool any_flag(const ParsedOptions& options) {
  const auto given = [&](const Flag& flag) { return options.has(flag.option); };
  return std::any_of(kNamed.begin(), kNamed.end(), given) ||
         std::any_of(kDefaults.begin(), kDefaults.end(), given);
}

Status check_types(const ParsedOptions& options, const std::vector<std::string>& types) {
  std::set<std::string> seen;
  std::vector<std::string> twice;
  for (const std::string& type : types) {
    if (!seen.insert(type).second) twice.push_back(type);
  }
  if (!twice.empty()) return invalid("Duplicate entity type(s) specified: " + join(twice, ","));
  const bool direct = options.has("bootstrap-server");
  const std::vector<std::string> allowed =
      direct ? std::vector<std::string>{"topics",  "clients", "users",
                                        "brokers", "ips",     "broker-loggers"}
             : std::vector<std::string>{"users", "brokers"};
  for (const std::string& type : types) {
    if (std::find(allowed.begin(), allowed.end(), type) != allowed.end()) continue;
    return invalid("Invalid entity type " + type + ", the entity type must be one of " +
                   join(allowed, ", ") + " with the " +
                   (direct ? "--bootstrap-server" : "--zookeeper") + " argument");
  }
  if (types.empty()) return invalid("At least one entity type must be specified");
  if (types.size() > 1 && seen != std::set<std::string>{"users", "clients"}) {
    return invalid("Only 'users' and 'clients' entity types may be specified together");
  }
  return {};
}

bool is_address(const std::string& name) {
  addrinfo hints{};
  addrinfo* found = nullptr;
  if (::getaddrinfo(name.c_str(), nullptr, &hints, &found) != 0) return false;
  ::freeaddrinfo(found);
  return true;
}

Status check_names(const ConfigTargets& targets) {
  for (const std::string& name : targets.names) {
    if (name.empty()) continue;
    if ((targets.has("brokers") || targets.has("broker-loggers")) && !parse_int(name)) {
      return invalid("The entity name for " + targets.types.front() +
                     " must be a valid integer broker id, but it is: " + name);
    }
    if (targets.has("ips") && !is_address(name)) {
      return invalid("The entity name for " + targets.types.front() +
                     " must be a valid IP or resolvable host, but it is: " + name);
    }
  }
  return {};
}

Status check_alter(const ParsedOptions& options, const ConfigTargets& targets) {
  if (targets.has("users") || targets.has("clients") || targets.has("brokers") ||
      targets.has("ips")) {
    if (!targets.named() && !targets.of_default()) {
      return invalid(
          "an entity-name or default entity must be specified with --alter of users, clients, "
          "brokers or ips");
    }
  } else if (!targets.named()) {
    return invalid("an entity name must be specified with --alter of " + join(targets.types, ","));
  }
  if (options.has("add-config") && options.has("add-config-file")) {
    return invalid("Only one of --add-config or --add-config-file must be specified");
  }
  if (!options.has("add-config") && !options.has("add-config-file") &&
      !options.has("delete-config")) {
    return invalid(
        "At least one of --add-config, --add-config-file, or --delete-config must be specified "
        "with --alter");
  }
  // Kafka checks it last, when its client is made already.
  if (targets.types.size() != targets.names.size()) {
    return invalid("An entity name must be specified for every entity type");
  }
  return {};
}

Status check_connection(const ParsedOptions& options) {
  if (options.has("zookeeper")) {
    return invalid(options.has("bootstrap-server")
                       ? "Only one of --bootstrap-server or --zookeeper can be specified"
                       : "--zookeeper is not supported: give the broker's address with "
                         "--bootstrap-server HOST:PORT");
  }
  if (!options.has("bootstrap-server")) {
    return invalid(
        "One of the required --bootstrap-server or --zookeeper arguments must be "
        "specified");
  }
  if (options.has("zk-tls-config-file")) {
    return invalid(
        "--bootstrap-server doesn't support --zk-tls-config-file option. If you intend the command "
        "to communicate directly with ZooKeeper, please use the option --zookeeper instead of "
        "--bootstrap-server. Otherwise, remove the --zk-tls-config-file option.");
  }
  return {};
}

// Splits at a mark that lies in no brackets.
std::vector<std::string> split_outside(const std::string& text, char mark) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char letter : text) {
    if (letter == '[') ++depth;
    if (letter == ']') --depth;
    if (letter == mark && depth <= 0) {
      parts.emplace_back();
    } else {
      parts.back() += letter;
    }
  }
  return parts;
}

}  // namespace

bool ConfigTargets::has(std::string_view type) const {
  return std::find(types.begin(), types.end(), type) != types.end();
}

bool ConfigTargets::named() const {
  return std::any_of(names.begin(), names.end(), [](const auto& name) { return !name.empty(); });
}

bool ConfigTargets::of_default() const {
  return std::any_of(names.begin(), names.end(), [](const auto& name) { return name.empty(); });
}

ConfigTargets read_targets(const ParsedOptions& options) {
  ConfigTargets targets;
  targets.types = options.values("entity-type");
  const std::vector<std::string> names = options.values("entity-name");
  std::size_t next = 0;
  for (const std::string& option : options.order()) {
    if (option == "entity-name") targets.names.push_back(names[next++]);
    if (option == "entity-default") targets.names.emplace_back();
  }
  for (const Flag& flag : kNamed) {
    if (!options.has(flag.option)) continue;
    targets.types.emplace_back(flag.type);
    targets.names.push_back(options.values(flag.option).front());
  }
  for (const Flag& flag : kDefaults) {
    if (!options.has(flag.option)) continue;
    targets.types.emplace_back(flag.type);
    targets.names.emplace_back();
  }
  return targets;
}

Status check_configs_options(const ParsedOptions& options, const ConfigTargets& targets) {
  if (options.has("alter") == options.has("describe")) {
    return usage_fault("Command must include exactly one action: --describe, --alter");
  }
  if (const auto wrong = excludes(options, "describe", {"alter", "add-config", "delete-config"})) {
    return usage_fault(*wrong);
  }
  TRY(check_types(options, targets.types));
  if ((options.has("entity-name") || options.has("entity-type") || options.has("entity-default")) &&
      any_flag(options)) {
    return invalid(
        "--entity-{type,name,default} should not be used in conjunction with specific entity "
        "flags");
  }
  TRY(check_connection(options));
  TRY(check_names(targets));
  if (options.has("describe") && targets.has("broker-loggers") && !targets.named()) {
    return invalid("an entity name must be specified with --describe of " +
                   join(targets.types, ","));
  }
  if (options.has("alter")) TRY(check_alter(options, targets));
  return {};
}

Result<ConfigChanges> read_changes(const ParsedOptions& options) {
  ConfigChanges changes;
  TRY(std::optional<std::string> file, options.value("add-config-file"));
  if (file) {
    TRY(Properties properties, read_properties(*file));
    changes.added.insert(properties.begin(), properties.end());
  }
  TRY(std::optional<std::string> text, options.value("add-config"));
  for (const std::string& part : text ? split_outside(*text, ',') : std::vector<std::string>()) {
    const std::vector<std::string> pair = split_outside(part, '=');
    if (pair.size() != 2) {
      return invalid(
          "requirement failed: Invalid entity config: all configs to be added must be in the "
          "format \"key=val\".");
    }
    std::string value = pair[1];
    std::erase_if(value, [](char letter) { return letter == '[' || letter == ']'; });
    changes.added[std::string(trim(pair[0]))] = std::string(trim(value));
  }
  for (const std::string& names : options.values("delete-config")) {
    for (const std::string& name : split(names, ',')) {
      changes.deleted.emplace_back(trim(name));
    }
  }
  return changes;
}

}  // namespace sluice::kafka::tools
