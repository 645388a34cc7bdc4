// kafka-producer-perf-test: records of a size, or of a file, as fast as is asked for.
#include <chrono>
#include <filesystem>
#include <random>
#include <thread>

#include "base/text.h"
#include "kafka/client/producer.h"
#include "kafka/tools/cli/json_file.h"
#include "kafka/tools/cli/options.h"
#include "kafka/tools/cli/properties.h"
#include "kafka/tools/perf/latencies.h"
#include "kafka/tools/perf/producer_perf_arguments.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

using Clock = Latencies::Clock;

constexpr std::chrono::milliseconds kTopicWait{60'000};
constexpr std::chrono::milliseconds kFlushStep{200};
constexpr std::int64_t kMostBytes = 1 << 30;

// A failure that is one of the command line, told below the usage.
enum class Fault { kArguments };

Error argument_fault(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message, Fault::kArguments);
}

struct Plan {
  std::string topic;
  std::int64_t records = 0;
  std::int64_t throughput = -1;  // records a second; below 0: no limit
  std::int64_t record_size = 0;
  std::vector<std::string> payloads;  // one of these at random, if there are any
  client::Properties properties;
};

// As Java splits: empty pieces at the end are dropped.
std::vector<std::string> split_payloads(const std::string& text, const std::string& delimiter) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(delimiter, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + delimiter.size();
  }
  while (!parts.empty() && parts.back().empty()) parts.pop_back();
  return parts;
}

Status read_payloads(const Invocation& invocation, const ParsedArguments& given, Plan& plan) {
  const auto path = given.value("payload-file");
  if (!path) return {};
  std::error_code none;
  std::fprintf(invocation.out, "Reading payloads from: %s\n",
               std::filesystem::absolute(*path, none).string().c_str());
  std::fflush(invocation.out);
  const Result<std::string> text = read_text_file(*path);
  if (!text || text->empty()) {
    return Error(ErrorCode::kNotFound, "File does not exist or empty file provided.");
  }
  std::string delimiter = given.value("payload-delimiter").value_or("\\n");
  if (delimiter == "\\n") delimiter = "\n";
  if (delimiter.empty()) return argument_fault("argument --payload-delimiter: it is empty");
  plan.payloads = split_payloads(*text, delimiter);
  std::fprintf(invocation.out, "Number of messages read: %zu\n", plan.payloads.size());
  return {};
}

Status read_properties_into(const ParsedArguments& given, Plan& plan) {
  for (const char* option : {"producer.config", "command-config"}) {
    if (const auto path = given.value(option)) {
      TRY(plan.properties, read_properties(*path));
    }
  }
  for (const char* option : {"producer-props", "command-property"}) {
    for (const std::string& text : given.values(option)) {
      const auto equals = text.find('=');
      if (equals == text.npos) {
        return Error(ErrorCode::kInvalidArgument, "Invalid property: " + text);
      }
      plan.properties[text.substr(0, equals)] = text.substr(equals + 1);
    }
  }
  if (const auto servers = given.value("bootstrap-server")) {
    plan.properties["bootstrap.servers"] = *servers;
  }
  plan.properties.emplace("client.id", "perf-producer-client");
  return {};
}

// What argparse4j checks, in its order.
Status check(const ParsedArguments& given) {
  if (given.has("record-size") && given.has("payload-file")) {
    return argument_fault("argument --payload-file: not allowed with argument --record-size");
  }
  TRY(ParsedArguments::complete(producer_perf_arguments(), given));
  if (!given.has("record-size") && !given.has("payload-file")) {
    return argument_fault("one of the arguments --record-size --payload-file is required");
  }
  bool configured = false;
  for (const char* option : {"producer-props", "producer.config", "bootstrap-server",
                             "command-property", "command-config"}) {
    configured = configured || given.has(option);
  }
  if (!configured) {
    return argument_fault("Either --producer-props or --producer.config must be specified.");
  }
  for (const char* option : {"print-metrics", "transaction-duration-ms"}) {
    if (given.has(option)) {
      return argument_fault("argument --" + std::string(option) + ": not supported here yet");
    }
  }
  return {};
}

