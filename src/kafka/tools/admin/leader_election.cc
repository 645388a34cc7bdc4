// kafka-leader-election: what Kafka's LeaderElectionCommand prints.
#include "base/text.h"
#include "kafka/client/admin/elections.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/cli/json_file.h"
#include "kafka/tools/cli/scala_order.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kLeaderElection[] = {
    {"admin.config", Takes::kValue, "<String: config file>",
     "Configuration properties files to pass\n"
     "  to the admin client"},
    {"command-config", Takes::kValue},
    {"all-topic-partitions", Takes::kNothing, "",
     "Perform election on all of the\n"
     "  eligible topic partitions based on\n"
     "  the type of election (see the --\n"
     "  election-type flag). Not allowed if\n"
     "  --topic or --path-to-json-file is\n"
     "  specified."},
    {"bootstrap-server", Takes::kValue, "<String: host:port>",
     "A hostname and port for the broker to\n"
     "  connect to, in the form host:port.\n"
     "  Multiple comma separated URLs can be\n"
     "  given. REQUIRED."},
    {"election-type", Takes::kValue, "<[PREFERRED,UNCLEAN]:\n  election type>",
     "Type of election to attempt. Possible\n"
     "  values are \"preferred\" for preferred\n"
     "  leader election or \"unclean\" for\n"
     "  unclean leader election. If\n"
     "  preferred election is selection, the\n"
     "  election is only performed if the\n"
     "  current leader is not the preferred\n"
     "  leader for the topic partition. If\n"
     "  unclean election is selected, the\n"
     "  election is only performed if there\n"
     "  are no leader for the topic\n"
     "  partition. REQUIRED."},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"partition", Takes::kValue, "<Integer: partition id>",
     "Partition id for which to perform an\n"
     "  election. REQUIRED if --topic is\n"
     "  specified."},
    {"path-to-json-file", Takes::kValue, "<String: Path to\n  JSON file>",
     "The JSON file with the list  of\n"
     "  partition for which leader elections\n"
     "  should be performed. This is an\n"
     "  example format.\n"
     "{\"partitions\":\n"
     "	[{\"topic\": \"foo\", \"partition\": 1},\n"
     "	 {\"topic\": \"foobar\", \"partition\": 2}]\n"
     "}\n"
     "Not allowed if --all-topic-partitions\n"
     "  or --topic flags are specified."},
    {"topic", Takes::kValue, "<String: topic name>",
     "Name of topic for which to perform an\n"
     "  election. Not allowed if --path-to-\n"
     "  json-file or --all-topic-partitions\n"
     "  is specified."},
    {"version", Takes::kNothing, "", "Display Kafka version."},
};

using client::TopicPartition;
using formats::Json;

constexpr const char* kPurpose =
    "This tool attempts to elect a new leader for a set of topic partitions. The type of elections "
    "supported are preferred replicas and unclean replicas.";

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

Status check_options(const ParsedOptions& options) {
  std::vector<std::string> absent;
  for (const char* needed : {"election-type", "bootstrap-server"}) {
    if (!options.has(needed)) absent.emplace_back(needed);
  }
  if (!absent.empty()) return invalid("Missing required option(s): " + join(absent, ", "));
  int scopes = 0;
  for (const char* scope : {"topic", "all-topic-partitions", "path-to-json-file"}) {
    scopes += options.has(scope) ? 1 : 0;
  }
  if (scopes != 1) {
    return invalid(
        "One and only one of the following options is required: topic, all-topic-partitions, "
        "path-to-json-file");
  }
  if (options.has("topic") && !options.has("partition")) {
    return invalid("Missing required option(s): partition");
  }
  if (!options.has("topic") && options.has("partition")) {
    return invalid("Option partition is only allowed if topic is used");
  }
  return {};
}

Result<client::Election> parse_type(const ParsedOptions& options) {
  TRY(std::optional<std::string> text, options.value("election-type"));
  const std::string lower = to_lower(*text);
  if (lower == "preferred") return client::Election::kPreferred;
  if (lower == "unclean") return client::Election::kUnclean;
  return invalid("Cannot parse argument '" + *text + "' of option election-type");
}

