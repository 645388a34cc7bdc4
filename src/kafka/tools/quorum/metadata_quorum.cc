// kafka-metadata-quorum: who keeps the metadata of a cluster, and how far each is.
#include <algorithm>

#include "base/text.h"
#include "kafka/client/failure.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/arguments.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/cli/tab_table.h"
#include "kafka/tools/quorum/quorum_voters.h"
#include "kafka/tools/tools.h"
#include "kafka/wire/describe_cluster.h"
#include "kafka/wire/describe_quorum.h"

namespace sluice::kafka::tools {
namespace {

using Takes = Argument::Takes;
using Partition = wire::DescribeQuorumResponse::PartitionData;
using Replica = wire::DescribeQuorumResponse::ReplicaState;

constexpr const char* kMetadataTopic = "__cluster_metadata";

constexpr const char* kProgram = "kafka-metadata-quorum";

constexpr const char* kUsage =
    R"(usage: kafka-metadata-quorum [-h] [--command-config COMMAND_CONFIG]
                             (--bootstrap-server BOOTSTRAP_SERVER |
                             --bootstrap-controller BOOTSTRAP_CONTROLLER)
                             {describe,add-controller,remove-controller}
                             ...)";

constexpr const char* kHelp = R"(This tool describes kraft metadata quorum status.

positional arguments:
  {describe,add-controller,remove-controller}
    describe             Describe the metadata quorum info
    add-controller       Add a controller to the KRaft controller cluster
    remove-controller    Remove a  controller  from  the  KRaft  controller
                         cluster

optional arguments:
  -h, --help             show this help message and exit
  --bootstrap-server BOOTSTRAP_SERVER
                         A comma-separated list of  host:port  pairs to use
                         for  establishing  the  connection  to  the  Kafka
                         cluster.
  --bootstrap-controller BOOTSTRAP_CONTROLLER
                         A comma-separated list of  host:port  pairs to use
                         for  establishing  the  connection  to  the  Kafka
                         controllers.
  --command-config COMMAND_CONFIG
                         Property file containing configs  to  be passed to
                         Admin Client.  For  add-controller,  the  file  is
                         used to specify the controller properties as well.
)";

constexpr Argument kArguments[] = {
    {"bootstrap-server"},      {"bootstrap-controller"},
    {"command-config"},        {"-h", Takes::kNothing, false, "help"},
    {"help", Takes::kNothing},
};
constexpr ArgumentTable kTable{kProgram, kUsage, kHelp, kArguments};

constexpr const char* kDescribeUsage =
    R"(usage: kafka-metadata-quorum (--bootstrap-server BOOTSTRAP_SERVER |
                             --bootstrap-controller BOOTSTRAP_CONTROLLER)
                             describe [-h] [--status] [--replication])";

constexpr const char* kDescribeHelp = R"(optional arguments:
  -h, --help             show this help message and exit

Status:
  --status               A short  summary  of  the  quorum  status  and the
                         other  provides  detailed  information  about  the
                         status of replication.

Replication:
  --replication          Detailed   information   about   the   status   of
                         replication
)";

constexpr Argument kDescribeArguments[] = {
    {"status", Takes::kNothing},
    {"replication", Takes::kNothing},
    {"-h", Takes::kNothing, false, "help"},
    {"help", Takes::kNothing},
};
constexpr ArgumentTable kDescribe{kProgram, kDescribeUsage, kDescribeHelp, kDescribeArguments};

Result<Partition> describe(client::Cluster& cluster) {
  wire::DescribeQuorumRequest request;
  auto& topic = request.topics.emplace_back();
  topic.topic_name = kMetadataTopic;
  topic.partitions.emplace_back();
  TRY(auto* connection, cluster.any());
  TRY(wire::DescribeQuorumResponse answer, connection->call(request));
  if (answer.error_code != wire::KafkaError::kNone) return client::failure(answer.error_code);
  if (answer.topics.empty() || answer.topics[0].partitions.empty()) {
    return client::failure(wire::KafkaError::kUnknownServerError);
  }
  Partition& partition = answer.topics[0].partitions[0];
  if (partition.error_code != wire::KafkaError::kNone) return client::failure(partition.error_code);
  return std::move(partition);
}

std::int64_t leader_end(const Partition& partition) {
  for (const Replica& replica : partition.current_voters) {
    if (replica.replica_id == partition.leader_id) return replica.log_end_offset;
  }
  return 0;
}

void print_replication(std::FILE* out, const Partition& partition) {
  std::vector<std::vector<std::string>> rows;
  const std::int64_t end = leader_end(partition);
  const auto add = [&](const Replica& replica, const char* status) {
    rows.push_back({std::to_string(replica.replica_id), std::to_string(replica.log_end_offset),
                    std::to_string(end - replica.log_end_offset),
                    std::to_string(replica.last_fetch_timestamp),
                    std::to_string(replica.last_caught_up_timestamp), status});
  };
  for (const Replica& replica : partition.current_voters) {
    if (replica.replica_id == partition.leader_id) add(replica, "Leader");
  }
  for (const Replica& replica : partition.current_voters) {
    if (replica.replica_id != partition.leader_id) add(replica, "Follower");
  }
  for (const Replica& replica : partition.observers) add(replica, "Observer");
  print_tab_table(
      out,
      {"NodeId", "LogEndOffset", "Lag", "LastFetchTimestamp", "LastCaughtUpTimestamp", "Status"},
      rows);
}

