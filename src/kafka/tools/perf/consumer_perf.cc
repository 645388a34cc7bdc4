// kafka-consumer-perf-test: reads so many records, and prints how fast that was.
#include <unistd.h>

#include <chrono>
#include <ctime>

#include "base/simple_date_format.h"
#include "base/text.h"
#include "kafka/client/consumer.h"
#include "kafka/tools/cli/options.h"
#include "kafka/tools/cli/properties.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kConsumerPerf[] = {
    {"bootstrap-server", Takes::kValue, "<String: server to\n  connect to>",
     "REQUIRED unless --broker-list\n"
     "  (deprecated) is specified. The server\n"
     "  (s) to connect to."},
    {"broker-list", Takes::kValue, "<String: broker-list>",
     "DEPRECATED, use --bootstrap-server\n"
     "  instead; ignored if --bootstrap-\n"
     "  server is specified. The broker list\n"
     "  string in the form HOST1:PORT1,HOST2:\n"
     "  PORT2."},
    {"consumer.config", Takes::kValue, "<String: config file>", "Consumer config properties file."},
    {"date-format", Takes::kValue, "<String: date format>",
     "The date format to use for formatting\n"
     "  the time field. See java.text.\n"
     "  SimpleDateFormat for options.\n"
     "  (default: yyyy-MM-dd HH:mm:ss:SSS)"},
    {"fetch-size", Takes::kValue, "<Integer: size>",
     "The amount of data to fetch in a\n"
     "  single request. (default: 1048576)"},
    {"from-latest", Takes::kNothing, "",
     "If the consumer does not already have\n"
     "  an established offset to consume\n"
     "  from, start with the latest message\n"
     "  present in the log rather than the\n"
     "  earliest message."},
    {"group", Takes::kValue, "<String: gid>",
     "The group id to consume on. (default:\n"
     "  perf-consumer-%05d)"},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"hide-header", Takes::kNothing, "",
     "If set, skips printing the header for\n"
     "  the stats"},
    {"messages", Takes::kValue, "<Long: count>",
     "REQUIRED: The number of messages to\n"
     "  send or consume"},
    {"num-fetch-threads", Takes::kValue, "<Integer: count>",
     "DEPRECATED AND IGNORED: Number of\n"
     "  fetcher threads. (default: 1)"},
    {"print-metrics", Takes::kNothing, "", "Print out the metrics."},
    {"reporting-interval", Takes::kValue, "<Long:\n  interval_ms>",
     "Interval in milliseconds at which to\n"
     "  print progress info. (default: 5000)"},
    {"show-detailed-stats", Takes::kNothing, "",
     "If set, stats are reported for each\n"
     "  reporting interval as configured by\n"
     "  reporting-interval"},
    {"socket-buffer-size", Takes::kValue, "<Integer: size>",
     "The size of the tcp RECV size.\n"
     "  (default: 2097152)"},
    {"threads", Takes::kValue, "<Integer: count>",
     "DEPRECATED AND IGNORED: Number of\n"
     "  processing threads. (default: 10)"},
    {"timeout", Takes::kMaybeValue, "[Long: milliseconds]",
     "The maximum allowed time in\n"
     "  milliseconds between returned\n"
     "  records. (default: 10000)"},
    {"topic", Takes::kValue, "<String: topic>", "REQUIRED: The topic to consume from."},
    {"version", Takes::kNothing, "", "Display Kafka version."},
    // Of later releases.
    {"num-records", Takes::kValue},
    {"command-config", Takes::kValue},
    {"command-property", Takes::kValue},
    {"include", Takes::kValue},
};

constexpr const char* kPurpose = "This tool is used to verify the consumer performance.";
constexpr double kMegabyte = 1024.0 * 1024.0;

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

std::string default_group() {
  return "perf-consumer-" + std::to_string(10'000 + ::getpid() % 90'000);
}

