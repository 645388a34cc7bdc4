// kafka-transactions: the state of transactions.
#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "kafka/client/admin/transactions.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/arguments.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/cli/options.h"
#include "kafka/tools/cli/tab_table.h"
#include "kafka/tools/tools.h"
#include "kafka/tools/transactions/hanging_transactions.h"

namespace sluice::kafka::tools {
namespace {

using client::TopicPartition;
using Takes = Argument::Takes;

constexpr const char* kProgram = "kafka-transactions.sh";

constexpr const char* kUsage = R"(usage: kafka-transactions.sh [-h] [-v] [--command-config FILE]
                             --bootstrap-server host:port COMMAND ...)";

constexpr const char* kHelp =
    R"(This tool is used to analyze  the  transactional  state of producers in the
cluster. It can be used to detect and recover from hanging transactions.

optional arguments:
  -h, --help             show this help message and exit
  -v, --version          show the version  of  this  Kafka distribution and
                         exit
  --command-config FILE  property file containing configs  to  be passed to
                         admin client
  --bootstrap-server host:port
                         hostname and port for  the  broker  to connect to,
                         in  the   form   `host:port`    (multiple   comma-
                         separated entries can be given)

commands:
  COMMAND
    list                 list transactions
    describe             describe the state of an active transactional-id
    describe-producers   describe the  states  of  active  producers  for a
                         topic partition
    abort                abort    a    hanging     transaction    (requires
                         administrative privileges)
    find-hanging         find hanging transactions
)";

constexpr const char* kListUsage =
    R"(usage: kafka-transactions.sh --bootstrap-server host:port list [-h])";

constexpr const char* kListHelp = R"(optional arguments:
  -h, --help             show this help message and exit
)";

constexpr const char* kDescribeUsage =
    R"(usage: kafka-transactions.sh --bootstrap-server host:port describe [-h]
                             --transactional-id TRANSACTIONAL_ID)";

constexpr const char* kDescribeHelp = R"(Describe the state of an active transactional-id.

optional arguments:
  -h, --help             show this help message and exit
  --transactional-id TRANSACTIONAL_ID
                         transactional id
)";

constexpr const char* kProducersUsage = R"(usage: kafka-transactions.sh --bootstrap-server host:port
                             describe-producers [-h]
                             [--broker-id BROKER_ID] --topic TOPIC
                             --partition PARTITION)";

constexpr const char* kProducersHelp = R"(optional arguments:
  -h, --help             show this help message and exit
  --broker-id BROKER_ID  optional broker id to  describe the producer state
                         on a specific replica
  --topic TOPIC          topic name
  --partition PARTITION  partition number
)";

constexpr const char* kHangingUsage =
    R"(usage: kafka-transactions.sh --bootstrap-server host:port find-hanging [-h]
                             [--broker-id BROKER_ID]
                             [--max-transaction-timeout MAX_TRANSACTION_TIMEOUT]
                             [--topic TOPIC] [--partition PARTITION])";

constexpr const char* kHangingHelp = R"(optional arguments:
  -h, --help             show this help message and exit
  --broker-id BROKER_ID  broker id to search for hanging transactions
  --max-transaction-timeout MAX_TRANSACTION_TIMEOUT
                         maximum transaction timeout  in  minutes  to limit
                         the scope of the search (15 minutes by default)
  --topic TOPIC          topic name to  limit  search  to  (required  if --
                         partition is specified)
  --partition PARTITION  partition number
)";

constexpr const char* kAbortUsage =
    R"(usage: kafka-transactions.sh --bootstrap-server host:port abort [-h]
                             --topic TOPIC --partition PARTITION
                             [--start-offset START_OFFSET]
                             [--producer-id PRODUCER_ID]
                             [--producer-epoch PRODUCER_EPOCH]
                             [--coordinator-epoch COORDINATOR_EPOCH])";

constexpr const char* kAbortHelp = R"(optional arguments:
  -h, --help             show this help message and exit
  --topic TOPIC          topic name
  --partition PARTITION  partition number

Brokers on versions 3.0 and above:
  For newer brokers,  only  the  start  offset  of  the  transaction  to be
  aborted is required

  --start-offset START_OFFSET
                         start offset of the transaction to abort

Brokers on versions older than 3.0:
  For older brokers, you must provide all of these arguments

  --producer-id PRODUCER_ID
                         producer id
  --producer-epoch PRODUCER_EPOCH
                         producer epoch
  --coordinator-epoch COORDINATOR_EPOCH
                         coordinator epoch
)";

constexpr const char* kTerminateUsage = R"(usage: kafka-transactions.sh --bootstrap-server host:port
                             forceTerminateTransaction [-h]
                             --transactionalId TRANSACTIONALID)";

constexpr const char* kTerminateHelp = R"(Force abort an ongoing transaction on transactionalId

optional arguments:
  -h, --help             show this help message and exit
  --transactionalId TRANSACTIONALID
                         transactional id
)";