std::string ids(const std::vector<Replica>& replicas) {
  std::vector<std::string> texts;
  for (const Replica& replica : replicas) texts.push_back(std::to_string(replica.replica_id));
  return "[" + join(texts, ",") + "]";
}

Status print_status(std::FILE* out, client::Cluster& cluster, const Partition& partition,
                    std::int8_t endpoints) {
  TRY(auto* connection, cluster.any());
  wire::DescribeClusterRequest request;
  request.endpoint_type = endpoints;
  TRY(wire::DescribeClusterResponse named, connection->call(request));
  if (named.error_code != wire::KafkaError::kNone) {
    return client::failure(named.error_code, named.error_message);
  }
  std::int64_t lag = 0;
  std::int64_t lag_ms = 0;
  for (const auto* replicas : {&partition.current_voters, &partition.observers}) {
    for (const Replica& replica : *replicas) {
      if (replica.replica_id == partition.leader_id) continue;
      lag = std::max(lag, leader_end(partition) - replica.log_end_offset);
      lag_ms = std::max(lag_ms, replica.last_fetch_timestamp - replica.last_caught_up_timestamp);
    }
  }
  const auto row = [&](const char* name, const std::string& value) {
    std::fprintf(out, "%-24s%s\n", name, value.c_str());
  };
  row("ClusterId:", named.cluster_id);
  row("LeaderId:", std::to_string(partition.leader_id));
  row("LeaderEpoch:", std::to_string(partition.leader_epoch));
  row("HighWatermark:", std::to_string(partition.high_watermark));
  row("MaxFollowerLag:", std::to_string(lag));
  row("MaxFollowerLagTimeMs:", std::to_string(lag_ms));
  row("CurrentVoters:", ids(partition.current_voters));
  row("CurrentObservers:", ids(partition.observers));
  return {};
}

Status describe(const Invocation& invocation, const QuorumServers& servers,
                const ParsedArguments& given) {
  if (given.has("status") && given.has("replication")) {
    return Error(ErrorCode::kInvalidArgument,
                 "Only one of --status or --replication should be specified with describe "
                 "sub-command");
  }
  if (!given.has("status") && !given.has("replication")) {
    return Error(ErrorCode::kInvalidArgument,
                 "One of --status or --replication must be specified with describe sub-command");
  }
  TRY(auto admin, open_admin(invocation, servers.addresses, servers.config));
  TRY(const Partition partition, describe(admin->cluster()));
  constexpr std::int8_t kBrokers = 1;
  constexpr std::int8_t kControllers = 2;
  if (given.has("status")) {
    return print_status(invocation.out, admin->cluster(), partition,
                        servers.are_controllers ? kControllers : kBrokers);
  }
  print_replication(invocation.out, partition);
  return {};
}

const ArgumentTable* table_of(const std::string& command) {
  return command == "describe" ? &kDescribe : voter_arguments(command);
}

// What is wrong with the part before the command, or with the command.
std::optional<std::string> wrong_head(const ParsedArguments& head) {
  if (head.has("bootstrap-server") && head.has("bootstrap-controller")) {
    return "argument --bootstrap-controller: not allowed with argument --bootstrap-server";
  }
  if (head.words().empty()) return "too few arguments";
  const std::string& command = head.words().front();
  if (table_of(command) != nullptr) return std::nullopt;
  return "invalid choice: '" + command +
         "' (choose from 'describe', 'add-controller', 'remove-controller')";
}

// The exit code when the command's own part is wrong, or asks for help.
std::optional<int> ends_early(const Invocation& invocation, const ParsedArguments& head,
                              const ArgumentTable& table, const ParsedArguments& given) {
  if (given.has("help")) {
    print_argument_help(invocation.out, table);
    return 0;
  }
  if (!given.words().empty()) {
    return argument_error(invocation, table,
                          "unrecognized arguments: '" + given.words().front() + "'");
  }
  if (const auto id = given.integer("controller-id", "Integer"); !id) {
    return argument_error(invocation, table, id.error().message());
  }
  if (!head.has("bootstrap-server") && !head.has("bootstrap-controller")) {
    return argument_error(
        invocation, kTable,
        "one of the arguments --bootstrap-server --bootstrap-controller is required");
  }
  if (const Status complete = ParsedArguments::complete(table, given); !complete) {
    return argument_error(invocation, table, complete.error().message());
  }
  return std::nullopt;
}

}  // namespace

int metadata_quorum(const Invocation& invocation) {
  const Result<ParsedArguments> head = ParsedArguments::parse_head(kTable, invocation.args);
  if (!head) return argument_error(invocation, kTable, head.error().message());
  if (head->has("help")) {
    print_argument_help(invocation.out, kTable);
    return 0;
  }
  if (const auto wrong = wrong_head(*head)) return argument_error(invocation, kTable, *wrong);
  const std::string& command = head->words().front();
  const ArgumentTable& table = *table_of(command);
  const Result<ParsedArguments> given =
      ParsedArguments::parse(table, {head->words().begin() + 1, head->words().end()});
  if (!given) return argument_error(invocation, table, given.error().message());
  if (const auto exit = ends_early(invocation, *head, table, *given)) return *exit;
  const bool controllers = head->has("bootstrap-controller");
  const QuorumServers servers{
      head->value(controllers ? "bootstrap-controller" : "bootstrap-server"), controllers,
      head->value("command-config")};
  const Status done = command == "describe" ? describe(invocation, servers, *given)
                                            : change_voters(invocation, servers, *given, command);
  if (done) return 0;
  std::fprintf(invocation.err, "%s\n", future_message(done.error()).c_str());
  return 1;
}

}  // namespace sluice::kafka::tools
