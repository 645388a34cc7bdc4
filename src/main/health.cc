#include "main/health.h"

#include <array>
#include <chrono>

#include "base/data_directory.h"
#include "base/options.h"
#include "kafka/client/connection.h"
#include "main/lake_choice.h"
#include "net/socket.h"

namespace sluice {
namespace {

using kafka::client::Address;

constexpr auto kOptions =
    std::to_array<Option>({{"--data", "DIR", "Data directory ($SLUICE_DATA, or ./sluice-data)."},
                           {"--http", "HOST:PORT", "Ask this HTTP port, and no data directory."},
                           {"--timeout", "SECONDS", "How long each part may take to answer (3)."},
                           {"--help", "", "This text."}});

Result<Address> address_of(const std::string& text) {
  TRY(const auto addresses, kafka::client::parse_addresses(text));
  return addresses.front();
}

Status kafka_answers(const std::string& at, std::chrono::milliseconds patience) {
  TRY(const Address address, address_of(at));
  kafka::client::ConnectionSettings settings;
  settings.connect_timeout = patience;
  settings.request_timeout = patience;
  TRY(kafka::client::Connection::open(address, settings));
  return {};
}

// A request whose answer begins as a good one does.
Status http_answers(const std::string& at, const std::string& path,
                    std::chrono::milliseconds patience) {
  TRY(const Address address, address_of(at));
  TRY(net::Socket socket, net::Socket::connect(address.host, address.port, patience));
  TRY(socket.set_timeout(patience));
  TRY(socket.write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
  std::array<char, 12> head{};
  TRY(socket.read_exact(head.data(), head.size()));
  const std::string_view line(head.data(), head.size());
  if (line == "HTTP/1.1 200") return {};
  return Error(ErrorCode::kUnavailable, "GET " + path + " answers '" + std::string(line) + "'");
}

Status answers(const std::string& part, const std::string& at, std::chrono::milliseconds patience) {
  if (part == "kafka") return kafka_answers(at, patience);
  if (part == "console") return http_answers(at, "/healthz", patience);
  if (part == "registry") return http_answers(at, "/", patience);
  if (part == "hdfs_http") return http_answers(at, "/webhdfs/v1/?op=GETFILESTATUS", patience);
  TRY(const Address address, address_of(at));
  TRY(net::Socket::connect(address.host, address.port, patience));
  return {};
}

// How many parts of the stack do not answer; each is named.
int unhealthy(const Invocation& invocation, const RunningStack& stack,
              std::chrono::milliseconds patience) {
  int failed = 0;
  for (const auto& [part, at] : stack.owner.addresses) {
    const Status answered = answers(part, at, patience);
    if (answered) continue;
    std::fprintf(invocation.err, "%s does not answer at %s: %s\n", part.c_str(), at.c_str(),
                 answered.error().message().c_str());
    ++failed;
  }
  if (stack.owner.addresses.empty()) {
    std::fprintf(invocation.err, "%s is starting\n", stack.owner.command.c_str());
    return 1;
  }
  return failed;
}

int check(const Invocation& invocation, const Options& given, std::chrono::milliseconds patience) {
  if (const auto http = given.value("--http")) {
    const Status answered = http_answers(*http, "/", patience);
    if (answered) return 0;
    std::fprintf(invocation.err, "sluice health: %s\n", answered.error().message().c_str());
    return 1;
  }
  const std::vector<RunningStack> stacks = find_running(given.value_or("--data", ""));
  if (stacks.empty()) {
    std::fprintf(invocation.err, "sluice health: nothing runs on %s\n",
                 find_data_directory(given.value_or("--data", "")).c_str());
    return 1;
  }
  for (const RunningStack& stack : stacks) {
    if (unhealthy(invocation, stack, patience) != 0) return 1;
    std::fprintf(invocation.out, "%s is healthy\n", stack.owner.command.c_str());
  }
  return 0;
}

}  // namespace

int health(const Invocation& invocation) {
  const auto given = Options::parse(kOptions, invocation.args);
  const auto seconds = given ? given->number("--timeout", 1, 3600) : given.error();
  if (!seconds) {
    std::fprintf(invocation.err, "sluice health: %s\nTry 'sluice health --help'.\n",
                 seconds.error().message().c_str());
    return 2;
  }
  if (given->has("--help")) {
    std::fprintf(invocation.out,
                 "usage: sluice health [OPTIONS]\n\nDoes what runs on a data directory answer? 0 "
                 "when all of it does, 1 when not.\n\n%s",
                 describe(kOptions).c_str());
    return 0;
  }
  return check(invocation, *given, std::chrono::seconds(seconds->value_or(3)));
}

}  // namespace sluice
