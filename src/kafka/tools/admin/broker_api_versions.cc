// kafka-broker-api-versions: each broker's APIs, and the version of each that we use.
#include <map>

#include "base/text.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/tools.h"
#include "kafka/wire/api_keys.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kApiVersions[] = {
    {"bootstrap-server", Takes::kValue, "<String: server(s)\n  to use for bootstrapping>",
     "REQUIRED: The server to connect to."},
    {"command-config", Takes::kValue, "<String: command\n  config property file>",
     "A property file containing configs to\n"
     "  be passed to Admin Client."},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"version", Takes::kNothing, "", "Display Kafka version."},
};

constexpr const char* kPurpose = "This tool helps to retrieve broker version information.";

using client::VersionRange;

// APIs of brokers that Kafka's 3.5 client knows, and that no client needs: they are shown as
// missing.
struct NamedApi {
  std::int16_t key;
  const char* name;
};
constexpr NamedApi kOfBrokers[] = {
    {4, "LeaderAndIsr"},
    {5, "StopReplica"},
    {6, "UpdateMetadata"},
    {7, "ControlledShutdown"},
    {24, "AddPartitionsToTxn"},
    {25, "AddOffsetsToTxn"},
    {26, "EndTxn"},
    {27, "WriteTxnMarkers"},
    {28, "TxnOffsetCommit"},
    {34, "AlterReplicaLogDirs"},
    {38, "CreateDelegationToken"},
    {39, "RenewDelegationToken"},
    {40, "ExpireDelegationToken"},
    {41, "DescribeDelegationToken"},
    {49, "AlterClientQuotas"},
    {50, "DescribeUserScramCredentials"},
    {51, "AlterUserScramCredentials"},
    {56, "AlterPartition"},
    {58, "Envelope"},
    {65, "DescribeTransactions"},
    {67, "AllocateProducerIds"},
    {68, "ConsumerGroupHeartbeat"},
};
// What lies between these keys is of controllers.
constexpr std::int16_t kNewestOfBrokers = 68;

std::map<std::int16_t, std::string> names() {
  std::map<std::int16_t, std::string> names;
  for (const NamedApi& api : kOfBrokers) names[api.key] = api.name;
  for (const wire::ApiInfo& api : wire::apis()) {
    names[static_cast<std::int16_t>(api.key)] = std::string(api.name);
  }
  return names;
}

std::string line_of(std::int16_t key, const std::string& name, const VersionRange& range) {
  const std::string number = "(" + std::to_string(key) + "): ";
  std::string text = (name.empty() ? "UNKNOWN" : name) + number + std::to_string(range.min);
  if (range.max != range.min) text += " to " + std::to_string(range.max);
  const wire::ApiInfo* known = wire::find_api(key);
  const std::int16_t usable =
      known == nullptr ? range.max : std::min(range.max, known->max_version);
  return text + " [usable: " + std::to_string(usable) + "]";
}

std::string lines_of(const std::map<std::int16_t, VersionRange>& versions) {
  std::map<std::int16_t, std::string> lines;
  const auto known = names();
  for (const auto& [key, range] : versions) {
    const auto name = known.find(key);
    lines[key] = line_of(key, name == known.end() ? "" : name->second, range);
  }
  for (const auto& [key, name] : known) {
    if (key > kNewestOfBrokers) continue;
    lines.emplace(key, name + "(" + std::to_string(key) + "): UNSUPPORTED");
  }
  std::vector<std::string> texts;
  for (const auto& [key, text] : lines) texts.push_back(text);
  return join(texts, ",\n\t");
}

Status run(const Invocation& invocation, const ParsedOptions& options) {
  TRY(auto admin, open_admin(invocation, options));
  client::Cluster& cluster = admin->cluster();
  TRY(cluster.metadata(std::vector<std::string>()));
  const auto brokers = cluster.brokers();
  for (const auto& broker : brokers) {
    std::fprintf(invocation.out, "%s:%d (id: %d rack: %s) -> ", broker.host.c_str(), broker.port,
                 broker.node_id, broker.rack.value_or("null").c_str());
    const auto connection = cluster.broker(broker.node_id);
    if (!connection) {
      std::fprintf(invocation.out, "ERROR: %s\n", java_text(connection.error()).c_str());
      continue;
    }
    std::fprintf(invocation.out, "(\n\t%s\n)\n", lines_of((*connection)->versions()).c_str());
  }
  return {};
}

}  // namespace

int broker_api_versions(const Invocation& invocation) {
  const std::span<const Option> table = kApiVersions;
  const CommandLine line = read_command_line(invocation, table, kPurpose);
  if (line.exit) return *line.exit;
  if (const auto wrong = missing(line.options, {"bootstrap-server"})) {
    return usage_error(invocation, table, *wrong);
  }
  const Status done = run(invocation, line.options);
  return done ? 0 : uncaught(invocation, done.error().message());
}

}  // namespace sluice::kafka::tools
