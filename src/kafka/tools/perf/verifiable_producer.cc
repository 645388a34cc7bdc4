// kafka-verifiable-producer: counts up, and says of each record in JSON whether it was
// acknowledged.
#include <chrono>
#include <map>

#include "base/text.h"
#include "kafka/client/producer.h"
#include "kafka/tools/cli/arguments.h"
#include "kafka/tools/cli/json_file.h"
#include "kafka/tools/cli/options.h"
#include "kafka/tools/cli/properties.h"
#include "kafka/tools/cli/stop_signals.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
using Takes = Argument::Takes;

constexpr const char* kUsage =
    R"(usage: verifiable-producer [-h] --topic TOPIC [--max-messages MAX-MESSAGES]
                           [--throughput THROUGHPUT] [--acks ACKS]
                           [--producer.config CONFIG_FILE]
                           [--message-create-time CREATETIME]
                           [--value-prefix VALUE-PREFIX]
                           [--repeating-keys REPEATING-KEYS]
                           (--bootstrap-server HOST1:PORT1[,HOST2:PORT2[...]]
                           | --broker-list HOST1:PORT1[,HOST2:PORT2[...]]))";

constexpr const char* kHelp =
    R"(This tool produces increasing integers  to  the  specified topic and prints
JSON metadata to stdout on  each  "send" request, making externally visible
which messages have been acked and which have not.

optional arguments:
  -h, --help             show this help message and exit
  --topic TOPIC          Produce messages to this topic.
  --max-messages MAX-MESSAGES
                         Produce  this  many   messages.   If  -1,  produce
                         messages until the  process  is killed externally.
                         (default: -1)
  --throughput THROUGHPUT
                         If set >= 0,  throttle  maximum message throughput
                         to   *approximately*    THROUGHPUT   messages/sec.
                         (default: -1)
  --acks ACKS            Acks required on each  produced message. See Kafka
                         docs on acks for details. (default: -1)
  --producer.config CONFIG_FILE
                         Producer config properties file.
  --message-create-time CREATETIME
                         Send messages with creation  time  starting at the
                         arguments  value,  in   milliseconds  since  epoch
                         (default: -1)
  --value-prefix VALUE-PREFIX
                         If specified, each produced  value  will have this
                         prefix with a dot separator
  --repeating-keys REPEATING-KEYS
                         If specified, each  produced  record  will  have a
                         key starting at 0 increment by  1 up to the number
                         specified (exclusive), then the  key  is  set to 0
                         again

Connection Group:
  Group of arguments for connection to brokers

  --bootstrap-server HOST1:PORT1[,HOST2:PORT2[...]]
                         REQUIRED: The  server(s)  to  connect  to.  Comma-
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
    {"max-messages"},
    {"throughput"},
    {"acks"},
    {"producer.config"},
    {"command-config"},
    {"message-create-time"},
    {"value-prefix"},
    {"repeating-keys"},
    {"bootstrap-server"},
    {"broker-list"},
    {"-h", Takes::kNothing, false, "help"},
    {"help", Takes::kNothing},
};
constexpr ArgumentTable kTable{"verifiable-producer", kUsage, kHelp, kArguments};

constexpr milliseconds kPatience{60'000};
constexpr milliseconds kStep{100};

struct Plan {
  std::string topic;
  std::int64_t most = -1;  // below 0: until it is ended
  std::int64_t throughput = -1;
  std::optional<std::int64_t> create_time_ms;
  std::optional<std::int64_t> prefix;
  std::optional<std::int64_t> keys;  // 0, 1 ... in turn
  client::Properties properties;
};

Result<Plan> make_plan(const ParsedArguments& given) {
  Plan plan;
  TRY(std::optional<std::int64_t> most, given.integer("max-messages", "Integer"));
  TRY(std::optional<std::int64_t> throughput, given.integer("throughput", "Integer"));
  TRY(std::optional<std::int64_t> create_time, given.integer("message-create-time", "Long"));
  TRY(plan.prefix, given.integer("value-prefix", "Integer"));
  TRY(plan.keys, given.integer("repeating-keys", "Integer"));
  TRY(ParsedArguments::complete(kTable, given));
  const auto servers =
      given.has("bootstrap-server") ? given.value("bootstrap-server") : given.value("broker-list");
  if (!servers) {
    return Error(ErrorCode::kInvalidArgument,
                 "one of the arguments --bootstrap-server --broker-list is required");
  }
  for (const char* option : {"producer.config", "command-config"}) {
    if (const auto path = given.value(option)) {
      TRY(plan.properties, read_properties(*path));
    }
  }
  plan.topic = *given.value("topic");
  plan.most = most.value_or(-1);
  plan.throughput = throughput.value_or(-1);
  if (create_time && *create_time >= 0) plan.create_time_ms = create_time;
  if (plan.keys && *plan.keys < 1) plan.keys.reset();
  plan.properties["bootstrap.servers"] = *servers;
  plan.properties["acks"] = given.value("acks").value_or("-1");
  plan.properties.emplace("retries", "0");
  return plan;
}

std::string timestamp() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return "{\"timestamp\":" + std::to_string(std::chrono::duration_cast<milliseconds>(now).count());
}

