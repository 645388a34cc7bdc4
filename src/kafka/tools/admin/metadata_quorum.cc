// kafka-metadata-quorum: who keeps the metadata of a cluster, and how far each is.
#include <algorithm>

#include "base/text.h"
#include "kafka/client/failure.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/arguments.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/cli/tab_table.h"
#include "kafka/tools/tools.h"
#include "kafka/wire/describe_cluster.h"
#include "kafka/wire/describe_quorum.h"

namespace sluice::kafka::tools {
namespace {

using Takes = Argument::Takes;
using Partition = wire::DescribeQuorumResponse::PartitionData;
using Replica = wire::DescribeQuorumResponse::ReplicaState;

constexpr const char* kMetadataTopic = "__cluster_metadata";

constexpr const char* kUsage =
    R"(usage: kafka-metadata-quorum [-h] --bootstrap-server BOOTSTRAP_SERVER
                             [--command-config COMMAND_CONFIG] {describe}
                             ...)";

constexpr const char* kHelp = R"(This tool describes kraft metadata quorum status.

positional arguments:
  {describe}
    describe             Describe the metadata quorum info

optional arguments:
  -h, --help             show this help message and exit
  --bootstrap-server BOOTSTRAP_SERVER
                         A comma-separated list of  host:port  pairs to use
                         for  establishing  the  connection  to  the  Kafka
                         cluster.
  --command-config COMMAND_CONFIG
                         Property file containing configs  to  be passed to
                         Admin Client.
)";

constexpr Argument kArguments[] = {
    {"bootstrap-server", Takes::kValue, true},
    {"command-config"},
    {"status", Takes::kNothing},
    {"replication", Takes::kNothing},
    {"-h", Takes::kNothing, false, "help"},
    {"help", Takes::kNothing},
};
constexpr ArgumentTable kTable{"kafka-metadata-quorum", kUsage, kHelp, kArguments};

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

Status print_status(std::FILE* out, client::Cluster& cluster, const Partition& partition) {
  TRY(auto* connection, cluster.any());
  TRY(wire::DescribeClusterResponse named, connection->call(wire::DescribeClusterRequest{}));
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

Status run(const Invocation& invocation, const ParsedArguments& given) {
  if (given.has("status") && given.has("replication")) {
    return Error(ErrorCode::kInvalidArgument,
                 "Only one of --status or --replication should be specified with describe "
                 "sub-command");
  }
  if (!given.has("status") && !given.has("replication")) {
    return Error(ErrorCode::kInvalidArgument,
                 "One of --status or --replication must be specified with describe sub-command");
  }
  TRY(auto admin,
      open_admin(invocation, given.value("bootstrap-server"), given.value("command-config")));
  TRY(const Partition partition, describe(admin->cluster()));
  if (given.has("status")) return print_status(invocation.out, admin->cluster(), partition);
  print_replication(invocation.out, partition);
  return {};
}

}  // namespace

int metadata_quorum(const Invocation& invocation) {
  const Result<ParsedArguments> given = ParsedArguments::parse(kTable, invocation.args);
  if (!given) return argument_error(invocation, kTable, given.error().message());
  if (given->has("help")) {
    print_argument_help(invocation.out, kTable);
    return 1;
  }
  if (const Status complete = ParsedArguments::complete(kTable, *given); !complete) {
    return argument_error(invocation, kTable, complete.error().message());
  }
  if (given->words().empty()) return argument_error(invocation, kTable, "too few arguments");
  if (given->words().front() != "describe") {
    return argument_error(
        invocation, kTable,
        "invalid choice: '" + given->words().front() + "' (choose from 'describe')");
  }
  const Status done = run(invocation, *given);
  if (done) return 0;
  std::fprintf(invocation.err, "%s\n", future_message(done.error()).c_str());
  return 1;
}

}  // namespace sluice::kafka::tools
