#include "main/stand_in.h"

#include <dirent.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <climits>
#include <csignal>
#include <memory>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/log.h"
#include "base/options.h"
#include "base/text.h"
#include "kafka/tools/cli/properties.h"
#include "main/end_signals.h"
#include "main/kafka_names.h"
#include "main/version.h"
#include "net/guests.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "net/port.h"

namespace sluice {
namespace {

constexpr auto kOptions = std::to_array<Option>(
    {{"--listen", "ADDR", "Address to listen on (127.0.0.1)."},
     {"--port", "PORT", "The port that is answered (2181 for zookeeper, 9864 for datanode)."},
     {"--help", "", "This text."}});

constexpr const char* kUsage =
    "usage: sluice stand-in zookeeper|datanode|client [OPTIONS]\n\n"
    "Answers for a service that this stack does without, until Ctrl-C:\n"
    "  zookeeper  ruok, srvr, stat, mntr, conf and isro, as health checks ask them\n"
    "  datanode   GET / and /jmx; the name node's process serves the data itself\n"
    "  client     nothing: a container for sqoop, flume-ng, hdfs and the rest by exec\n\n";

constexpr std::size_t kConnections = 256;
constexpr std::chrono::seconds kPatience{10};

// What ZooKeeper answers to its words of four letters; nothing for anything else.
std::string four_letters(std::string_view word) {
  const std::string version = std::string("Sluice ") + kVersion;
  const std::string server = "Zookeeper version: " + version +
                             ", which keeps its own state\nLatency min/avg/max: 0/0.0/0\n"
                             "Received: 0\nSent: 0\nConnections: 1\nOutstanding: 0\nZxid: 0x0\n"
                             "Mode: standalone\nNode count: 1\n";
  if (word == "ruok") return "imok";
  if (word == "isro") return "rw";
  if (word == "srvr" || word == "stat") return server;
  if (word == "conf") return "clientPort=2181\nserverId=0\n";
  if (word == "mntr") {
    return "zk_version\t" + version + "\nzk_server_state\tstandalone\nzk_znode_count\t1\n";
  }
  return "";
}

net::Async<void> answer_zookeeper(std::unique_ptr<net::Guest> guest) {
  net::Stream& stream = guest->stream();
  stream.set_timeout(kPatience);
  std::array<char, 4> word{};
  CO_TRY(co_await stream.read_exact(word.data(), word.size()));
  guest->working();
  const std::string answer = four_letters({word.data(), word.size()});
  if (answer.empty()) {
    log::warn(
        "a client asks for ZooKeeper, which this stack does without: Kafka's tools take "
        "--bootstrap-server, and HBase or old brokers need a ZooKeeper of their own",
        {{"client", stream.peer().to_string()}});
    co_return {};
  }
  CO_TRY(co_await stream.write(answer));
  stream.close_write();
  co_return {};
}

void answer_datanode(net::HttpRequest& request, net::HttpResponse& response) {
  if (request.path == "/jmx") {
    response.set_header("Content-Type", "application/json; charset=utf8");
    (void)response.send("{\n  \"beans\" : [ ]\n}\n");
    return;
  }
  response.set_header("Content-Type", "text/plain; charset=utf-8");
  (void)response.send(
      "This stands in for a DataNode. The process of the name node keeps and serves the data.\n");
}

struct Request {
  std::string role;
  std::string listen;
  std::uint16_t port;
};

Result<Request> read(const Options& given) {
  const auto& words = given.positional();
  const std::string role = words.size() == 1 ? words.front() : "";
  if (role != "zookeeper" && role != "datanode" && role != "client") {
    return Error(ErrorCode::kInvalidArgument, "name one of zookeeper, datanode and client");
  }
  TRY(const auto port, given.number("--port", 0, 65535));
  return Request{
      .role = role,
      .listen = given.value_or("--listen", "127.0.0.1"),
      .port = static_cast<std::uint16_t>(port.value_or(role == "zookeeper" ? 2181 : 9864))};
}

// Serves what the role answers until a signal.
Status serve(const Invocation& invocation, const Request& request) {
  EndSignals signals;
  net::Loops loops(1);
  net::Scope scope;
  std::unique_ptr<net::Port> port;
  std::unique_ptr<net::HttpServer> http;
  std::string at = "nothing";
  if (request.role == "zookeeper") {
    net::PortLimits limits{.name = "zookeeper", .connections = kConnections};
    TRY(port, net::Port::open(loops, scope, request.listen, request.port, std::move(limits)));
    port->serve(answer_zookeeper);
    at = port->local().to_string();
  } else if (request.role == "datanode") {
    net::HttpOptions options{.name = "datanode"};
    options.limits.connections = kConnections;
    options.limits.handlers = 2;
    TRY(http, net::HttpServer::open(loops, request.listen, request.port, answer_datanode, options));
    at = http->local().to_string();
  }
  std::fprintf(invocation.out, "Stands in for %s, and answers %s. Ctrl-C stops it.\n",
               request.role.c_str(), at.c_str());
  std::fflush(invocation.out);
  signals.wait();
  if (http) http->stop();
  scope.stop();
  return {};
}

constexpr std::string_view kStart = "zookeeper-server-start";

std::string target(const std::string& link) {
  char path[PATH_MAX];
  const ssize_t n = ::readlink(link.c_str(), path, sizeof path);
  return n < 0 ? "" : std::string(path, static_cast<std::size_t>(n));
}

// A process of this very program that was called zookeeper-server-start, with that name or as a
// word after "sluice". Of other users the link can't be read.
bool is_stand_in(const std::string& pid, const std::string& program) {
  if (target("/proc/" + pid + "/exe") != program) return false;
  const Result<std::string> line = read_file("/proc/" + pid + "/cmdline");
  if (!line) return false;
  const std::vector<std::string> words = split(*line, '\0');
  for (std::size_t i = 0; i < words.size() && i < 2; ++i) {
    std::string_view name = words[i];
    name.remove_prefix(name.rfind('/') + 1);
    if (name == kStart || name == std::string(kStart) + ".sh") return true;
  }
  return false;
}

}  // namespace

int stand_in(const Invocation& invocation) {
  const auto given = Options::parse(kOptions, invocation.args);
  if (given && given->has("--help")) {
    std::fprintf(invocation.out, "%s%s", kUsage, describe(kOptions).c_str());
    return 0;
  }
  const auto request = given ? read(*given) : given.error();
  if (!request) {
    std::fprintf(invocation.err, "sluice stand-in: %s\nTry 'sluice stand-in --help'.\n",
                 request.error().message().c_str());
    return 2;
  }
  const Status served = serve(invocation, *request);
  if (served) return 0;
  std::fprintf(invocation.err, "sluice stand-in: %s\n", served.error().message().c_str());
  return 1;
}

int zookeeper_server_start(const Invocation& invocation) {
  std::vector<std::string> args = invocation.args;
  const bool background = !args.empty() && args.front() == "-daemon";
  if (background) args.erase(args.begin());
  if (args.size() != 1 || args.front().starts_with("-")) {
    std::fprintf(invocation.err, "USAGE: %s [-daemon] zookeeper.properties\n",
                 invocation.program.c_str());
    return 1;
  }
  const auto properties = kafka::tools::read_properties(args.front());
  if (!properties) {
    std::fprintf(invocation.err, "there is no file %s\n", args.front().c_str());
    return 1;
  }
  Invocation stand = invocation;
  stand.program = "stand-in";
  stand.args = {"zookeeper"};
  const auto pass = [&](const char* property, const char* option) {
    const auto found = properties->find(property);
    if (found != properties->end()) stand.args.push_back(option + ("=" + found->second));
  };
  pass("clientPort", "--port");
  pass("clientPortAddress", "--listen");
  std::fprintf(invocation.err,
               "No ZooKeeper is needed: the broker (kafka-server-start) keeps its own state. What "
               "runs here only answers health checks.\n");
  if (background && !into_background(invocation, "zookeeper.out")) return 0;
  return stand_in(stand);
}

int zookeeper_server_stop(const Invocation& invocation) {
  const std::string program = target("/proc/self/exe");
  const std::unique_ptr<DIR, int (*)(DIR*)> processes(::opendir("/proc"), &::closedir);
  int stopped = 0;
  while (processes) {
    const dirent* entry = ::readdir(processes.get());
    if (entry == nullptr) break;
    const auto pid = parse_int(entry->d_name);
    if (!pid || !is_stand_in(entry->d_name, program)) continue;
    if (::kill(static_cast<pid_t>(*pid), SIGTERM) == 0) ++stopped;
  }
  if (stopped > 0) return 0;
  std::fprintf(invocation.out, "No zookeeper server to stop\n");
  return 1;
}

}  // namespace sluice