Result<Plan> make_plan(const Invocation& invocation, const ParsedArguments& given) {
  Plan plan;
  TRY(std::optional<std::int64_t> records, given.integer("num-records", "Long"));
  TRY(std::optional<std::int64_t> throughput, given.integer("throughput", "Integer"));
  TRY(std::optional<std::int64_t> size, given.integer("record-size", "Integer"));
  TRY(check(given));
  plan.topic = *given.value("topic");
  plan.records = records.value_or(0);
  plan.throughput = throughput.value_or(-1);
  plan.record_size = size.value_or(0);
  if (plan.record_size < 0 || plan.record_size > kMostBytes) {
    return argument_fault("argument --record-size: " + std::to_string(plan.record_size) +
                          " is no size of a record");
  }
  TRY(read_payloads(invocation, given, plan));
  TRY(read_properties_into(given, plan));
  return plan;
}

// Capital letters at random, or one of the file's payloads; the same in each run.
class Payloads {
 public:
  explicit Payloads(const Plan& plan) : plan_(plan), random_(0) {}
  std::string next() {
    if (!plan_.payloads.empty()) return plan_.payloads[random_() % plan_.payloads.size()];
    std::string payload(static_cast<std::size_t>(plan_.record_size), '\0');
    for (char& letter : payload) letter = static_cast<char>('A' + random_() % 26);
    return payload;
  }

 private:
  const Plan& plan_;
  std::minstd_rand random_;
};

// Lets deliveries come in until the record's turn.
void keep_pace(client::Producer& producer, const Plan& plan, std::int64_t sent,
               Clock::time_point start) {
  if (plan.throughput <= 0) return;
  const auto turn = start + std::chrono::microseconds(sent * 1'000'000 / plan.throughput);
  while (Clock::now() < turn) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(turn - Clock::now());
    producer.poll(std::min(left + std::chrono::milliseconds(1), kFlushStep));
  }
}

Status run(const Invocation& invocation, const Plan& plan) {
  TRY(client::ClientSettings settings,
      client::read_client_settings(plan.properties, client::ClientKind::kProducer));
  Latencies latencies(invocation.out, plan.records);
  client::Producer::Callbacks callbacks;
  callbacks.on_delivery = [&](const client::Delivery& delivery) {
    if (delivery.error) {
      std::fprintf(invocation.err, "%s\n", delivery.error->message().c_str());
      return;
    }
    latencies.add(delivery.latency, delivery.value_size.value_or(0), Clock::now());
  };
  callbacks.on_warning = [&](const std::string& text) {
    print_log(invocation.err, "WARN", text, "kafka.client");
  };
  TRY(auto producer, client::Producer::open(settings.librdkafka, std::move(callbacks)));
  TRY(producer->wait_for_topic(plan.topic, kTopicWait, [] { return false; }));
  Payloads payloads(plan);
  const auto start = Clock::now();
  for (std::int64_t i = 0; i < plan.records; ++i) {
    client::OutgoingRecord record;
    record.value = payloads.next();
    TRY(producer->send(plan.topic, std::move(record)));
    keep_pace(*producer, plan, i + 1, start);
  }
  while (!producer->flush(kFlushStep)) {
  }
  latencies.print_total(Clock::now());
  return {};
}

int failed(const Invocation& invocation, const Error& error) {
  std::fflush(invocation.out);
  std::fprintf(invocation.err, "%s\n", error.message().c_str());
  return 1;
}

}  // namespace

int producer_perf_test(const Invocation& invocation) {
  const ArgumentTable& table = producer_perf_arguments();
  if (invocation.args.empty()) {
    print_argument_help(invocation.out, table);
    return 0;
  }
  const Result<ParsedArguments> given = ParsedArguments::parse(table, invocation.args);
  if (!given) return argument_error(invocation, table, given.error().message());
  if (given->has("help")) {
    print_argument_help(invocation.out, table);
    return 1;
  }
  const Result<Plan> plan = make_plan(invocation, *given);
  if (!plan) {
    const bool of_arguments =
        plan.error().reason<Fault>() || plan.error().message().starts_with("argument ");
    return of_arguments ? argument_error(invocation, table, plan.error().message())
                        : failed(invocation, plan.error());
  }
  const Status done = run(invocation, *plan);
  return done ? 0 : failed(invocation, done.error());
}

}  // namespace sluice::kafka::tools
