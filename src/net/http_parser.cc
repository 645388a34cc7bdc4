#include "net/http_parser.h"

#include <algorithm>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "base/text.h"

namespace sluice::net {

namespace http = boost::beast::http;

struct HttpParser::Beast {
  http::request_parser<http::buffer_body> parser;
  const http::request<http::buffer_body>& message() const { return parser.get(); }
};

namespace {

std::string_view to_view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

std::size_t count_of(const http::fields& fields, http::field name) {
  const auto [first, last] = fields.equal_range(name);
  return static_cast<std::size_t>(std::distance(first, last));
}

}  // namespace

HttpParser::HttpParser(std::size_t header_limit) : beast_(std::make_unique<Beast>()) {
  beast_->parser.header_limit(static_cast<std::uint32_t>(header_limit));
  beast_->parser.body_limit(boost::none);
}

HttpParser::~HttpParser() = default;

HttpParser::State HttpParser::fail(int status, std::string reason) {
  failure_ = Failure{status, std::move(reason)};
  return State::kFailed;
}

HttpParser::State HttpParser::feed_header(std::string& buffered) {
  boost::beast::error_code error;
  while (!beast_->parser.is_header_done()) {
    const std::size_t used = beast_->parser.put(boost::asio::buffer(buffered), error);
    buffered.erase(0, used);
    if (error == http::error::need_more) return State::kNeedMore;
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      return fail(431, "the request's header is too long");
    }
    if (error == http::error::bad_version) return fail(505, "not HTTP/1.0 or HTTP/1.1");
    if (error) return fail(400, "not an HTTP request: " + error.message());
  }
  return check_header();
}

// What Beast lets through and a server must not: RFC 9112, 3.2 and 6.1.
HttpParser::State HttpParser::check_header() {
  const auto& message = beast_->message();
  const std::size_t hosts = count_of(message, http::field::host);
  if (hosts > 1 || (hosts == 0 && message.version() >= 11)) {
    return fail(400, "an HTTP/1.1 request has exactly one Host header");
  }
  const std::size_t encodings = count_of(message, http::field::transfer_encoding);
  // A coding we can't undo leaves the end of the body unknown, and its bytes would be taken for the
  // next request.
  if (encodings > 1 ||
      (encodings == 1 && to_lower(to_view(message[http::field::transfer_encoding])) != "chunked")) {
    return fail(501, "the only Transfer-Encoding understood is chunked");
  }
  if (encodings == 1 && message.version() < 11) {
    return fail(400, "Transfer-Encoding needs HTTP/1.1");
  }
  const std::string expect = to_lower(to_view(message[http::field::expect]));
  if (!expect.empty() && expect != "100-continue") {
    return fail(417, "the only expectation understood is 100-continue");
  }
  return State::kComplete;
}

std::string_view HttpParser::method() const {
  return to_view(beast_->message().method_string());
}
std::string_view HttpParser::target() const {
  return to_view(beast_->message().target());
}
bool HttpParser::http_1_1() const {
  return beast_->message().version() >= 11;
}
bool HttpParser::keep_alive() const {
  return beast_->message().keep_alive();
}
bool HttpParser::chunked() const {
  return beast_->parser.chunked();
}

std::optional<std::uint64_t> HttpParser::content_length() const {
  const auto length = beast_->parser.content_length();
  if (!length) return std::nullopt;
  return *length;
}

bool HttpParser::expects_continue() const {
  return http_1_1() && count_of(beast_->message(), http::field::expect) > 0;
}

std::vector<std::pair<std::string, std::string>> HttpParser::headers() const {
  std::vector<std::pair<std::string, std::string>> headers;
  for (const auto& field : beast_->message()) {
    headers.emplace_back(to_view(field.name_string()), to_view(field.value()));
  }
  return headers;
}

std::pair<HttpParser::State, std::size_t> HttpParser::read_chunked(std::string& buffered, char* to,
                                                                   std::size_t size) {
  const auto [state, produced] = chunks_.read(buffered, to, size);
  switch (state) {
    case ChunkedBody::State::kNeedMore:
      return {State::kNeedMore, produced};
    case ChunkedBody::State::kComplete:
      return {State::kComplete, 0};
    case ChunkedBody::State::kFailed:
      break;
  }
  return {fail(400, "malformed body: " + chunks_.reason()), 0};
}

}  // namespace sluice::net