struct Plan {
  std::string topic;
  std::int64_t records = 0;
  milliseconds timeout{10'000};
  milliseconds report_every{5000};
  bool detailed = false;
  SimpleDateFormat format;
  client::Properties properties;
};

Status read_consumer(const ParsedOptions& options, Plan& plan) {
  for (const char* option : {"consumer.config", "command-config"}) {
    TRY(std::optional<std::string> path, options.value(option));
    if (path) {
      TRY(plan.properties, read_properties(*path));
    }
  }
  for (auto& [name, value] : key_values(options.values("command-property"))) {
    plan.properties[name] = value;
  }
  TRY(std::optional<std::string> servers, options.value("bootstrap-server"));
  TRY(std::optional<std::string> old_servers, options.value("broker-list"));
  TRY(std::optional<std::string> group, options.value("group"));
  TRY(std::optional<std::int64_t> fetch_size, options.integer("fetch-size"));
  TRY(std::optional<std::int64_t> buffer, options.integer("socket-buffer-size"));
  plan.properties["bootstrap.servers"] = servers ? *servers : old_servers.value_or("");
  plan.properties["group.id"] = group.value_or(default_group());
  plan.properties["receive.buffer.bytes"] = std::to_string(buffer.value_or(2 * 1024 * 1024));
  plan.properties["max.partition.fetch.bytes"] = std::to_string(fetch_size.value_or(1024 * 1024));
  plan.properties["auto.offset.reset"] = options.has("from-latest") ? "latest" : "earliest";
  plan.properties["check.crcs"] = "false";
  return {};
}

Result<Plan> make_plan(const ParsedOptions& options) {
  Plan plan;
  for (const char* option : {"print-metrics", "include"}) {
    if (options.has(option)) {
      return Error(ErrorCode::kUnsupported,
                   "--" + std::string(option) + " is not supported here yet");
    }
  }
  TRY(std::optional<std::string> topic, options.value("topic"));
  TRY(std::optional<std::int64_t> messages, options.long_integer("messages"));
  TRY(std::optional<std::int64_t> records, options.long_integer("num-records"));
  TRY(std::optional<std::int64_t> timeout, options.long_integer("timeout"));
  TRY(std::optional<std::int64_t> interval, options.long_integer("reporting-interval"));
  TRY(std::optional<std::string> format, options.value("date-format"));
  plan.topic = *topic;
  plan.records = messages ? *messages : records.value_or(0);
  plan.timeout = milliseconds(timeout.value_or(10'000));
  plan.report_every = milliseconds(interval.value_or(5000));
  if (plan.report_every.count() <= 0) {
    return Error(ErrorCode::kInvalidArgument,
                 "Reporting interval must be greater than 0, or the program would loop forever.");
  }
  TRY(plan.format, SimpleDateFormat::parse(format.value_or("yyyy-MM-dd HH:mm:ss:SSS")));
  plan.detailed = options.has("show-detailed-stats");
  TRY(read_consumer(options, plan));
  return plan;
}

std::optional<std::string> wrong_usage(const ParsedOptions& options) {
  if (auto wrong = missing(options, {"topic"})) return wrong;
  if (!options.has("num-records")) {
    if (auto wrong = missing(options, {"messages"})) return wrong;
  }
  if (options.has("bootstrap-server") || options.has("broker-list")) return std::nullopt;
  return "Missing required option(s) [bootstrap-server]";
}

struct Progress {
  Clock::time_point at;
  std::int64_t records = 0;
  std::int64_t bytes = 0;
};

double seconds_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

class Measurement {
 public:
  Measurement(std::FILE* out, const Plan& plan) : out_(out), plan_(plan) {}
  Status run(client::Consumer& consumer);

 private:
  void look_for_partitions(client::Consumer& consumer);
  void count(const client::IncomingRecord& record);
  void report();
  void print_total() const;
  std::string now_text() const { return plan_.format.format(std::time(nullptr), wall_ms()); }
  static int wall_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<int>(std::chrono::duration_cast<milliseconds>(now).count() % 1000);
  }

  std::FILE* out_;
  const Plan& plan_;
  Progress start_;
  Progress now_;
  Progress reported_;
  std::string started_text_;
  std::optional<milliseconds> joined_;  // how long the group took to give partitions
};

void Measurement::look_for_partitions(client::Consumer& consumer) {
  if (joined_ || consumer.assigned().empty()) return;
  joined_ = std::chrono::duration_cast<milliseconds>(Clock::now() - start_.at);
}

void Measurement::count(const client::IncomingRecord& record) {
  ++now_.records;
  if (record.key) now_.bytes += static_cast<std::int64_t>(record.key->size());
  if (record.value) now_.bytes += static_cast<std::int64_t>(record.value->size());
  now_.at = Clock::now();
  if (now_.at - reported_.at >= plan_.report_every) report();
}

void Measurement::report() {
  if (plan_.detailed) {
    const double seconds = seconds_between(reported_.at, now_.at);
    const bool first = reported_.records == 0;
    const std::int64_t join_ms = first ? joined_.value_or(milliseconds(0)).count() : 0;
    const auto fetch_ms = static_cast<std::int64_t>(seconds * 1000) - join_ms;
    const double fetch_seconds = static_cast<double>(fetch_ms) / 1000.0;
    const double megabytes = static_cast<double>(now_.bytes - reported_.bytes) / kMegabyte;
    const auto records = static_cast<double>(now_.records - reported_.records);
    std::fprintf(out_, "%s, 0, %.4f, %.4f, %lld, %.4f, %lld, %lld, %.4f, %.4f\n",
                 now_text().c_str(), static_cast<double>(now_.bytes) / kMegabyte,
                 megabytes / seconds, static_cast<long long>(now_.records), records / seconds,
                 static_cast<long long>(join_ms), static_cast<long long>(fetch_ms),
                 megabytes / fetch_seconds, records / fetch_seconds);
    std::fflush(out_);
  }
  reported_ = now_;
}

void Measurement::print_total() const {
  const double seconds = seconds_between(start_.at, now_.at);
  const std::int64_t join_ms = joined_.value_or(milliseconds(0)).count();
  const auto fetch_ms = static_cast<std::int64_t>(seconds * 1000) - join_ms;
  const double fetch_seconds = static_cast<double>(fetch_ms) / 1000.0;
  const double megabytes = static_cast<double>(now_.bytes) / kMegabyte;
  const auto records = static_cast<double>(now_.records);
  std::fprintf(out_, "%s, %s, %.4f, %.4f, %lld, %.4f, %lld, %lld, %.4f, %.4f\n",
               started_text_.c_str(), now_text().c_str(), megabytes, megabytes / seconds,
               static_cast<long long>(now_.records), records / seconds,
               static_cast<long long>(join_ms), static_cast<long long>(fetch_ms),
               megabytes / fetch_seconds, records / fetch_seconds);
}

Status Measurement::run(client::Consumer& consumer) {
  start_.at = Clock::now();
  started_text_ = now_text();
  now_.at = start_.at;
  reported_.at = start_.at;
  TRY(consumer.subscribe({plan_.topic}));
  Clock::time_point last = start_.at;
  while (now_.records < plan_.records && Clock::now() - last <= plan_.timeout) {
    look_for_partitions(consumer);
    TRY(auto record, consumer.next(joined_ ? milliseconds(100) : milliseconds(5)));
    if (!record) continue;
    count(*record);
    last = now_.at;
  }
  look_for_partitions(consumer);
  now_.at = Clock::now();
  if (now_.records < plan_.records) {
    std::fprintf(out_,
                 "WARNING: Exiting before consuming the expected number of messages: timeout (%lld "
                 "ms) exceeded. You can use the --timeout option to increase the timeout.\n",
                 static_cast<long long>(plan_.timeout.count()));
  }
  if (!plan_.detailed) print_total();
  return {};
}

void print_header(std::FILE* out, bool detailed) {
  constexpr const char* kRest =
      "data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, rebalance.time.ms, "
      "fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec";
  std::fprintf(out, "%s, %s\n", detailed ? "time, threadId" : "start.time, end.time", kRest);
}

Status run(const Invocation& invocation, const Plan& plan, bool with_header) {
  TRY(client::ClientSettings settings,
      client::read_client_settings(plan.properties, client::ClientKind::kConsumer));
  if (with_header) print_header(invocation.out, plan.detailed);
  std::fflush(invocation.out);
  TRY(auto consumer, client::Consumer::open(settings.librdkafka, [&](const std::string& text) {
        print_log(invocation.err, "WARN", text, "kafka.client");
      }));
  Measurement measurement(invocation.out, plan);
  TRY(measurement.run(*consumer));
  return consumer->close();
}

}  // namespace

int consumer_perf_test(const Invocation& invocation) {
  const std::string group_help =
      "The group id to consume on. (default:\n  " + default_group() + ")";
  std::vector<Option> table(std::begin(kConsumerPerf), std::end(kConsumerPerf));
  for (Option& option : table) {
    if (std::string_view(option.name) == "group") option.help = group_help.c_str();
  }
  const CommandLine line = read_command_line(invocation, table, kPurpose);
  if (line.exit) return *line.exit;
  if (const auto wrong = wrong_usage(line.options)) return usage_error(invocation, table, *wrong);
  const Result<Plan> plan = make_plan(line.options);
  if (!plan) return uncaught(invocation, plan.error().message());
  const Status done = run(invocation, *plan, !line.options.has("hide-header"));
  std::fflush(invocation.out);
  return done ? 0 : uncaught(invocation, done.error().message());
}

}  // namespace sluice::kafka::tools
