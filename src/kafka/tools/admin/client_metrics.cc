// kafka-client-metrics: which clients are to send which of their metrics.
#include <algorithm>

#include "base/text.h"
#include "kafka/client/admin/configs.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/random_uuid.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kOptions[] = {
    {"alter", Takes::kNothing, "",
     "Alter the configuration for the client\n"
     "  metrics resource."},
    {"bootstrap-server", Takes::kValue, "<String: server to\n  connect to>",
     "REQUIRED: The Kafka server to connect\n"
     "  to."},
    {"command-config", Takes::kValue, "<String: command\n  config property file>",
     "Property file containing configs to be\n"
     "  passed to Admin Client."},
    {"delete", Takes::kNothing, "",
     "Delete the configuration for the\n"
     "  client metrics resource."},
    {"describe", Takes::kNothing, "",
     "List configurations for the client\n"
     "  metrics resource."},
    {"generate-name", Takes::kNothing, "", "Generate a UUID to use as the name."},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"interval", Takes::kValue, "<String: push interval>",
     "The metrics push interval in\n"
     "  milliseconds.\n"
     "Leave empty to reset the interval."},
    {"list", Takes::kNothing, "", "List the client metrics resources."},
    {"match", Takes::kValue, "<String: k1=v1,k2=v2>",
     "Matching selector 'k1=v1,k2=v2'. The\n"
     "  following is a list of valid\n"
     "  selector names:\n"
     "\tclient_id\n"
     "\tclient_instance_id\n"
     "\tclient_software_name\n"
     "\tclient_software_version\n"
     "\tclient_source_address\n"
     "\tclient_source_port"},
    {"metrics", Takes::kValue, "<String: m1,m2>", "Telemetry metric name prefixes 'm1,m2'."},
    {"name", Takes::kValue, "<String: name>",
     "Name of client metrics configuration\n"
     "  resource."},
    {"version", Takes::kNothing, "", "Display Kafka version."},
};

constexpr const char* kPurpose =
    "This tool helps to manipulate and describe client metrics configurations.";

using client::ConfigResource;

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

ConfigResource resource(const std::string& name) {
  return {ConfigResource::Kind::kClientMetrics, name};
}

// What Kafka refuses with the usage table.
std::optional<std::string> wrong(const ParsedOptions& options) {
  for (const char* used : {"delete", "describe"}) {
    if (auto message = excludes(options, used, {"generate-name", "interval", "match", "metrics"})) {
      return message;
    }
  }
  return excludes(options, "list", {"name", "generate-name", "interval", "match", "metrics"});
}

// And what without it.
Status check(const ParsedOptions& options) {
  const bool named = options.has("name");
  if (options.has("alter") && named == options.has("generate-name")) {
    return invalid("One of --name or --generate-name must be specified with --alter.");
  }
  if (options.has("delete") && !named) {
    return invalid("A client metrics resource name must be specified with --delete.");
  }
  TRY(const std::optional<std::string> interval, options.value("interval"));
  if (interval && !interval->empty() && !parse_int(*interval)) {
    return invalid("Invalid interval value. Enter an integer, or leave empty to reset.");
  }
  return {};
}

Status alter(std::FILE* out, const ParsedOptions& options, client::Cluster& cluster) {
  TRY(const std::optional<std::string> given, options.value("name"));
  const std::string name = given ? *given : random_uuid();
  TRY(const std::optional<std::string> interval, options.value("interval"));
  std::vector<client::ConfigChange> changes;
  const auto change = [&](const char* key, const std::string& value) {
    using Operation = client::ConfigOperation;
    changes.push_back({key, value, value.empty() ? Operation::kDelete : Operation::kSet});
  };
  if (interval) change("interval.ms", *interval);
  for (const char* key : {"metrics", "match"}) {
    if (options.has(key)) change(key, join(options.values(key), ","));
  }
  TRY(client::alter_configs(cluster, resource(name), changes));
  std::fprintf(out, "Altered client metrics config for %s.\n", name.c_str());
  return {};
}

