#include "main/up.h"

#include <arpa/inet.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/options.h"
#include "main/end_signals.h"
#include "main/file_systems.h"
#include "main/stack.h"
#include "main/version.h"

namespace sluice {
namespace {

constexpr Option kData{"--data", "DIR", "Data directory ($SLUICE_DATA, or ./sluice-data)."};
constexpr Option kListen{"--listen", "ADDR", "Address to listen on (127.0.0.1)."};
constexpr Option kKafkaPort{"--kafka-port", "PORT", "Kafka protocol (9092); 0 takes a free port."};
constexpr Option kKafkaSetting{
    "--kafka-setting", "NAME=VALUE",
    "A line of Kafka's server.properties, such as num.partitions=3; may come many times."};
constexpr Option kLimit{"--limit", "NAME=VALUE",
                        "What clients can use up, such as hdfs.rpc.connections=1000; may come many "
                        "times. The names are in docs/operating/limits.md."};
constexpr Option kAllowHost{
    "--allow-host", "NAME",
    "A name beside this machine's own by which HTTP requests may come; may come many times."};
constexpr Option kAllowOrigin{
    "--allow-origin", "ORIGIN",
    "A site whose pages may ask, such as https://portal.example; may come many times."};
constexpr Option kHdfsPort{"--hdfs-port", "PORT", "Hadoop RPC (9000)."};
constexpr Option kDataPort{"--hdfs-data-port", "PORT", "HDFS data transfer (9866)."};
constexpr Option kHttpPort{"--hdfs-http-port", "PORT", "WebHDFS and the lake's pages (9870)."};
constexpr Option kConsolePort{"--console-port", "PORT", "The console (8080)."};
constexpr Option kKafka{"--kafka", "HOST:PORT",
                        "The broker that the console shows (localhost:9092)."};
constexpr Option kLake{"--lake", "URI", "The lake that the console shows (hdfs://localhost:9000)."};
constexpr Option kReadyFile{"--ready-file", "FILE", "Written as JSON once everything answers."};
constexpr Option kVerbose{"--verbose", "", "Log each request as well."};
constexpr Option kHelp{"--help", "", "This text."};

// One of the commands that serve until a signal: its options and what it starts.
struct Service {
  std::string_view name;
  std::string_view purpose;
  std::vector<Option> options;
  bool broker;
  bool lake;
  bool console;
};

Status read_ports(const Options& given, StackOptions& options) {
  const std::pair<std::string_view, std::uint16_t*> ports[] = {
      {kKafkaPort.name, &options.kafka_port},
      {kHdfsPort.name, &options.hdfs_port},
      {kDataPort.name, &options.hdfs_data_port},
      {kHttpPort.name, &options.hdfs_http_port},
      {kConsolePort.name, &options.console_port}};
  for (const auto& [name, port] : ports) {
    TRY(const auto number, given.number(name, 0, 65535));
    if (number) *port = static_cast<std::uint16_t>(*number);
  }
  return {};
}

std::string ready_json(const Stack& stack) {
  std::string json = "{\"pid\": " + std::to_string(::getpid());
  for (const char* name : {"kafka", "hdfs", "hdfs_data", "hdfs_http", "console"}) {
    const auto found = stack.addresses().find(name);
    if (found != stack.addresses().end()) {
      json += ", \"" + std::string(name) + "\": \"" + found->second + "\"";
    }
  }
  return json + "}\n";
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1";
}

// An address in digits; a name could have several, and "localhost" is meant as the first.
Result<std::string> listen_address(const std::string& given) {
  if (given == "localhost") return std::string("127.0.0.1");
  in6_addr parsed{};
  if (::inet_pton(AF_INET, given.c_str(), &parsed) == 1 ||
      ::inet_pton(AF_INET6, given.c_str(), &parsed) == 1) {
    return given;
  }
  return Error(ErrorCode::kInvalidArgument,
               "--listen takes an IP address such as 0.0.0.0 or ::1, not '" + given + "'");
}

void print_ready(std::FILE* to, const Stack& stack, const std::string& listen,
                 std::int64_t milliseconds) {
  const auto line = [&](const char* name, const std::string& text) {
    std::fprintf(to, "  %-10s %s\n", name, text.c_str());
  };
  const auto at = [&](const char* name) {
    const auto found = stack.addresses().find(name);
    return found == stack.addresses().end() ? std::string() : found->second;
  };
  std::fprintf(to, "Sluice %s is ready (%lld ms)\n", kVersion,
               static_cast<long long>(milliseconds));
  for (const auto& [name, reason] : stack.left_out()) {
    line(name == "kafka" ? "Kafka" : "HDFS", "not started: " + reason);
  }
  if (!at("kafka").empty()) line("Kafka", at("kafka"));
  if (!at("hdfs").empty()) {
    line("HDFS", "hdfs://" + at("hdfs") + "   (data " + at("hdfs_data") + ")");
    line("WebHDFS", "http://" + at("hdfs_http"));
  }
  if (!at("console").empty()) line("Console", "http://" + at("console"));
  line("Data", stack.data());
  if (!is_loopback(listen)) {
    std::fprintf(
        to,
        "  It listens on %s: other machines may reach it, and whoever does reads and writes "
        "everything\n  without a password. Keep it behind a firewall.\n",
        listen.c_str());
  }
  std::fprintf(to, "Ctrl-C stops it; everything acknowledged stays.\n");
  std::fflush(to);
}

int usage_error(const Invocation& invocation, const Service& service, const Error& error) {
  std::fprintf(invocation.err, "sluice %s: %s\nTry 'sluice %s --help'.\n",
               std::string(service.name).c_str(), error.message().c_str(),
               std::string(service.name).c_str());
  return 2;
}

int failed(const Invocation& invocation, const Service& service, const Error& error) {
  std::fprintf(invocation.err, "sluice %s: %s\n", std::string(service.name).c_str(),
               error.message().c_str());
  return 1;
}

// A ready file that can't be written is better found before anything starts.
Status check_ready_file(const std::string& file) {
  if (file.empty()) return {};
  const std::size_t slash = file.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : file.substr(0, slash + 1);
  if (::access(folder.c_str(), W_OK) == 0) return {};
  return errno_error("cannot write the ready file: " + folder);
}

// A shell's soft limit is for programs that use select(2).
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int serve(const Invocation& invocation, const Service& service, const StackOptions& options,
          const std::string& ready_file) {
  if (const Status can = check_ready_file(ready_file); !can) {
    return failed(invocation, service, can.error());
  }
  // Many threads would otherwise each keep an arena of their own: memory for no gain at this size.
  ::mallopt(M_ARENA_MAX, 2);
  raise_descriptor_limit();
  const SystemClock clock;
  const std::int64_t started = clock.steady_ms();
  EndSignals signals;
  auto stack = Stack::start(options, "sluice " + std::string(service.name));
  if (!stack) return failed(invocation, service, stack.error());
  print_ready(invocation.out, **stack, options.listen, clock.steady_ms() - started);
  if (!ready_file.empty()) {
    if (const Status written = write_file_atomically(ready_file, ready_json(**stack)); !written) {
      return failed(invocation, service, written.error().with("cannot write the ready file"));
    }
  }
  const int signal = signals.wait();
  log::info("stopping", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
  stack->reset();
  return 0;
}

int run_service(const Invocation& invocation, const Service& service) {
  const auto given = Options::parse(service.options, invocation.args);
  if (!given) return usage_error(invocation, service, given.error());
  if (given->has(kHelp.name)) {
    std::fprintf(invocation.out, "usage: sluice %s [OPTIONS]\n\n%s\n\n%s",
                 std::string(service.name).c_str(), std::string(service.purpose).c_str(),
                 describe(service.options).c_str());
    return 0;
  }
  if (!given->positional().empty()) {
    const Error error(ErrorCode::kInvalidArgument,
                      "unexpected argument '" + given->positional().front() + "'");
    return usage_error(invocation, service, error);
  }
  StackOptions options;
  options.data = find_data_directory(given->value_or(kData.name, ""));
  auto listen = listen_address(given->value_or(kListen.name, "127.0.0.1"));
  if (!listen) return usage_error(invocation, service, listen.error());
  options.listen = *std::move(listen);
  options.kafka_settings = given->values(kKafkaSetting.name);
  auto limits = Limits::parse(given->values(kLimit.name));
  if (!limits) return usage_error(invocation, service, limits.error());
  options.limits = *limits;
  options.allowed_hosts = given->values(kAllowHost.name);
  options.allowed_origins = given->values(kAllowOrigin.name);
  options.broker = service.broker;
  options.lake = service.lake;
  options.console = service.console;
  options.remote_kafka = given->value_or(kKafka.name, "localhost:9092");
  options.remote_lake = given->value_or(kLake.name, "hdfs://localhost:9000");
  if (const Status read = read_ports(*given, options); !read) {
    return usage_error(invocation, service, read.error());
  }
  if (given->has(kVerbose.name)) log::set_level(log::Level::kDebug);
  return serve(invocation, service, options, given->value_or(kReadyFile.name, ""));
}

}  // namespace

int up(const Invocation& invocation) {
  return run_service(
      invocation, {"up",
                   "Runs the whole stack in this process: broker, lake and console, until Ctrl-C.",
                   {kData, kListen, kKafkaPort, kKafkaSetting, kHdfsPort, kDataPort, kHttpPort,
                    kConsolePort, kLimit, kAllowHost, kAllowOrigin, kReadyFile, kVerbose, kHelp},
                   true,
                   true,
                   true});
}

int broker_alone(const Invocation& invocation) {
  return run_service(
      invocation, {"broker",
                   "Runs the Kafka broker alone, until Ctrl-C.",
                   {kData, kListen, kKafkaPort, kKafkaSetting, kLimit, kReadyFile, kVerbose, kHelp},
                   true,
                   false,
                   false});
}

int lake_alone(const Invocation& invocation) {
  return run_service(invocation,
                     {"lake",
                      "Runs the lake alone (Hadoop RPC, data transfer, WebHDFS), until Ctrl-C.",
                      {kData, kListen, kHdfsPort, kDataPort, kHttpPort, kLimit, kAllowHost,
                       kAllowOrigin, kReadyFile, kVerbose, kHelp},
                      false,
                      true,
                      false});
}

int console_alone(const Invocation& invocation) {
  return run_service(
      invocation,
      {"console",
       "Runs the console alone, for a broker and a lake that run elsewhere, until Ctrl-C.",
       {kData, kListen, kConsolePort, kKafka, kLake, kLimit, kAllowHost, kAllowOrigin, kReadyFile,
        kVerbose, kHelp},
       false,
       false,
       true});
}

}  // namespace sluice