constexpr Argument kArguments[] = {
    {"bootstrap-server"},
    {"command-config"},
    {"transactional-id"},
    {"broker-id"},
    {"topic"},
    {"partition"},
    {"start-offset"},
    {"producer-id"},
    {"producer-epoch"},
    {"coordinator-epoch"},
    {"max-transaction-timeout"},
    // Of 4.x: filters of list, and what forceTerminateTransaction ends.
    {"duration-filter"},
    {"transactional-id-pattern"},
    {"transactionalId"},
    {"-v", Takes::kNothing, false, "version"},
    {"version", Takes::kNothing},
    {"-h", Takes::kNothing, false, "help"},
    {"help", Takes::kNothing},
};
constexpr Argument kNeedServer[] = {{"bootstrap-server", Takes::kValue, true}};
constexpr Argument kNeedId[] = {{"transactional-id", Takes::kValue, true}};
constexpr Argument kNeedIdToTerminate[] = {{"transactionalId", Takes::kValue, true}};
// In the order in which argparse4j misses them.
constexpr Argument kNeedPartition[] = {{"partition", Takes::kValue, true},
                                       {"topic", Takes::kValue, true}};
constexpr ArgumentTable kTable{kProgram, kUsage, kHelp, kArguments};

struct Action {
  const char* name;
  ArgumentTable table;  // its arguments are those that it needs
  Status (*run)(const Invocation&, const ParsedArguments&, client::Cluster&);
  std::string_view takes;  // beside what all of them take
};

// The numbers, by the Java type that refuses others.
constexpr std::pair<const char*, const char*> kNumbers[] = {
    {"broker-id", "Integer"},    {"partition", "Integer"},
    {"start-offset", "Long"},    {"producer-id", "Long"},
    {"producer-epoch", "Short"}, {"coordinator-epoch", "Integer"},
    {"duration-filter", "Long"}, {"max-transaction-timeout", "Integer"},
};

// A line is read from left to right: --help, or a number that is none, ends it where it stands.
std::optional<int> ends_early(const Invocation& invocation, const ParsedArguments& given,
                              const ArgumentTable& table) {
  for (const std::string& arg : invocation.args) {
    if (arg == "--help" || arg == "-h") {
      print_argument_help(invocation.out, table);
      return 1;
    }
    const std::string name = arg.substr(0, arg.find('='));
    for (const auto& [number, type] : kNumbers) {
      if (name != "--" + std::string(number)) continue;
      const auto right = given.integer(number, type);
      if (!right) return argument_error(invocation, table, right.error().message());
    }
  }
  return std::nullopt;
}

Error failed(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument,
               message + ". Enable debug logging for additional detail.");
}

Status list(const Invocation& invocation, const ParsedArguments& given, client::Cluster& cluster) {
  client::TransactionFilter filter;
  TRY(const auto longer_than, given.integer("duration-filter", "Long"));
  filter.longer_than_ms = longer_than.value_or(-1);
  filter.id_pattern = given.value("transactional-id-pattern");
  auto found = client::list_transactions(cluster, filter);
  if (!found) return failed("Failed to list transactions: " + found.error().message());
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : *found) {
    rows.push_back({one.transactional_id, std::to_string(one.coordinator),
                    std::to_string(one.producer_id), one.state});
  }
  print_tab_table(invocation.out,
                  {"TransactionalId", "Coordinator", "ProducerId", "TransactionState"}, rows);
  return {};
}

Status describe(const Invocation& invocation, const ParsedArguments& given,
                client::Cluster& cluster) {
  const std::string id = *given.value("transactional-id");
  auto found = client::describe_transaction(cluster, id);
  if (!found) {
    const bool unknown =
        found.error().reason<wire::KafkaError>() == wire::KafkaError::kTransactionalIdNotFound;
    return failed("Failed to describe transaction state of transactional-id `" + id + "`: " +
                  (unknown ? "DescribeTransactions request for transactionalId `" + id +
                                 "` failed because the ID could not be found"
                           : found.error().message()));
  }
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  std::vector<std::string> partitions;
  for (const TopicPartition& partition : found->partitions) {
    partitions.push_back(partition.to_string());
  }
  const bool open = found->start_ms >= 0;
  print_tab_table(
      invocation.out,
      {"CoordinatorId", "TransactionalId", "ProducerId", "ProducerEpoch", "TransactionState",
       "TransactionTimeoutMs", "CurrentTransactionStartTimeMs", "TransactionDurationMs",
       "TopicPartitions"},
      {{std::to_string(found->coordinator), id, std::to_string(found->producer_id),
        std::to_string(found->producer_epoch), found->state, std::to_string(found->timeout_ms),
        open ? std::to_string(found->start_ms) : "None",
        open ? std::to_string(now.count() - found->start_ms) : "None", join(partitions, ",")}});
  return {};
}

