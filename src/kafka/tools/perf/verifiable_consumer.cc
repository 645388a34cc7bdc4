// kafka-verifiable-consumer: reads as a member of a group, and tells all that happens in JSON.
#include <algorithm>
#include <chrono>
#include <map>

#include "base/text.h"
#include "kafka/client/consumer.h"
#include "kafka/tools/cli/arguments.h"
#include "kafka/tools/cli/json_file.h"
#include "kafka/tools/cli/options.h"
#include "kafka/tools/cli/properties.h"
#include "kafka/tools/cli/stop_signals.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

using client::IncomingRecord;
using std::chrono::milliseconds;
using Takes = Argument::Takes;

constexpr const char* kUsage = R"(usage: verifiable-consumer [-h] --topic TOPIC --group-id GROUP_ID
                           [--group-instance-id GROUP_INSTANCE_ID]
                           [--max-messages MAX-MESSAGES]
                           [--session-timeout TIMEOUT_MS] [--verbose]
                           [--enable-autocommit]
                           [--reset-policy RESETPOLICY]
                           [--assignment-strategy ASSIGNMENTSTRATEGY]
                           [--consumer.config CONFIG_FILE]
                           (--bootstrap-server HOST1:PORT1[,HOST2:PORT2[...]]
                           | --broker-list HOST1:PORT1[,HOST2:PORT2[...]]))";

constexpr const char* kHelp =
    R"(This tool consumes  messages  from  a  specific  topic  and  emits consumer
events (e.g. group rebalances,  received  messages,  and offsets committed)
as JSON objects to STDOUT.

optional arguments:
  -h, --help             show this help message and exit
  --topic TOPIC          Consumes messages from this topic.
  --group-id GROUP_ID    The groupId shared among  members  of the consumer
                         group
  --group-instance-id GROUP_INSTANCE_ID
                         A unique identifier of the consumer instance
  --max-messages MAX-MESSAGES
                         Consume this many messages.  If  -1 (the default),
                         the consumer will  consume  until  the  process is
                         killed externally (default: -1)
  --session-timeout TIMEOUT_MS
                         Set  the  consumer's   session  timeout  (default:
                         30000)
  --verbose              Enable  to   log   individual   consumed   records
                         (default: false)
  --enable-autocommit    Enable offset  auto-commit  on  consumer (default:
                         false)
  --reset-policy RESETPOLICY
                         Set  reset  policy  (must  be  either  'earliest',
                         'latest', or 'none' (default: earliest)
  --assignment-strategy ASSIGNMENTSTRATEGY
                         Set assignment  strategy  (e.g.  org.apache.kafka.
                         clients.consumer.RoundRobinAssignor)     (default:
                         org.apache.kafka.clients.consumer.RangeAssignor)
  --consumer.config CONFIG_FILE
                         Consumer config  properties  file  (config options
                         shared  with  command  line   parameters  will  be
                         overridden).

Connection Group:
  Group of arguments for connection to brokers

  --bootstrap-server HOST1:PORT1[,HOST2:PORT2[...]]
                         REQUIRED   unless   --broker-list(deprecated)   is
                         specified. The  server(s)  to  connect  to. Comma-
                         separated list of Kafka brokers in the form HOST1:
                         PORT1,HOST2:PORT2,...
  --broker-list HOST1:PORT1[,HOST2:PORT2[...]]
                         DEPRECATED,   use    --bootstrap-server   instead;
                         ignored  if   --bootstrap-server   is   specified.
                         Comma-separated list of Kafka  brokers in the form
                         HOST1:PORT1,HOST2:PORT2,...
)";

constexpr Argument kArguments[] = {
    {"topic", Takes::kValue, true},
    {"group-id", Takes::kValue, true},
    {"group-instance-id"},
    {"max-messages"},
    {"session-timeout"},
    {"verbose", Takes::kNothing},
    {"enable-autocommit", Takes::kNothing},
    {"reset-policy"},
    {"assignment-strategy"},
    {"consumer.config"},
    {"command-config"},
    {"bootstrap-server"},
    {"broker-list"},
    {"-h", Takes::kNothing, false, "help"},
    {"help", Takes::kNothing},
};
constexpr ArgumentTable kTable{"verifiable-consumer", kUsage, kHelp, kArguments};

