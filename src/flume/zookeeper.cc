#include "flume/zookeeper.h"

#include <cstdio>
#include <utility>

#include "base/bytes.h"
#include "base/text.h"
#include "net/socket.h"
#include "regex/regex.h"

namespace sluice::flume {
namespace {

constexpr std::chrono::milliseconds kPatience{5000};
constexpr std::int32_t kSessionMs = 30'000;
constexpr std::size_t kMostBytes = 4 << 20;  // a node has 1 MiB, unless its servers say otherwise

constexpr std::int32_t kGetData = 4, kClose = -11;
constexpr std::int32_t kNoNode = -101, kNoAuth = -102;

void append_text(std::string& to, std::string_view text) {
  append_be(to, static_cast<std::uint32_t>(text.size()));
  to += text;
}

Error broken(const char* what) {
  return Error(ErrorCode::kCorrupt, std::string("not an answer of ZooKeeper: ") + what);
}

}  // namespace

// Messages of ZooKeeper's protocol (Jute): a size, and numbers, all big-endian.
//
//   hello   int 0, long last zxid, int session ms, long session, bytes password, bool read only
//   call    int number, int operation, ...         answer  int number, long zxid, int error, ...
//   getData string path, bool watch                        bytes data, long created, modified, ...
class ZooKeeperNode::Session {
 public:
  static Result<std::unique_ptr<Session>> open(const Server& server) {
    TRY(net::Socket socket, net::Socket::connect(server.host, server.port, kPatience));
    TRY(socket.set_timeout(kPatience));
    std::unique_ptr<Session> session(new Session(std::move(socket)));
    std::string hello;
    append_be(hello, std::int32_t{0});
    append_be(hello, std::int64_t{0});
    append_be(hello, kSessionMs);
    append_be(hello, std::int64_t{0});
    append_text(hello, std::string(16, '\0'));
    hello += '\0';
    TRY(session->send(hello));
    TRY(const std::string answer, session->receive());
    constexpr std::size_t kLeast = 20;
    if (answer.size() < kLeast) return broken("its hello is cut short");
    return session;
  }
  // Servers keep what a session has until it times out, unless they are told.
  ~Session() {
    std::string call;
    append_be(call, ++number_);
    append_be(call, kClose);
    (void)send(call);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // The error is the server's; 0 is none.
  Status get(const std::string& path, std::int32_t& error, Content& content) {
    std::string call;
    append_be(call, ++number_);
    append_be(call, kGetData);
    append_text(call, path);
    call += '\0';
    TRY(send(call));
    constexpr std::size_t kHead = 16;
    for (;;) {
      TRY(const std::string answer, receive());
      if (answer.size() < kHead) return broken("it is cut short");
      if (load_be<std::int32_t>(answer.data()) != number_) continue;  // of something else
      error = load_be<std::int32_t>(answer.data() + 12);
      if (error != 0) return {};
      return take(std::string_view(answer).substr(kHead), content);
    }
  }

 private:
  explicit Session(net::Socket socket) : socket_(std::move(socket)) {}

  static Status take(std::string_view bytes, Content& content) {
    constexpr std::size_t kStat = 16;  // of it: created, modified
    if (bytes.size() < sizeof(std::uint32_t)) return broken("it has no data");
    const auto size = load_be<std::int32_t>(bytes.data());
    bytes.remove_prefix(sizeof size);
    const std::size_t data = size < 0 ? 0 : static_cast<std::size_t>(size);  // -1: none
    if (data > bytes.size() || bytes.size() - data < kStat) return broken("its data is cut short");
    content.data = bytes.substr(0, data);
    content.changed_at = load_be<std::int64_t>(bytes.data() + data + sizeof(std::int64_t));
    return {};
  }

  Status send(const std::string& message) {
    std::string framed;
    append_text(framed, message);
    return socket_.write(framed);
  }
  Result<std::string> receive() {
    char head[sizeof(std::uint32_t)];
    TRY(socket_.read_exact(head, sizeof head));
    const auto size = load_be<std::uint32_t>(head);
    if (size > kMostBytes) return broken("it is too large");
    std::string message(size, '\0');
    TRY(socket_.read_exact(message.data(), message.size()));
    return message;
  }

  net::Socket socket_;
  std::int32_t number_ = 0;
};

ZooKeeperNode::ZooKeeperNode(std::vector<Server> servers, std::string path, std::string name)
    : servers_(std::move(servers)), path_(std::move(path)), name_(std::move(name)) {}
ZooKeeperNode::~ZooKeeperNode() = default;

Result<std::unique_ptr<ZooKeeperNode>> ZooKeeperNode::make(const std::string& hosts,
                                                           const std::string& path) {
  const std::size_t slash = hosts.find('/');
  std::string root = slash == std::string::npos ? "" : hosts.substr(slash);
  while (root.ends_with('/')) root.pop_back();
  std::vector<Server> servers;
  for (const std::string& text : split(hosts.substr(0, slash), ',')) {
    const std::string one(trim(text));
    const std::size_t colon = one.rfind(':');
    constexpr std::int64_t kPort = 2181;
    const auto port = colon == std::string::npos ? kPort : parse_int(one.substr(colon + 1));
    if (one.empty() || colon == 0 || !port || *port < 1 || *port > 65535) {
      return Error(ErrorCode::kInvalidArgument,
                   "'" + one + "' of the connect string '" + hosts + "' is not HOST:PORT");
    }
    servers.push_back({one.substr(0, colon), static_cast<std::uint16_t>(*port)});
  }
  if (!path.starts_with('/')) {
    return Error(ErrorCode::kInvalidArgument, "the path '" + path + "' does not begin with '/'");
  }
  std::string whole = root + path;
  std::string name = hosts.substr(0, slash) + whole;
  return std::unique_ptr<ZooKeeperNode>(
      new ZooKeeperNode(std::move(servers), std::move(whole), std::move(name)));
}

Result<ZooKeeperNode::Content> ZooKeeperNode::read() {
  // A session that was lost meanwhile is no reason to fail; nor is a server that is away.
  const bool had_session = session_ != nullptr;
  Result<Content> content = read_once();
  for (std::size_t tries = had_session ? 0 : 1; tries < servers_.size() && !content; ++tries) {
    if (content.error().code() == ErrorCode::kNotFound) break;
    if (content.error().code() == ErrorCode::kPermissionDenied) break;
    content = read_once();
  }
  if (!content) return content.error().with("ZooKeeper's node " + name_);
  return content;
}

Result<ZooKeeperNode::Content> ZooKeeperNode::read_once() {
  if (session_ == nullptr) {
    const Server& server = servers_[next_];
    next_ = (next_ + 1) % servers_.size();
    TRY(session_, Session::open(server));
  }
  Content content;
  std::int32_t error = 0;
  if (const Status done = session_->get(path_, error, content); !done) {
    session_.reset();
    return done.error();
  }
  if (error == 0) return content;
  if (error == kNoNode) return Error(ErrorCode::kNotFound, "there is no such node");
  if (error == kNoAuth) return Error(ErrorCode::kPermissionDenied, "it may not be read");
  session_.reset();
  return Error(ErrorCode::kUnavailable, "the server answers " + std::to_string(error));
}

std::string escape_beyond_ascii(std::string_view utf8) {
  std::string out;
  const auto escape = [&out](std::uint32_t unit) {
    char escaped[16];
    std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(unit));
    out += escaped;
  };
  const std::string text = regex::decode_utf8(utf8);
  for (std::size_t i = 0; i < text.size();) {
    const auto head = static_cast<unsigned char>(text[i]);
    const std::size_t size = head < 0x80 ? 1 : head < 0xE0 ? 2 : head < 0xF0 ? 3 : 4;
    if (size == 1) {
      out += text[i++];
      continue;
    }
    std::uint32_t point = head & (0x7Fu >> size);
    for (std::size_t k = 1; k < size; ++k) {
      point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3Fu);
    }
    i += size;
    if (point < 0x10000) {
      escape(point);
    } else {
      escape(0xD800 + ((point - 0x10000) >> 10));
      escape(0xDC00 + ((point - 0x10000) & 0x3FF));
    }
  }
  return out;
}

}  // namespace sluice::flume
