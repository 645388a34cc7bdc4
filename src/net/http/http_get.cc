#include "net/http/http_get.h"

#include <charconv>
#include <cstdint>
#include <optional>

#include "base/text.h"
#include "net/chunked_body.h"
#include "net/socket.h"
#include "net/tls_client.h"
#include "net/tls_session.h"

namespace sluice::net {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kLongestHeader = 64 << 10;
constexpr std::size_t kStep = 16 << 10;

struct Place {
  bool secure = false;
  std::string host;
  std::uint16_t port = 0;
  std::string authority;  // as it stands in the URL
  std::string target;
};

template <class Number>
std::optional<Number> number(std::string_view text, int base = 10) {
  Number value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (code != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

Result<Place> take_apart(const std::string& url) {
  const Error wrong(ErrorCode::kInvalidArgument, "it is no URL of http: or https:");
  const bool printable = url.find_first_of(" \t\r\n#") == url.npos && url.find('\0') == url.npos;
  Place place;
  place.secure = url.starts_with("https://");
  if (!printable || (!place.secure && !url.starts_with("http://"))) return wrong;
  const std::string_view rest = std::string_view(url).substr(place.secure ? 8 : 7);
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  place.authority = rest.substr(0, end);
  place.target = rest.substr(end);
  if (!place.target.starts_with('/')) place.target.insert(0, "/");
  std::string_view host = place.authority;
  place.port = place.secure ? 443 : 80;
  const std::size_t colon = host.rfind(':');
  if (colon != host.npos && host.find(']', colon) == host.npos) {
    const auto port = number<std::uint16_t>(host.substr(colon + 1));
    if (!port || *port == 0) return wrong;
    place.port = *port;
    host = host.substr(0, colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty() || host.find('@') != host.npos) return wrong;
  place.host = host;
  return place;
}

// The connection, plain or TLS, whose every wait ends at one moment.
class Link {
 public:
  Link(Socket socket, std::unique_ptr<TlsSession> tls, steady_clock::time_point until)
      : socket_(std::move(socket)), tls_(std::move(tls)), until_(until) {}

  Status send(std::string_view bytes) {
    TRY(bound_wait());
    if (tls_ == nullptr) return socket_.write(bytes);
    std::string early;
    TRY(socket_.write(tls_->output()));
    while (!tls_->ready()) {
      TRY(const bool came, receive(early));
      if (!came) return Error(ErrorCode::kUnavailable, "connection closed by peer");
    }
    TRY(tls_->put(bytes));
    return socket_.write(tls_->output());
  }

  // Appends what comes next; false at the end.
  Result<bool> receive(std::string& to) {
    if (tls_ != nullptr && tls_->ended()) return false;
    TRY(bound_wait());
    char piece[kStep];
    TRY(const std::size_t count, socket_.read_some(piece, sizeof piece));
    if (count == 0 || tls_ == nullptr) {
      to.append(piece, count);
      return count > 0;
    }
    TRY(tls_->take({piece, count}, to));
    TRY(socket_.write(tls_->output()));
    return true;
  }

 private:
  Status bound_wait() {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until_ - steady_clock::now());
    if (left.count() <= 0) return Error(ErrorCode::kTimeout, "no whole answer in time");
    return socket_.set_timeout(left);
  }

  Socket socket_;
  std::unique_ptr<TlsSession> tls_;
  const steady_clock::time_point until_;
};

// One answer as its bytes come.
class Answer {
 public:
  Answer(Link& link, const HttpGet& get) : link_(link), get_(get) {}

  Result<std::string> read() {
    TRY(read_header());
    if (status_ != 200) {
      return Error(ErrorCode::kUnavailable, "the answer has status " + std::to_string(status_));
    }
    return chunked_ ? read_chunks() : read_plain();
  }

 private:
  Status read_header() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n", end)) == buffer_.npos) {
      end = buffer_.size() - std::min<std::size_t>(buffer_.size(), 3);
      if (buffer_.size() > kLongestHeader) return broken("its header is too long");
      TRY(const bool came, link_.receive(buffer_));
      if (!came) return broken("it ends in its header");
    }
    const std::string header = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    const std::vector<std::string> lines = split(header, '\n');
    const std::string_view first = lines.front();
    const auto status = first.starts_with("HTTP/1.") && first.size() >= 12
                            ? number<int>(first.substr(9, 3))
                            : std::nullopt;
    if (!status) return broken("it is none of HTTP/1");
    status_ = *status;
    for (std::size_t i = 1; i < lines.size(); ++i) TRY(take_line(lines[i]));
    return {};
  }

  Status take_line(const std::string& line) {
    const std::size_t colon = line.find(':');
    if (colon == line.npos) return {};
    const std::string name = to_lower(line.substr(0, colon));
    const std::string value(trim(std::string_view(line).substr(colon + 1)));
    if (name == "transfer-encoding") chunked_ = to_lower(value) == "chunked";
    if (name != "content-length") return {};
    length_ = number<std::uint64_t>(value);
    return length_ ? Status() : broken("its length is no number");
  }

  Status check_size(std::uint64_t size) const {
    if (size <= get_.most_bytes) return {};
    return Error(ErrorCode::kResourceExhausted,
                 "the answer has more than " + std::to_string(get_.most_bytes) + " bytes");
  }

  Result<std::string> read_plain() {
    if (length_) TRY(check_size(*length_));
    while (!length_ || buffer_.size() < *length_) {
      TRY(const bool came, link_.receive(buffer_));
      TRY(check_size(buffer_.size()));
      if (!came && length_) return broken("it ends before its length");
      if (!came) break;
    }
    if (length_) buffer_.resize(static_cast<std::size_t>(*length_));
    return std::move(buffer_);
  }

  Result<std::string> read_chunks() {
    ChunkedBody chunks;
    std::string body;
    for (;;) {
      char piece[4096];
      const auto [state, count] = chunks.read(buffer_, piece, sizeof piece);
      if (state == ChunkedBody::State::kFailed) return broken(chunks.reason());
      body.append(piece, count);
      TRY(check_size(body.size()));
      if (count > 0) continue;
      if (state == ChunkedBody::State::kComplete) return body;
      TRY(const bool came, link_.receive(buffer_));
      if (!came) return broken("it ends before its last chunk");
    }
  }

  static Error broken(const std::string& why) {
    return Error(ErrorCode::kCorrupt, "the answer makes no sense: " + why);
  }

  Link& link_;
  const HttpGet& get_;
  std::string buffer_;
  int status_ = 0;
  bool chunked_ = false;
  std::optional<std::uint64_t> length_;
};

Result<std::string> ask(const Place& place, const HttpGet& get) {
  if (place.secure && get.tls == nullptr) {
    return Error(ErrorCode::kUnsupported, "nothing is known of whom to trust for https");
  }
  TRY(Socket socket, Socket::connect(place.host, place.port, get.timeout));
  std::unique_ptr<TlsSession> tls;
  if (place.secure) {
    TRY(tls, get.tls->begin(place.host));
  }
  Link link(std::move(socket), std::move(tls), steady_clock::now() + get.timeout);
  TRY(link.send("GET " + place.target + " HTTP/1.1\r\nHost: " + place.authority +
                "\r\nAccept: */*\r\nUser-Agent: sluice\r\nConnection: close\r\n\r\n"));
  return Answer(link, get).read();
}

}  // namespace

Result<std::string> http_get(const HttpGet& get) {
  const auto place = take_apart(get.url);
  if (!place) return place.error().with(get.url);
  auto body = ask(*place, get);
  if (!body) return body.error().with(get.url);
  return body;
}

}  // namespace sluice::net
