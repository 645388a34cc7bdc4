#include "hdfs/client/pages.h"

#include <chrono>

#include "base/running_stacks.h"
#include "base/text.h"
#include "net/http_url.h"
#include "net/socket.h"

namespace sluice::hdfs {

namespace {

constexpr std::uint16_t kDefaultPort = 9870;
constexpr std::size_t kLongestLine = 1 << 20;
constexpr std::chrono::milliseconds kConnectTime{20'000};
constexpr std::chrono::milliseconds kSilence{600'000};  // a large tree takes a while

// Splits what arrives into lines.
class Lines {
 public:
  explicit Lines(net::Socket& socket) : socket_(socket) {}

  // Without its end; absent after the last.
  Result<std::optional<std::string>> next() {
    for (;;) {
      const std::size_t end = pending_.find('\n');
      if (end != std::string::npos) {
        std::string line = pending_.substr(0, end);
        pending_.erase(0, end + 1);
        if (line.ends_with('\r')) line.pop_back();
        return std::optional(std::move(line));
      }
      if (pending_.size() > kLongestLine) {
        return Error(ErrorCode::kResourceExhausted, "a line of the answer has no end");
      }
      char buffer[16 << 10];
      TRY(const std::size_t size, socket_.read_some(buffer, sizeof buffer));
      if (size == 0) break;
      pending_.append(buffer, size);
    }
    if (pending_.empty()) return std::optional<std::string>();
    return std::optional(std::exchange(pending_, {}));
  }

 private:
  net::Socket& socket_;
  std::string pending_;
};

// Where the pages of a stack of this user are, if it is the one that answers at `rpc`.
std::optional<std::string> pages_of_stack(const Address& rpc) {
  for (const RunningStack& stack : running_stacks()) {
    const auto& addresses = stack.owner.addresses;
    const auto served = addresses.find("hdfs");
    const auto pages = addresses.find("hdfs_http");
    if (served == addresses.end() || pages == addresses.end()) continue;
    if (served->second == rpc.to_string()) return pages->second;
  }
  return std::nullopt;
}

}  // namespace

Result<Address> page_address(const std::string& uri, const Configuration& configuration) {
  TRY(const Settings settings, read_settings(uri, configuration));
  const Address rpc = settings.name_nodes.empty() ? Address{} : settings.name_nodes.front();
  auto configured = configuration.get("dfs.namenode.http-address");
  if (!configured) configured = pages_of_stack(rpc);
  if (!configured) return Address{rpc.host, kDefaultPort};
  TRY(Address address, parse_address(*configured, kDefaultPort));
  if (address.host == "0.0.0.0") address.host = rpc.host;
  return address;
}

std::string form_encoded(std::string_view text) {
  std::string to;
  for (const char c : text) to += c == ' ' ? "+" : net::percent_encode({&c, 1}, "*-._");
  return to;
}

Status read_page(const Address& address, const std::string& target,
                 const std::function<void(std::string_view line)>& each) {
  TRY(net::Socket socket, net::Socket::connect(address.host, address.port, kConnectTime));
  TRY(socket.set_timeout(kSilence));
  TRY(socket.write("GET " + target + " HTTP/1.0\r\nHost: " + address.to_string() +
                   "\r\nConnection: close\r\n\r\n"));
  Lines lines(socket);
  TRY(const auto status, lines.next());
  const std::string answer = status.value_or("");
  if (answer.find(" 200") == std::string::npos) {
    return Error(ErrorCode::kIo, address.to_string() + " answered: " + answer);
  }
  for (;;) {
    TRY(const auto header, lines.next());
    if (!header || header->empty()) break;
  }
  for (;;) {
    TRY(const auto line, lines.next());
    if (!line) return {};
    each(*line);
  }
}

}  // namespace sluice::hdfs
