#include "net/http_exchange.h"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "base/text.h"

namespace sluice::net {

using std::chrono::steady_clock;

namespace {

constexpr std::size_t kReceiveBytes = 64 * 1024;
// A request body that its handler did not want is read and dropped up to this size, so that the
// connection stays usable; beyond it closing is cheaper.
constexpr std::uint64_t kDrainBytes = 64 * 1024;
// How often a client who lets us wait is looked at, and how long he may while others wait for the
// thread; fewer bytes in that time than a trickle are none.
constexpr std::chrono::milliseconds kLook{500};
constexpr std::chrono::milliseconds kPatience{3000};
constexpr std::size_t kTrickle = 64 * 1024;

bool same_name(std::string_view a, std::string_view b) {
  return to_lower(a) == to_lower(b);
}

std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (c == '\r' || c == '\n' || c == '\0') c = ' ';
  }
  return line;
}

// IMF-fixdate of RFC 9110, 5.6.7; strftime would follow the locale.
std::string http_date() {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %d %02d:%02d:%02d GMT",
                kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                utc.tm_min, utc.tm_sec);
  return text.data();
}

}  // namespace

HttpExchange::HttpExchange(Stream& stream, HttpParser& parser, std::string& buffered,
                           const HttpLimits& limits, const BlockingPool& pool)
    : stream_(stream),
      parser_(parser),
      buffered_(buffered),
      pool_(pool),
      stall_time_(limits.stall_time),
      continue_wanted_(parser.expects_continue()),
      chunked_request_(parser.chunked()),
      head_only_(parser.method() == "HEAD"),
      keep_alive_(parser.keep_alive()) {
  body_left_ = chunked_request_ ? 0 : parser.content_length().value_or(0);
  body_ended_ = !chunked_request_ && body_left_ == 0;
}

Status HttpExchange::broken(Error error) {
  state_ = State::kBroken;
  keep_alive_ = false;
  return error;
}

// Until the client goes on. He may take his time, unless others wait for this thread.
Status HttpExchange::wait(Status (Stream::*ready)(std::chrono::milliseconds)) {
  const auto began = steady_clock::now();
  while (true) {
    const Status done = (stream_.*ready)(std::min(stall_time_, kLook));
    const auto now = steady_clock::now();
    if (now - last_progress_ >= kPatience && pool_.crowded()) {
      return Error(ErrorCode::kTimeout, "a slow client, and others wait for the thread");
    }
    if (done || done.error().code() != ErrorCode::kTimeout) return done;
    if (now - began >= stall_time_) return done;
  }
}

void HttpExchange::progress(std::size_t bytes) {
  progress_bytes_ += bytes;
  if (progress_bytes_ < kTrickle) return;
  progress_bytes_ = 0;
  last_progress_ = steady_clock::now();
}

// Reading.

Status HttpExchange::receive() {
  if (buffered_.size() >= kReceiveBytes) {
    return Error(ErrorCode::kCorrupt, "a chunk's header is too long");
  }
  const std::size_t had = buffered_.size();
  buffered_.resize(had + kReceiveBytes);
  auto got = read_sized(buffered_.data() + had, kReceiveBytes);
  buffered_.resize(had + (got ? *got : 0));
  if (!got) return std::move(got).error();
  return {};
}

// From the connection; at least one byte.
Result<std::size_t> HttpExchange::read_sized(char* to, std::size_t size) {
  while (true) {
    auto got = stream_.read_ready(to, size);
    if (got && !*got) return got->error().with("reading the request's body");
    if (got) progress(**got);
    if (got) return *got;
    if (const Status ready = wait(&Stream::wait_readable); !ready) {
      return ready.error().with("reading the request's body");
    }
  }
}

Result<std::size_t> HttpExchange::read_chunked(char* to, std::size_t size) {
  while (true) {
    const auto [state, produced] = parser_.read_chunked(buffered_, to, size);
    if (state == HttpParser::State::kFailed) {
      return Error(ErrorCode::kCorrupt, parser_.failure().reason);
    }
    if (state == HttpParser::State::kComplete) body_ended_ = true;
    if (produced > 0 || body_ended_) return produced;
    TRY(receive());
  }
}

