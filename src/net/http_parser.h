// Bytes of a connection to an HTTP/1 request: Boost.Beast's parser for the header, kept in one
// source because its templates are slow to compile, and ChunkedBody. Internal to net.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/chunked_body.h"

namespace sluice::net {

// One request. feed_header() until it is complete, then, if it is chunked, read_chunked() to
// the end; a body with a Content-Length needs no parser.
class HttpParser {
 public:
  explicit HttpParser(std::size_t header_limit);
  ~HttpParser();

  enum class State { kNeedMore, kComplete, kFailed };

  // Takes what it can from the front of `buffered`, which keeps bytes not used yet. After kFailed
  // failure() has the answer's status.
  State feed_header(std::string& buffered);

  struct Failure {
    int status = 400;
    std::string reason;
  };
  const Failure& failure() const { return failure_; }

  // After feed_header() was kComplete.
  std::string_view method() const;
  std::string_view target() const;
  bool http_1_1() const;
  bool keep_alive() const;
  bool chunked() const;
  std::optional<std::uint64_t> content_length() const;
  bool expects_continue() const;
  std::vector<std::pair<std::string, std::string>> headers() const;

  // Decodes a chunked body from the front of `buffered` into `to`: bytes produced. 0 with
  // kNeedMore: read more from the connection first; 0 with kComplete: the end.
  std::pair<State, std::size_t> read_chunked(std::string& buffered, char* to, std::size_t size);

 private:
  State check_header();
  State fail(int status, std::string reason);

  struct Beast;
  std::unique_ptr<Beast> beast_;
  ChunkedBody chunks_;
  Failure failure_;
};

}  // namespace sluice::net
