// kafka-cluster: the id of a cluster, and brokers that leave it.
#include "base/text.h"
#include "kafka/client/failure.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/arguments.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/cli/properties.h"
#include "kafka/tools/tools.h"
#include "kafka/wire/describe_cluster.h"
#include "kafka/wire/unregister_broker.h"

namespace sluice::kafka::tools {
namespace {

using Takes = Argument::Takes;

constexpr const char* kUsage = R"(usage: kafka-cluster [-h] {cluster-id,unregister} ...)";

constexpr const char* kHelp = R"(The Kafka cluster tool.

positional arguments:
  {cluster-id,unregister}
    cluster-id           Get information about the ID of a cluster.
    unregister           Unregister a broker.

optional arguments:
  -h, --help             show this help message and exit
)";

constexpr const char* kIdUsage =
    R"(usage: kafka-cluster cluster-id [-h] [--bootstrap-server BOOTSTRAP_SERVER]
                     [--config CONFIG])";

constexpr const char* kIdHelp = R"(optional arguments:
  -h, --help             show this help message and exit
  --bootstrap-server BOOTSTRAP_SERVER, -b BOOTSTRAP_SERVER
                         A list of host/port pairs  to use for establishing
                         the connection to the Kafka cluster.
  --config CONFIG, -c CONFIG
                         A property file containing  configurations for the
                         Admin client.
)";

constexpr Argument kArguments[] = {
    {"bootstrap-server"},
    {"-b", Takes::kValue, false, "bootstrap-server"},
    {"config"},
    {"-c", Takes::kValue, false, "config"},
    {"command-config", Takes::kValue, false, "config"},
    {"id"},
    {"-i", Takes::kValue, false, "id"},
    {"-h", Takes::kNothing, false, "help"},
    {"help", Takes::kNothing},
};
constexpr ArgumentTable kTable{"kafka-cluster", kUsage, kHelp, kArguments};
constexpr ArgumentTable kIdTable{"kafka-cluster", kIdUsage, kIdHelp, kArguments};

Status print_id(const Invocation& invocation, client::Cluster& cluster) {
  TRY(auto* connection, cluster.any());
  TRY(wire::DescribeClusterResponse answer, connection->call(wire::DescribeClusterRequest{}));
  if (answer.error_code != wire::KafkaError::kNone) {
    return client::failure(answer.error_code, answer.error_message);
  }
  std::fprintf(invocation.out, "Cluster ID: %s\n", answer.cluster_id.c_str());
  return {};
}

Status unregister(const Invocation& invocation, client::Cluster& cluster, std::int64_t id) {
  wire::UnregisterBrokerRequest request;
  request.broker_id = static_cast<wire::BrokerId>(id);
  TRY(auto* controller, cluster.controller());
  TRY(wire::UnregisterBrokerResponse answer, controller->call(request));
  if (answer.error_code != wire::KafkaError::kNone) {
    return client::failure(answer.error_code, answer.error_message);
  }
  std::fprintf(invocation.out, "Broker %lld is no longer registered.\n",
               static_cast<long long>(id));
  return {};
}

// Where the file of --config says that the cluster is.
Result<std::string> servers_of(const std::optional<std::string>& config) {
  Properties properties;
  if (config) {
    TRY(properties, read_properties(*config));
  }
  const auto named = properties.find("bootstrap.servers");
  if (named != properties.end()) return named->second;
  return Error(ErrorCode::kInvalidArgument, "Please specify --bootstrap-server.");
}

Status run(const Invocation& invocation, const ParsedArguments& given, const std::string& command) {
  std::optional<std::string> servers = given.value("bootstrap-server");
  if (!servers) {
    TRY(servers, servers_of(given.value("config")));
  }
  TRY(auto admin, open_admin(invocation, servers, given.value("config")));
  if (command == "cluster-id") return print_id(invocation, admin->cluster());
  TRY(std::optional<std::int64_t> id, given.integer("id", "Integer"));
  return unregister(invocation, admin->cluster(), id.value_or(0));
}

}  // namespace

int cluster(const Invocation& invocation) {
  const Result<ParsedArguments> given = ParsedArguments::parse(kTable, invocation.args);
  if (!given) return argument_error(invocation, kTable, given.error().message());
  const std::string command = given->words().empty() ? "" : given->words().front();
  if (given->has("help")) {
    print_argument_help(invocation.out, command == "cluster-id" ? kIdTable : kTable);
    return 1;
  }
  if (command.empty()) return argument_error(invocation, kTable, "too few arguments");
  if (command != "cluster-id" && command != "unregister") {
    return argument_error(
        invocation, kTable,
        "invalid choice: '" + command + "' (choose from 'cluster-id', 'unregister')");
  }
  if (given->words().size() > 1) {
    return argument_error(invocation, kTable,
                          "unrecognized arguments: '" + given->words()[1] + "'");
  }
  if (command == "cluster-id" && given->has("id")) {
    return argument_error(invocation, kIdTable, "unrecognized arguments: '--id'");
  }
  if (command == "unregister" && !given->has("id")) {
    return argument_error(invocation, kTable, "argument --id/-i is required");
  }
  const Status done = run(invocation, *given, command);
  if (done) return 0;
  std::fprintf(invocation.err, "%s\n", future_message(done.error()).c_str());
  return 1;
}

}  // namespace sluice::kafka::tools