Result<std::size_t> HttpExchange::read_body(char* to, std::size_t size) {
  if (body_ended_ || size == 0) return std::size_t{0};
  if (body_failed_) return Error(ErrorCode::kUnavailable, "the request's body failed before");
  if (continue_wanted_ && buffered_.empty() && state_ == State::kNothing) {
    TRY(send_parts("HTTP/1.1 100 Continue\r\n\r\n", "", ""));
  }
  continue_wanted_ = false;
  Result<std::size_t> got = std::size_t{0};
  if (chunked_request_) {
    got = read_chunked(to, size);
  } else {
    size = static_cast<std::size_t>(std::min<std::uint64_t>(size, body_left_));
    if (buffered_.empty()) {
      got = read_sized(to, size);
    } else {
      got = std::min(size, buffered_.size());
      buffered_.copy(to, *got);
      buffered_.erase(0, *got);
    }
    if (got) {
      body_left_ -= *got;
      body_ended_ = body_left_ == 0;
    }
  }
  if (!got) {
    body_failed_ = true;
    keep_alive_ = false;
  }
  return got;
}

// Writing.

void HttpExchange::add_header(std::string_view name, std::string_view value) {
  headers_.emplace_back(one_line(name), one_line(value));
}

void HttpExchange::set_header(std::string_view name, std::string_view value) {
  std::erase_if(headers_, [&](const auto& header) { return same_name(header.first, name); });
  add_header(name, value);
}

bool HttpExchange::body_allowed() const {
  return !head_only_ && status_ >= 200 && status_ != 204 && status_ != 304;
}

std::string HttpExchange::head(std::optional<std::uint64_t> length) {
  // A body that is still on its way, larger than we care to drop, or that waits for a "100
  // Continue" that never came, ends the connection.
  if (!body_ended_ && (continue_wanted_ || body_left_ > kDrainBytes)) keep_alive_ = false;
  if (!length && !chunked_response_ && body_allowed()) keep_alive_ = false;
  std::string text = "HTTP/1.1 " + std::to_string(status_) + " ";
  text += http_reason(status_);
  text += "\r\nDate: " + http_date() + "\r\n";
  for (const auto& [name, value] : headers_) {
    text.append(name).append(": ").append(value).append("\r\n");
  }
  const bool length_allowed = status_ >= 200 && status_ != 204 && status_ != 304;
  if (chunked_response_) {
    text += "Transfer-Encoding: chunked\r\n";
  } else if (length && length_allowed) {
    text += "Content-Length: " + std::to_string(*length) + "\r\n";
  }
  if (!keep_alive_) {
    text += "Connection: close\r\n";
  } else if (!parser_.http_1_1()) {
    text += "Connection: keep-alive\r\n";
  }
  return text + "\r\n";
}

Status HttpExchange::send_parts(std::string_view first, std::string_view second,
                                std::string_view third) {
  std::array<iovec, 3> parts{};
  std::size_t count = 0;
  for (const std::string_view part : {first, second, third}) {
    if (!part.empty()) parts[count++] = {const_cast<char*>(part.data()), part.size()};
  }
  for (auto left = std::span(parts).first(count); !left.empty();) {
    auto sent = stream_.write_ready(left);
    if (sent && !*sent) return broken(sent->error().with("sending a response"));
    if (sent) {
      progress(**sent);
      left = drop_front(left, **sent);
    } else if (const Status ready = wait(&Stream::wait_writable); !ready) {
      return broken(ready.error().with("sending a response"));
    }
  }
  return {};
}

Status HttpExchange::send(std::string_view body) {
  if (begun()) return Error(ErrorCode::kInvalidArgument, "the response was begun before");
  const std::string head_text = head(body.size());
  state_ = State::kFinished;
  return send_parts(head_text, body_allowed() ? body : std::string_view(), "");
}

