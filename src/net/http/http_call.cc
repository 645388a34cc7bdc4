#include "net/http/http_call.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/text.h"

namespace sluice::net {
namespace {

constexpr std::size_t kLongestHead = 64 << 10;
constexpr int kMostInterimHeads = 20;  // 100 Continue, 102 Processing, ...
constexpr std::size_t kReceived = 64 << 10;

Error senseless(std::string_view why) {
  return Error(ErrorCode::kCorrupt, "the answer makes no sense: " + std::string(why));
}

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::string authority_of(const HttpServerAddress& server) {
  const bool is_ipv6 = server.host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + server.host + "]" : server.host) + ":" + std::to_string(server.port);
}

}  // namespace

Result<std::unique_ptr<HttpCall>> HttpCall::begin(const HttpServerAddress& server,
                                                  const HttpRequestHead& head,
                                                  const HttpWaits& waits) {
  if (head.target.find_first_of(" \r\n") != std::string::npos) {
    return Error(ErrorCode::kInvalidArgument, "a target that is not encoded");
  }
  TRY(Socket socket, Socket::connect(server.host, server.port, waits.connect));
  TRY(socket.set_timeout(waits.silence));
  std::unique_ptr<HttpCall> call(new HttpCall(std::move(socket)));
  call->has_body_ = head.has_body;
  std::string text = head.method + " " + head.target +
                     " HTTP/1.1\r\nHost: " + authority_of(server) +
                     "\r\nAccept: */*\r\nConnection: close\r\n";
  if (head.has_body) {
    text += "Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n";
  } else if (head.method != "GET") {
    text += "Content-Length: 0\r\n";
  }
  TRY(call->socket_.write(text + "\r\n"));
  return call;
}

Status HttpCall::write(std::string_view bytes) {
  if (bytes.empty()) return {};  // an empty chunk is the last one
  char size[20];
  const auto end = std::to_chars(size, size + sizeof size, bytes.size(), 16).ptr;
  std::string chunk(size, end);
  chunk.reserve(chunk.size() + bytes.size() + 4);
  chunk += "\r\n";
  chunk += bytes;
  chunk += "\r\n";
  return socket_.write(chunk);
}

Status HttpCall::finish() {
  // Who has answered already may have closed its side.
  const Status ended = has_body_ ? socket_.write("0\r\n\r\n") : Status();
  const Status answered = read_head();
  if (!answered && !ended) return ended;
  return answered;
}

Result<bool> HttpCall::receive() {
  const std::size_t had = buffer_.size();
  buffer_.resize(had + kReceived);
  auto count = socket_.read_some(buffer_.data() + had, kReceived);
  buffer_.resize(had + (count ? *count : 0));
  if (!count) return count.error();
  return *count > 0;
}

Status HttpCall::read_head() {
  for (int heads = 0;; ++heads) {
    if (heads > kMostInterimHeads) return senseless("it has no end of interim answers");
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (buffer_.size() > kLongestHead) return senseless("its head is too long");
      TRY(const bool came, receive());
      if (!came) return Error(ErrorCode::kUnavailable, "the connection ended before the answer");
    }
    const std::string head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    TRY(take_head(head));
    if (status_ >= 200) return {};  // else another one follows: 100 Continue
  }
}

Status HttpCall::take_head(std::string_view head) {
  headers_.clear();
  chunks_.reset();
  left_.reset();
  const std::vector<std::string> lines = split(std::string(head), '\n');
  const std::string_view first = lines.front();
  const auto status = first.starts_with("HTTP/1.") && first.size() >= 12
                          ? whole_number<int>(first.substr(9, 3))
                          : std::nullopt;
  if (!status) return senseless("it is none of HTTP/1");
  status_ = *status;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::size_t colon = lines[i].find(':');
    if (colon == std::string::npos) continue;
    headers_[to_lower(lines[i].substr(0, colon))] =
        std::string(trim(std::string_view(lines[i]).substr(colon + 1)));
  }
  if (status_ < 200) return {};  // it has no body
  if (to_lower(header("transfer-encoding")) == "chunked") {
    chunks_.emplace();
  } else if (status_ == 204 || status_ == 304) {
    left_ = 0;
  } else if (headers_.contains("content-length")) {
    left_ = whole_number<std::uint64_t>(header("content-length"));
    if (!left_) return senseless("its length is no number");
  }
  return {};
}

std::string HttpCall::header(const std::string& name) const {
  const auto found = headers_.find(name);
  return found == headers_.end() ? "" : found->second;
}

Result<std::size_t> HttpCall::read(char* to, std::size_t size) {
  if (size == 0) return std::size_t{0};
  if (chunks_) return read_chunked(to, size);
  if (left_ && *left_ == 0) return std::size_t{0};
  if (buffer_.empty()) {
    TRY(const bool came, receive());
    if (!came && left_) return senseless("it ends before its length");
    if (!came) return std::size_t{0};
  }
  std::size_t some = std::min(size, buffer_.size());
  if (left_) some = static_cast<std::size_t>(std::min<std::uint64_t>(some, *left_));
  std::memcpy(to, buffer_.data(), some);
  buffer_.erase(0, some);
  if (left_) *left_ -= some;
  return some;
}

Result<std::size_t> HttpCall::read_chunked(char* to, std::size_t size) {
  for (;;) {
    const auto [state, count] = chunks_->read(buffer_, to, size);
    if (state == ChunkedBody::State::kFailed) return senseless(chunks_->reason());
    if (count > 0 || state == ChunkedBody::State::kComplete) return count;
    TRY(const bool came, receive());
    if (!came) return senseless("it ends before its last chunk");
  }
}

Result<std::string> HttpCall::read_text(std::size_t most) {
  std::string text;
  char piece[16 << 10];
  for (;;) {
    TRY(const std::size_t count, read(piece, sizeof piece));
    if (count == 0) return text;
    text.append(piece, count);
    if (text.size() > most) {
      return Error(ErrorCode::kResourceExhausted,
                   "the answer has more than " + std::to_string(most) + " bytes");
    }
  }
}

}  // namespace sluice::net