Status describe_producers(const Invocation& invocation, const ParsedArguments& given,
                          client::Cluster& cluster) {
  TRY(const TopicPartition partition, named_partition(given));
  TRY(std::optional<std::int64_t> broker, given.integer("broker-id", "Integer"));
  auto found = client::describe_producers(cluster, partition, broker);
  if (!found) {
    return failed("Failed to describe producers for partition " + partition.to_string() + " on " +
                  (broker ? "broker " + std::to_string(*broker) : std::string("leader")) + ": " +
                  found.error().message());
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : *found) {
    rows.push_back({std::to_string(one.producer_id), std::to_string(one.producer_epoch),
                    std::to_string(one.coordinator_epoch), std::to_string(one.last_sequence),
                    std::to_string(one.last_timestamp_ms),
                    one.open_since >= 0 ? std::to_string(one.open_since) : "None"});
  }
  print_tab_table(invocation.out,
                  {"ProducerId", "ProducerEpoch", "LatestCoordinatorEpoch", "LastSequence",
                   "LastTimestamp", "CurrentTransactionStartOffset"},
                  rows);
  return {};
}

Status terminate(const Invocation&, const ParsedArguments& given, client::Cluster& cluster) {
  const std::string id = *given.value("transactionalId");
  const Status done = client::terminate_transaction(cluster, id);
  if (done) return {};
  return failed("Failed to force terminate transactionalId `" + id +
                "`: " + done.error().message());
}

const Action* find_action(const std::string& name) {
  static constexpr Action kActions[] = {
      {"list",
       {kProgram, kListUsage, kListHelp, {}},
       &list,
       "duration-filter transactional-id-pattern"},
      {"describe",
       {kProgram, kDescribeUsage, kDescribeHelp, kNeedId},
       &describe,
       "transactional-id"},
      {"describe-producers",
       {kProgram, kProducersUsage, kProducersHelp, kNeedPartition},
       &describe_producers,
       "broker-id topic partition"},
      {"abort",
       {kProgram, kAbortUsage, kAbortHelp, kNeedPartition},
       &abort_transaction,
       "topic partition start-offset producer-id producer-epoch coordinator-epoch"},
      {"find-hanging",
       {kProgram, kHangingUsage, kHangingHelp, {}},
       &find_hanging,
       "broker-id topic partition max-transaction-timeout"},
      {"forceTerminateTransaction",
       {kProgram, kTerminateUsage, kTerminateHelp, kNeedIdToTerminate},
       &terminate,
       "transactionalId"},
  };
  const auto found = std::find_if(std::begin(kActions), std::end(kActions),
                                  [&](const Action& one) { return name == one.name; });
  return found == std::end(kActions) ? nullptr : found;
}

// What was given and the action does not know, in argparse4j's words.
std::optional<std::string> unknown(const ParsedArguments& given, const Action& action) {
  if (given.words().size() > 1) return "unrecognized arguments: '" + given.words()[1] + "'";
  const std::vector<std::string> known = split(action.takes, ' ');
  for (const Argument& one : kArguments) {
    const std::string name = one.same_as != nullptr ? one.same_as : one.name;
    const bool of_all = name == "bootstrap-server" || name == "command-config" ||
                        name == "version" || name == "help";
    if (of_all || !given.has(name)) continue;
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return "unrecognized arguments: '--" + name + "'";
    }
  }
  return std::nullopt;
}

int run(const Invocation& invocation, const ParsedArguments& given, const Action& action) {
  const auto fails = [&](const std::string& message) {
    std::fprintf(invocation.err, "%s\n", message.c_str());
    return 1;
  };
  auto admin =
      open_admin(invocation, given.value("bootstrap-server"), given.value("command-config"));
  if (!admin) return fails(admin.error().message());
  const Status done = action.run(invocation, given, (*admin)->cluster());
  return done ? 0 : fails(done.error().message());
}

}  // namespace

int transactions(const Invocation& invocation) {
  const Result<ParsedArguments> given = ParsedArguments::parse(kTable, invocation.args);
  if (!given) return argument_error(invocation, kTable, given.error().message());
  if (given->has("version")) {
    std::fprintf(invocation.out, "%s\n", kKafkaVersion);
    return 0;
  }
  const std::string name = given->words().empty() ? "" : given->words().front();
  const Action* action = find_action(name);
  if (action == nullptr && given->has("help")) {
    print_argument_help(invocation.out, kTable);
    return 1;
  }
  if (!name.empty() && action == nullptr) {
    return argument_error(invocation, kTable,
                          "invalid choice: '" + name +
                              "' (choose from 'list', 'describe', 'describe-producers', 'abort', "
                              "'find-hanging')");
  }
  const ArgumentTable server{kProgram, kUsage, kHelp, kNeedServer};
  if (action == nullptr) return argument_error(invocation, kTable, "too few arguments");
  if (const auto end = ends_early(invocation, *given, action->table)) return *end;
  for (const ArgumentTable* table : {&action->table, &server}) {
    const Status complete = ParsedArguments::complete(*table, *given);
    if (!complete) return argument_error(invocation, *table, complete.error().message());
  }
  if (const auto wrong = unknown(*given, *action)) {
    return argument_error(invocation, action->table, *wrong);
  }
  return run(invocation, *given, *action);
}

}  // namespace sluice::kafka::tools