Status HttpExchange::begin(std::optional<std::uint64_t> length) {
  if (begun()) return Error(ErrorCode::kInvalidArgument, "the response was begun before");
  chunked_response_ = !length && parser_.http_1_1() && body_allowed();
  left_ = length;
  head_ = head(length);
  state_ = State::kStreaming;
  return {};
}

// The next `size` bytes fit what was promised.
Status HttpExchange::claim(std::uint64_t size) {
  if (state_ != State::kStreaming) {
    return Error(ErrorCode::kUnavailable, "the response is not open for writing");
  }
  if (left_ && size > *left_) {
    return broken(Error(ErrorCode::kInternal, "a response is longer than its Content-Length"));
  }
  if (left_) *left_ -= size;
  return {};
}

Status HttpExchange::write(std::string_view bytes) {
  TRY(claim(bytes.size()));
  if (bytes.empty()) return {};
  if (!body_allowed()) return {};
  if (chunked_response_) {
    std::array<char, 24> size{};
    const int digits = std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
    head_.append(size.data(), static_cast<std::size_t>(digits));
  }
  TRY(send_parts(head_, bytes, chunked_response_ ? "\r\n" : ""));
  head_.clear();
  return {};
}

Status HttpExchange::send_file(int fd, std::uint64_t offset, std::uint64_t size) {
  TRY(claim(size));
  if (!body_allowed() || size == 0) return {};
  if (chunked_response_) {
    std::array<char, 24> text{};
    const int digits = std::snprintf(text.data(), text.size(), "%jx\r\n", std::uintmax_t{size});
    head_.append(text.data(), static_cast<std::size_t>(digits));
  }
  TRY(send_parts(head_, "", ""));
  head_.clear();
  while (size > 0) {
    auto sent = stream_.send_file_ready(fd, offset, size);
    if (sent && !*sent) return broken(sent->error().with("sending a file"));
    if (sent) {
      progress(**sent);
      offset += **sent;
      size -= **sent;
    } else if (const Status ready = wait(&Stream::wait_writable); !ready) {
      return broken(ready.error().with("sending a file"));
    }
  }
  return chunked_response_ ? send_parts("\r\n", "", "") : Status();
}

Status HttpExchange::finish() {
  if (state_ == State::kFinished) return {};
  if (state_ != State::kStreaming) {
    return Error(ErrorCode::kUnavailable, "there is no response to finish");
  }
  if (left_ && *left_ > 0 && body_allowed()) {
    return broken(Error(ErrorCode::kInternal, "a response is shorter than its Content-Length"));
  }
  TRY(send_parts(head_, chunked_response_ ? "0\r\n\r\n" : "", ""));
  head_.clear();
  state_ = State::kFinished;
  return {};
}

bool HttpExchange::drain() {
  // Nobody needs these bytes: a client that makes us wait for them gets a new connection instead.
  stall_time_ = std::min(stall_time_, std::chrono::milliseconds(1000));
  std::array<char, 4096> bytes{};
  std::uint64_t dropped = 0;
  while (!body_ended_ && dropped <= kDrainBytes) {
    const auto got = read_body(bytes.data(), bytes.size());
    if (!got) return false;
    dropped += *got;
  }
  return body_ended_;
}

HttpExchange::Next HttpExchange::settle() {
  if (state_ == State::kNothing) {
    set_status(500);
    set_header("Content-Type", "text/plain; charset=utf-8");
    (void)send("The handler of this address gave no answer.\n");
  }
  // A length that was written in full needs no finish(); an unfinished stream is cut off.
  if (state_ == State::kStreaming && left_ && (*left_ == 0 || !body_allowed())) (void)finish();
  if (state_ != State::kFinished) return Next::kReset;
  return keep_alive_ && drain() ? Next::kKeep : Next::kClose;
}

namespace {
struct Reason {
  int status;
  std::string_view text;
};
// RFC 9110, 15.
constexpr auto kReasons = std::to_array<Reason>({
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
});
}  // namespace

std::string_view http_reason(int status) {
  for (const Reason& reason : kReasons) {
    if (reason.status == status) return reason.text;
  }
  return "Status";
}

}  // namespace sluice::net