Status remove(std::FILE* out, const ParsedOptions& options, client::Cluster& cluster) {
  TRY(const std::optional<std::string> name, options.value("name"));
  TRY(const auto configs, client::describe_configs(cluster, resource(*name), false));
  std::vector<client::ConfigChange> changes;
  for (const auto& one : configs) {
    changes.push_back({one.entry.name, one.entry.value, client::ConfigOperation::kDelete});
  }
  TRY(client::alter_configs(cluster, resource(*name), changes));
  std::fprintf(out, "Deleted client metrics config for %s.\n", name->c_str());
  return {};
}

Status describe(std::FILE* out, const ParsedOptions& options, client::Cluster& cluster) {
  TRY(const std::optional<std::string> name, options.value("name"));
  TRY(std::vector<std::string> names,
      client::list_config_resources(cluster, ConfigResource::Kind::kClientMetrics));
  if (name && std::find(names.begin(), names.end(), *name) == names.end()) {
    std::fprintf(out,
                 "The client metric resource %s doesn't exist and doesn't have dynamic config.\n",
                 name->c_str());
    return {};
  }
  if (name) names = {*name};
  for (const std::string& one : names) {
    std::fprintf(out, "Client metrics configs for %s are:\n", one.c_str());
    TRY(const auto configs, client::describe_configs(cluster, resource(one), false));
    for (const auto& config : configs) {
      std::fprintf(out, "  %s=%s\n", config.entry.name.c_str(),
                   config.entry.value.value_or("null").c_str());
    }
  }
  return {};
}

Status list(std::FILE* out, const ParsedOptions&, client::Cluster& cluster) {
  TRY(const std::vector<std::string> names,
      client::list_config_resources(cluster, ConfigResource::Kind::kClientMetrics));
  std::fprintf(out, "%s\n", join(names, "\n").c_str());
  return {};
}

struct Action {
  const char* name;
  Status (*run)(std::FILE*, const ParsedOptions&, client::Cluster&);
};
constexpr Action kActions[] = {
    {"alter", &alter}, {"delete", &remove}, {"describe", &describe}, {"list", &list}};

int run(const Invocation& invocation, const ParsedOptions& options) {
  const auto action = std::find_if(std::begin(kActions), std::end(kActions),
                                   [&](const Action& one) { return options.has(one.name); });
  auto admin = open_admin(invocation, options);
  if (!admin && admin.error().code() == ErrorCode::kNotFound) {
    return uncaught(invocation, admin.error().message());
  }
  const Status done =
      admin ? action->run(invocation.out, options, (*admin)->cluster()) : Status(admin.error());
  if (done) return 0;
  std::fprintf(invocation.out, "Error while executing client metrics command : %s\n",
               done.error().message().c_str());
  return 1;
}

}  // namespace

int client_metrics(const Invocation& invocation) {
  const Result<ParsedOptions> options = ParsedOptions::parse(kOptions, invocation.args);
  if (!options) return usage_error(invocation, kOptions, options.error().message());
  if (const auto exit =
          help_or_version(invocation, kOptions, *options, kPurpose, kLaterKafkaVersion)) {
    return *exit;
  }
  const auto actions = std::count_if(std::begin(kActions), std::end(kActions),
                                     [&](const Action& one) { return options->has(one.name); });
  if (actions != 1) {
    return usage_error(
        invocation, kOptions,
        "Command must include exactly one action: --alter, --delete, --describe or --list.");
  }
  if (!options->has("bootstrap-server")) {
    return uncaught(invocation, "--bootstrap-server must be specified.");
  }
  if (const auto message = wrong(*options)) return usage_error(invocation, kOptions, *message);
  for (const char* once : {"name", "command-config", "bootstrap-server"}) {
    if (const auto one = options->value(once); !one) {
      return uncaught(invocation, one.error().message());
    }
  }
  if (const Status right = check(*options); !right) {
    return uncaught(invocation, right.error().message());
  }
  return run(invocation, *options);
}

}  // namespace sluice::kafka::tools