// {"partitions":[{"topic":"t","partition":0}]}
Result<std::vector<TopicPartition>> parse_partitions(const std::string& text) {
  const Result<Json> json = formats::parse_json(text);
  if (!json) return invalid("Replica election data is empty");
  if (json->kind != Json::Kind::kObject) {
    return invalid("Expected JSON object, received " + text);
  }
  const Json* list = json->member("partitions");
  if (list == nullptr) return invalid("Replica election data is missing \"partitions\" field");
  std::vector<TopicPartition> partitions;
  for (const Json& item : list->items) {
    TRY(const Json* topic, json_field(item, "topic"));
    TRY(std::int64_t id, json_integer(item, "partition"));
    partitions.push_back({topic->text, static_cast<std::int32_t>(id)});
  }
  return partitions;
}

// Which partitions; none: all.
Result<std::optional<std::vector<TopicPartition>>> scope(const ParsedOptions& options) {
  using Scope = std::optional<std::vector<TopicPartition>>;
  TRY(std::optional<std::string> topic, options.value("topic"));
  TRY(std::optional<std::int64_t> partition, options.integer("partition"));
  if (topic) {
    return Scope(std::vector{TopicPartition{*topic, static_cast<std::int32_t>(*partition)}});
  }
  TRY(std::optional<std::string> path, options.value("path-to-json-file"));
  if (!path) return Scope();
  TRY(std::string text, read_text_file(*path));
  TRY(std::vector<TopicPartition> partitions, parse_partitions(text));
  return Scope(std::move(partitions));
}

std::string listed(std::vector<TopicPartition> partitions) {
  std::vector<std::string> names;
  for (const TopicPartition& partition : mutable_order(std::move(partitions))) {
    names.push_back(partition.to_string());
  }
  return join(names, ", ");
}

Error not_elected(const Invocation& invocation, const Error& error) {
  if (error.reason<wire::KafkaError>() != wire::KafkaError::kClusterAuthorizationFailed)
    return error;
  const char* message = "Not authorized to perform leader election";
  std::fprintf(invocation.out, "%s\n", message);
  return Error(error.code(), message);
}

Status run(const Invocation& invocation, const ParsedOptions& options) {
  TRY(check_options(options));
  TRY(client::Election type, parse_type(options));
  TRY(auto partitions, scope(options));
  TRY(std::optional<std::string> servers, options.value("bootstrap-server"));
  TRY(std::optional<std::string> config,
      options.value(options.has("admin.config") ? "admin.config" : "command-config"));
  TRY(auto admin, open_admin(invocation, servers, config));
  const auto elections = client::elect_leaders(admin->cluster(), type, partitions);
  if (!elections) return not_elected(invocation, elections.error());
  const auto& outcomes = *elections;
  const char* name = type == client::Election::kPreferred ? "PREFERRED" : "UNCLEAN";
  std::vector<TopicPartition> elected;
  std::vector<TopicPartition> unneeded;
  std::vector<std::pair<TopicPartition, Error>> failed;
  for (const auto& [partition, outcome] : outcomes) {
    if (outcome) {
      elected.push_back(partition);
    } else if (outcome.error().reason<wire::KafkaError>() == wire::KafkaError::kElectionNotNeeded) {
      unneeded.push_back(partition);
    } else {
      failed.emplace_back(partition, outcome.error());
    }
  }
  if (!elected.empty()) {
    std::fprintf(invocation.out, "Successfully completed leader election (%s) for partitions %s\n",
                 name, listed(elected).c_str());
  }
  if (!unneeded.empty()) {
    std::fprintf(invocation.out, "Valid replica already elected for partitions %s\n",
                 listed(unneeded).c_str());
  }
  for (const auto& [partition, error] : failed) {
    std::fprintf(invocation.out, "Error completing leader election (%s) for partition: %s: %s\n",
                 name, partition.to_string().c_str(), java_text(error).c_str());
  }
  if (failed.empty()) return {};
  std::string reasons;
  for (const auto& [partition, error] : failed) reasons += "\n\tSuppressed: " + java_text(error);
  return invalid(std::to_string(failed.size()) + " replica(s) could not be elected" + reasons);
}

}  // namespace

int leader_election(const Invocation& invocation) {
  const CommandLine line = read_command_line(invocation, kLeaderElection, kPurpose);
  if (line.exit) return *line.exit;
  const Status done = run(invocation, line.options);
  if (done) return 0;
  std::fflush(invocation.out);
  return uncaught(invocation, done.error().message());
}

}  // namespace sluice::kafka::tools