constexpr std::size_t kMostAtOnce = 500;
constexpr milliseconds kWait{100};
constexpr milliseconds kRest{10};

struct Plan {
  std::string topic;
  std::int64_t most = -1;  // below 0: until it is ended
  bool verbose = false;
  bool commits = true;  // by itself
  client::Properties properties;
};

Result<Plan> make_plan(const ParsedArguments& given) {
  Plan plan;
  TRY(std::optional<std::int64_t> most, given.integer("max-messages", "Integer"));
  TRY(std::optional<std::int64_t> session, given.integer("session-timeout", "Integer"));
  TRY(ParsedArguments::complete(kTable, given));
  const auto servers =
      given.has("bootstrap-server") ? given.value("bootstrap-server") : given.value("broker-list");
  if (!servers) {
    return Error(ErrorCode::kInvalidArgument,
                 "one of the arguments --bootstrap-server --broker-list is required");
  }
  for (const char* option : {"consumer.config", "command-config"}) {
    if (const auto path = given.value(option)) {
      TRY(plan.properties, read_properties(*path));
    }
  }
  plan.topic = *given.value("topic");
  plan.most = most.value_or(-1);
  plan.verbose = given.has("verbose");
  plan.commits = !given.has("enable-autocommit");
  plan.properties["bootstrap.servers"] = *servers;
  plan.properties["group.id"] = *given.value("group-id");
  if (const auto instance = given.value("group-instance-id")) {
    plan.properties["group.instance.id"] = *instance;
  }
  plan.properties["enable.auto.commit"] = plan.commits ? "false" : "true";
  plan.properties["auto.offset.reset"] = given.value("reset-policy").value_or("earliest");
  plan.properties["session.timeout.ms"] = std::to_string(session.value_or(30'000));
  if (const auto strategy = given.value("assignment-strategy")) {
    plan.properties["partition.assignment.strategy"] = *strategy;
  }
  return plan;
}

std::string partition_json(const std::string& topic, std::int32_t partition) {
  return "{\"topic\":" + json_string(topic) + ",\"partition\":" + std::to_string(partition);
}

class Run {
 public:
  Run(const Invocation& invocation, const Plan& plan) : invocation_(invocation), plan_(plan) {}
  Status run();

 private:
  using Key = std::pair<std::string, std::int32_t>;
  struct Read {
    std::int64_t count = 0;
    std::int64_t first = 0;
    std::int64_t last = 0;
  };

  void print_event(const std::string& name, const std::string& more = "") const;
  void print_partitions(const std::string& name, const std::vector<client::StartAt>& list) const;
  // Tells when other partitions are read than before.
  void look_at_assignment(client::Consumer& consumer);
  Result<std::vector<IncomingRecord>> next_records(client::Consumer& consumer) const;
  Status told(client::Consumer& consumer, const std::vector<IncomingRecord>& records);
  void print_record(const IncomingRecord& record) const;

  const Invocation& invocation_;
  const Plan& plan_;
  std::vector<client::StartAt> assigned_;
  std::int64_t consumed_ = 0;
};

void Run::print_event(const std::string& name, const std::string& more) const {
  const auto now =
      std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  std::fprintf(invocation_.out, "{\"timestamp\":%lld,\"name\":\"%s\"%s}\n",
               static_cast<long long>(now.count()), name.c_str(), more.c_str());
  std::fflush(invocation_.out);
}

void Run::print_partitions(const std::string& name,
                           const std::vector<client::StartAt>& list) const {
  std::vector<std::string> texts;
  for (const auto& one : list) texts.push_back(partition_json(one.topic, one.partition) + "}");
  print_event(name, ",\"partitions\":[" + join(texts, ",") + "]");
}

void Run::look_at_assignment(client::Consumer& consumer) {
  const std::vector<client::StartAt> now = consumer.assigned();
  const auto same = [](const client::StartAt& left, const client::StartAt& right) {
    return left.topic == right.topic && left.partition == right.partition;
  };
  if (std::equal(now.begin(), now.end(), assigned_.begin(), assigned_.end(), same)) return;
  if (!assigned_.empty()) print_partitions("partitions_revoked", assigned_);
  if (!now.empty()) print_partitions("partitions_assigned", now);
  assigned_ = now;
}

Result<std::vector<IncomingRecord>> Run::next_records(client::Consumer& consumer) const {
  std::vector<IncomingRecord> records;
  const std::size_t wanted =
      plan_.most < 0 ? kMostAtOnce
                     : std::min(kMostAtOnce, static_cast<std::size_t>(plan_.most - consumed_));
  while (records.size() < wanted) {
    TRY(auto record, consumer.next(records.empty() ? kWait : kRest));
    if (!record) break;
    records.push_back(*std::move(record));
  }
  return records;
}

void Run::print_record(const IncomingRecord& record) const {
  const auto text = [](const std::optional<std::string>& field) {
    return field ? json_string(*field) : std::string("null");
  };
  print_event("record_data", ",\"key\":" + text(record.key) + ",\"value\":" + text(record.value) +
                                 ",\"topic\":" + json_string(record.topic) +
                                 ",\"partition\":" + std::to_string(record.partition) +
                                 ",\"offset\":" + std::to_string(record.offset));
}

Status Run::told(client::Consumer& consumer, const std::vector<IncomingRecord>& records) {
  std::map<Key, Read> read;
  for (const IncomingRecord& record : records) {
    if (plan_.verbose) print_record(record);
    Read& one = read[{record.topic, record.partition}];
    if (one.count++ == 0) one.first = record.offset;
    one.last = record.offset;
  }
  consumed_ += static_cast<std::int64_t>(records.size());
  std::vector<std::string> parts;
  std::vector<std::string> offsets;
  for (const auto& [key, one] : read) {
    const std::string head = partition_json(key.first, key.second);
    parts.push_back(head + ",\"count\":" + std::to_string(one.count) + ",\"minOffset\":" +
                    std::to_string(one.first) + ",\"maxOffset\":" + std::to_string(one.last) + "}");
    offsets.push_back(head + ",\"offset\":" + std::to_string(one.last + 1) + "}");
  }
  print_event("records_consumed", ",\"count\":" + std::to_string(records.size()) +
                                      ",\"partitions\":[" + join(parts, ",") + "]");
  if (!plan_.commits) return {};
  const Status done = consumer.commit();
  const std::string outcome =
      done ? ",\"success\":true"
           : ",\"success\":false,\"error\":" + json_string(done.error().message());
  print_event("offsets_committed", ",\"offsets\":[" + join(offsets, ",") + "]" + outcome);
  return {};
}

Status Run::run() {
  TRY(client::ClientSettings settings,
      client::read_client_settings(plan_.properties, client::ClientKind::kConsumer));
  const StopSignals signals;
  TRY(auto consumer, client::Consumer::open(settings.librdkafka, [this](const std::string& text) {
        print_log(invocation_.err, "WARN", text, "kafka.client");
      }));
  print_event("startup_complete");
  TRY(consumer->subscribe({plan_.topic}));
  while ((plan_.most < 0 || consumed_ < plan_.most) && StopSignals::arrived() == 0) {
    TRY(const std::vector<IncomingRecord> records, next_records(*consumer));
    look_at_assignment(*consumer);
    if (!records.empty()) TRY(told(*consumer, records));
  }
  const Status closed = consumer->close();
  if (!assigned_.empty()) print_partitions("partitions_revoked", assigned_);
  print_event("shutdown_complete");
  return closed;
}

}  // namespace

int verifiable_consumer(const Invocation& invocation) {
  if (invocation.args.empty()) {
    print_argument_help(invocation.out, kTable);
    return 0;
  }
  const Result<ParsedArguments> given = ParsedArguments::parse(kTable, invocation.args);
  if (!given) return argument_error(invocation, kTable, given.error().message());
  if (given->has("help")) {
    print_argument_help(invocation.out, kTable);
    return 1;
  }
  const Result<Plan> plan = make_plan(*given);
  if (!plan) return argument_error(invocation, kTable, plan.error().message());
  Run run(invocation, *plan);
  const Status done = run.run();
  if (done) return 0;
  std::fprintf(invocation.err, "%s\n", done.error().message().c_str());
  return 1;
}

}  // namespace sluice::kafka::tools
