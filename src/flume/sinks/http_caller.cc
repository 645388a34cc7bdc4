#include "flume/sinks/http_caller.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "net/chunked_body.h"

namespace sluice::flume {

namespace {

constexpr std::size_t kMostHead = 64 << 10;

}  // namespace

struct HttpCaller::Head {
  int status = 0;
  bool close = false;
  bool chunked = false;
  std::optional<std::int64_t> length = {};

  bool has_end() const { return chunked || length.has_value(); }
};

Result<HttpAnswer> HttpCaller::call(const HttpCall& call, const std::stop_token& stop) {
  const bool used = connection_ != nullptr;
  bool keep = false;
  Result<HttpAnswer> answer = exchange(call, keep, stop);
  if (!answer && used && !stop.stop_requested() &&
      answer.error().code() == ErrorCode::kUnavailable) {
    connection_.reset();
    answer = exchange(call, keep, stop);
  }
  if (!answer || !keep) connection_.reset();
  return answer;
}

Result<HttpAnswer> HttpCaller::exchange(const HttpCall& call, bool& keep,
                                        const std::stop_token& stop) {
  if (connection_ == nullptr) {
    TRY(connection_,
        RpcConnection::open(place_.address, {.tls = place_.tls}, patience_.connect, stop));
  }
  std::string request = std::string(call.method) + " " + std::string(call.path) +
                        " HTTP/1.1\r\nHost: " + place_.authority + "\r\n" + call.headers +
                        "Content-Length: " + std::to_string(call.body.size()) + "\r\n\r\n";
  request += call.body;
  TRY(connection_->send(request, patience_.request, stop));
  for (;;) {
    TRY(const Head head, read_head(stop));
    const bool empty = head.status < 200 || head.status == 204 || head.status == 304;
    HttpAnswer answer{.status = head.status};
    if (!empty) {
      TRY(answer.body, read_body(head, call.most_answer, stop));
    }
    if (head.status < 200) continue;  // 100 says that another follows
    keep = !head.close && (empty || head.has_end());
    return answer;
  }
}

Result<HttpCaller::Head> HttpCaller::read_head(const std::stop_token& stop) {
  std::string& input = connection_->input();
  std::size_t end = 0;
  while ((end = input.find("\r\n\r\n")) == std::string::npos) {
    if (input.size() > kMostHead) return Error(ErrorCode::kCorrupt, "an endless answer");
    TRY(connection_->receive(patience_.request, stop));
  }
  const std::string text = input.substr(0, end + 2);
  const auto status = text.size() > 12 ? parse_int(text.substr(9, 3)) : std::nullopt;
  if (!text.starts_with("HTTP/1.") || !status) {
    return Error(ErrorCode::kCorrupt, "Malformed response returned from server");
  }
  input.erase(0, end + 4);
  Head head{.status = static_cast<int>(*status), .close = text.starts_with("HTTP/1.0")};
  for (const std::string& line : split(text, '\n')) {
    const std::string lower = to_lower(trim(line));
    if (lower.starts_with("content-length:")) {
      head.length = parse_int(trim(std::string_view(lower).substr(15)));
      if (!head.length || *head.length < 0) {
        return Error(ErrorCode::kCorrupt, "the answer's length is no number");
      }
    }
    head.chunked = head.chunked || (lower.starts_with("transfer-encoding:") &&
                                    trim(std::string_view(lower).substr(18)) == "chunked");
    head.close = head.close || lower == "connection: close";
  }
  return head;
}

Result<std::string> HttpCaller::read_body(const Head& head, std::size_t most,
                                          const std::stop_token& stop) {
  const Error too_long(ErrorCode::kResourceExhausted,
                       "the answer has more than " + std::to_string(most) + " bytes");
  std::string& input = connection_->input();
  std::string body;
  const auto take = [&](std::string_view piece) {
    if (most > 0) body += piece;
    return most == 0 || body.size() <= most;
  };
  if (head.chunked) {
    net::ChunkedBody chunks;
    for (;;) {
      char piece[4096];
      const auto [state, count] = chunks.read(input, piece, sizeof piece);
      if (state == net::ChunkedBody::State::kFailed) {
        return Error(ErrorCode::kCorrupt, chunks.reason());
      }
      if (!take({piece, count})) return too_long;
      if (count > 0) continue;
      if (state == net::ChunkedBody::State::kComplete) return body;
      TRY(connection_->receive(patience_.request, stop));
    }
  }
  if (!head.length && most > 0) return Error(ErrorCode::kCorrupt, "the answer has no length");
  for (std::int64_t left = head.length.value_or(0); left > 0;) {
    if (input.empty()) TRY(connection_->receive(patience_.request, stop));
    const auto part = std::min(input.size(), static_cast<std::size_t>(left));
    if (!take(std::string_view(input).substr(0, part))) return too_long;
    input.erase(0, part);
    left -= static_cast<std::int64_t>(part);
  }
  return body;
}

}  // namespace sluice::flume