void print_event(std::FILE* out, const std::string& name, const std::string& more = "") {
  std::fprintf(out, "%s,\"name\":\"%s\"%s}\n", timestamp().c_str(), name.c_str(), more.c_str());
  std::fflush(out);
}

class Run {
 public:
  Run(const Invocation& invocation, const Plan& plan) : invocation_(invocation), plan_(plan) {}
  Status run();

 private:
  void delivered(const client::Delivery& delivery);
  client::OutgoingRecord record_of(std::int64_t number) const;
  void keep_pace(client::Producer& producer) const;
  void print_summary() const;

  const Invocation& invocation_;
  const Plan& plan_;
  Clock::time_point start_ = Clock::now();
  std::int64_t sent_ = 0;
  std::int64_t acked_ = 0;
};

void Run::delivered(const client::Delivery& delivery) {
  const auto text = [](const std::optional<std::string_view>& field) {
    return field ? json_string(*field) : std::string("null");
  };
  const std::string record =
      ",\"key\":" + text(delivery.key) + ",\"value\":" + text(delivery.value);
  if (delivery.error) {
    print_event(invocation_.out, "producer_send_error",
                ",\"topic\":" + json_string(plan_.topic) + record +
                    ",\"exception\":\"class org.apache.kafka.common.KafkaException\",\"message\":" +
                    json_string(delivery.error->message()));
    return;
  }
  ++acked_;
  print_event(invocation_.out, "producer_send_success",
              record + ",\"offset\":" + std::to_string(delivery.offset) +
                  ",\"topic\":" + json_string(plan_.topic) +
                  ",\"partition\":" + std::to_string(delivery.partition));
}

client::OutgoingRecord Run::record_of(std::int64_t number) const {
  client::OutgoingRecord record;
  const std::string prefix = plan_.prefix ? std::to_string(*plan_.prefix) + "." : "";
  record.value = prefix + std::to_string(number);
  if (plan_.keys) record.key = std::to_string(number % *plan_.keys);
  if (plan_.create_time_ms) {
    const auto elapsed = std::chrono::duration_cast<milliseconds>(Clock::now() - start_);
    record.timestamp_ms = *plan_.create_time_ms + elapsed.count();
  }
  return record;
}

void Run::keep_pace(client::Producer& producer) const {
  producer.poll(milliseconds(0));
  if (plan_.throughput <= 0) return;
  const auto turn = start_ + std::chrono::microseconds(sent_ * 1'000'000 / plan_.throughput);
  while (Clock::now() < turn && StopSignals::arrived() == 0) {
    const auto left = std::chrono::duration_cast<milliseconds>(turn - Clock::now());
    producer.poll(std::min(left + milliseconds(1), kStep));
  }
}

void Run::print_summary() const {
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  const double rate = seconds > 0 ? static_cast<double>(acked_) / seconds : 0;
  char text[64];
  std::snprintf(text, sizeof text, "%.13g", rate);
  print_event(invocation_.out, "tool_data",
              ",\"sent\":" + std::to_string(sent_) + ",\"acked\":" + std::to_string(acked_) +
                  ",\"target_throughput\":" + std::to_string(plan_.throughput) +
                  ",\"avg_throughput\":" + text);
}

Status Run::run() {
  TRY(client::ClientSettings settings,
      client::read_client_settings(plan_.properties, client::ClientKind::kProducer));
  const StopSignals signals;
  client::Producer::Callbacks callbacks;
  callbacks.on_delivery = [this](const client::Delivery& delivery) { delivered(delivery); };
  callbacks.on_warning = [this](const std::string& text) {
    print_log(invocation_.err, "WARN", text, "kafka.client");
  };
  TRY(auto producer, client::Producer::open(settings.librdkafka, std::move(callbacks)));
  const auto stopped = [] { return StopSignals::arrived() != 0; };
  print_event(invocation_.out, "startup_complete");
  TRY(producer->wait_for_topic(plan_.topic, kPatience, stopped));
  start_ = Clock::now();
  while ((plan_.most < 0 || sent_ < plan_.most) && !stopped()) {
    TRY(producer->send(plan_.topic, record_of(sent_)));
    ++sent_;
    keep_pace(*producer);
  }
  while (!producer->flush(kStep) && !stopped()) {
  }
  print_event(invocation_.out, "shutdown_complete");
  print_summary();
  return {};
}

}  // namespace

int verifiable_producer(const Invocation& invocation) {
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
