// The netcat source: lines that clients send over TCP.
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <list>
#include <thread>

#include "base/file.h"
#include "base/log.h"
#include "flume/channel_processor.h"
#include "flume/components.h"
#include "flume/wake.h"

namespace sluice::flume {
namespace {

struct NetcatConfig {
  std::string bind;
  std::int64_t port = 0;
  std::int64_t max_length = 512;
  bool ack = true;
  std::string encoding = "utf-8";
};

const std::vector<Field<NetcatConfig>>& fields() {
  static const std::vector<Field<NetcatConfig>> kFields = {
      {"bind", &NetcatConfig::bind, "The address or host name to listen on.", required()},
      {"port", &NetcatConfig::port, "The port.", {.required = true, .low = 0, .high = 65535}},
      {"max-line-length", &NetcatConfig::max_length,
       "Characters of a line at most, its line feed included; a longer one ends the connection.",
       at_least(1)},
      {"ack-every-event", &NetcatConfig::ack, "Answer OK for each line that the channels have."},
      {"encoding", &NetcatConfig::encoding, "What the lines are written in.", one_of({"utf-8"})},
  };
  return kFields;
}

constexpr std::size_t kReadBytes = 64 << 10;
constexpr std::size_t kMostAtOnce = 100;  // lines in one transaction
constexpr std::size_t kMostConnections = 1000;

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

struct Connection {
  Fd fd;
  std::string input;
  bool closed = false;
};

Result<Fd> listen_on(const std::string& host, std::int64_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* list = nullptr;
  const std::string service = std::to_string(port);
  const std::string what = "cannot listen on " + host + ":" + service;
  if (const int failed = ::getaddrinfo(host.c_str(), service.c_str(), &hints, &list); failed != 0) {
    return Error(ErrorCode::kInvalidArgument, what + ": " + ::gai_strerror(failed));
  }
  Fd fd(::socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool bound =
      ::bind(fd.get(), list->ai_addr, list->ai_addrlen) == 0 && ::listen(fd.get(), SOMAXCONN) == 0;
  const int reason = errno;
  ::freeaddrinfo(list);
  if (!bound) return errno_error(what, reason);
  return fd;
}

// One thread serves all connections; a full channel holds all of them up.
class NetcatSource final : public Source {
 public:
  explicit NetcatSource(NetcatConfig config) : config_(std::move(config)) {}

  Status start(ChannelProcessor& channels) override {
    TRY(listener_, listen_on(config_.bind, config_.port));
    thread_ = std::jthread([this, &channels](const std::stop_token& stop) {
      const std::stop_callback wake(stop, [this] { wake_.notify(); });
      while (!stop.stop_requested()) serve_once(channels, stop);
    });
    return {};
  }
  void stop() override {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
    connections_.clear();
    listener_.close();
  }

 private:
  void serve_once(ChannelProcessor& channels, const std::stop_token& stop) {
    std::vector<pollfd> fds = {{wake_.fd(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
    for (const Connection& connection : connections_)
      fds.push_back({connection.fd.get(), POLLIN, 0});
    if (::poll(fds.data(), fds.size(), -1) < 0) return;
    std::size_t i = 2;
    for (Connection& connection : connections_) {
      if (fds[i++].revents != 0) read(connection, channels, stop);
    }
    connections_.remove_if([](const Connection& connection) { return connection.closed; });
    if (fds[1].revents != 0) accept();
  }

  void accept() {
    Fd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!fd) return;
    if (connections_.size() >= kMostConnections) {
      log::warn("netcat source refuses a connection: too many are open",
                {{"open", connections_.size()}});
      return;
    }
    const timeval patience{5, 0};  // for a client that does not read its acknowledgements
    ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    connections_.push_back({std::move(fd), {}, false});
  }

  void read(Connection& connection, ChannelProcessor& channels, const std::stop_token& stop) {
    char buffer[kReadBytes];
    const ssize_t n = ::recv(connection.fd.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n > 0) connection.input.append(buffer, static_cast<std::size_t>(n));
    if (n <= 0) connection.closed = true;
    take_lines(connection, channels, stop);
    if (n == 0 && !connection.input.empty()) {  // a last line without its line feed
      deliver(connection, {connection.input}, channels, stop);
    }
  }

  void take_lines(Connection& connection, ChannelProcessor& channels, const std::stop_token& stop) {
    const auto most = static_cast<std::size_t>(config_.max_length);
    std::vector<std::string_view> lines;
    std::string_view rest = connection.input;
    bool too_long = false;
    for (;;) {
      const std::size_t end = rest.find('\n');
      const std::string_view line = rest.substr(0, end);
      const bool found = end != std::string_view::npos;
      if (line.size() >= most && characters(line) + (found ? 1 : 0) > most - (found ? 0 : 1)) {
        too_long = true;
        break;
      }
      if (!found) break;
      lines.push_back(line);
      rest.remove_prefix(end + 1);
      if (lines.size() == kMostAtOnce)
        deliver(connection, std::exchange(lines, {}), channels, stop);
    }
    deliver(connection, lines, channels, stop);
    if (too_long) {
      log::warn("Client sent event exceeding the maximum length", {{"max", config_.max_length}});
      send(connection, "FAILED: Event exceeds the maximum length (" +
                           std::to_string(config_.max_length) + " chars, including newline)\n");
      connection.closed = true;
      rest = {};
    }
    connection.input = std::string(rest);
  }

  void deliver(Connection& connection, const std::vector<std::string_view>& lines,
               ChannelProcessor& channels, const std::stop_token& stop) {
    if (lines.empty()) return;
    Status done = process(lines, channels, stop);
    std::string answer;
    if (done) {
      for (std::size_t i = 0; i < lines.size(); ++i) answer += "OK\n";
    } else {
      // The channel may hold less than that at once: line by line, each with its own answer.
      for (const std::string_view line : lines) {
        if (lines.size() > 1) done = process({line}, channels, stop);
        answer += done ? "OK\n" : "FAILED: " + done.error().message() + "\n";
      }
    }
    if (config_.ack || answer.find("FAILED") != std::string::npos) send(connection, answer);
  }

  static Status process(const std::vector<std::string_view>& lines, ChannelProcessor& channels,
                        const std::stop_token& stop) {
    Batch batch;
    for (const std::string_view line : lines) batch.add_copy({}, std::string(line));
    return channels.process(std::move(batch), stop);
  }

  static void send(Connection& connection, std::string_view text) {
    while (!text.empty()) {
      const ssize_t n = ::send(connection.fd.get(), text.data(), text.size(), MSG_NOSIGNAL);
      if (n < 0) {
        connection.closed = true;
        return;
      }
      text.remove_prefix(static_cast<std::size_t>(n));
    }
  }

  const NetcatConfig config_;
  Fd listener_;
  Wake wake_;
  std::list<Connection> connections_;
  std::jthread thread_;
};

Result<std::unique_ptr<Source>> make_netcat(const Settings& settings, Services&) {
  TRY(NetcatConfig config, parse(fields(), settings));
  return std::make_unique<NetcatSource>(std::move(config));
}

}  // namespace

Type<Source> netcat_source() {
  return {"netcat",
          {"org.apache.flume.source.NetcatSource"},
          "Lines that clients send over TCP.",
          [] { return describe(fields()); },
          make_netcat};
}

}  // namespace sluice::flume
