// One request and its response on a connection, in blocking calls on a pool thread. Internal to
// net: HttpRequest and HttpResponse are its faces, HttpServer makes it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/blocking.h"
#include "net/http_parser.h"
#include "net/http_server.h"
#include "net/stream.h"

namespace sluice::net {

// Borrows the connection's stream (no coroutine uses it meanwhile) and its buffer of bytes that
// came behind the header.
class HttpExchange {
 public:
  // `pool`: where it runs. While others wait for a thread of it, a slow client has little time.
  HttpExchange(Stream& stream, HttpParser& parser, std::string& buffered, const HttpLimits& limits,
               const BlockingPool& pool);

  // The body.
  Result<std::size_t> read_body(char* to, std::size_t size);

  // The response.
  void set_status(int status) { status_ = status; }
  int status() const { return status_; }
  void set_header(std::string_view name, std::string_view value);
  void add_header(std::string_view name, std::string_view value);
  Status send(std::string_view body);
  Status begin(std::optional<std::uint64_t> length);
  Status write(std::string_view bytes);
  Status send_file(int fd, std::uint64_t offset, std::uint64_t size);
  Status finish();
  bool begun() const { return state_ != State::kNothing; }

  // What becomes of the connection after its handler.
  enum class Next {
    kKeep,   // it may carry the next request
    kClose,  // the response is whole; close in good order
    kReset,  // the response is cut off, and the client must notice
  };
  // After the handler: completes what it left to be completed.
  Next settle();

 private:
  enum class State { kNothing, kStreaming, kFinished, kBroken };

  Status receive();
  Result<std::size_t> read_sized(char* to, std::size_t size);
  Result<std::size_t> read_chunked(char* to, std::size_t size);
  Status wait(Status (Stream::*ready)(std::chrono::milliseconds));
  void progress(std::size_t bytes);
  Status send_parts(std::string_view first, std::string_view second, std::string_view third);
  Status claim(std::uint64_t size);
  std::string head(std::optional<std::uint64_t> length);
  bool body_allowed() const;
  bool drain();
  Status broken(Error error);

  Stream& stream_;
  HttpParser& parser_;
  std::string& buffered_;
  const BlockingPool& pool_;
  std::chrono::milliseconds stall_time_;
  // Of the client, by more than a trickle.
  std::chrono::steady_clock::time_point last_progress_ = std::chrono::steady_clock::now();
  std::size_t progress_bytes_ = 0;

  bool continue_wanted_;
  bool chunked_request_;
  bool body_failed_ = false;
  bool body_ended_ = false;
  std::uint64_t body_left_ = 0;  // of a body with a Content-Length

  State state_ = State::kNothing;
  int status_ = 200;
  std::vector<std::pair<std::string, std::string>> headers_;
  std::string head_;  // waits for the first body bytes, to leave in one packet with them
  bool head_only_;    // HEAD
  bool chunked_response_ = false;
  bool keep_alive_;
  std::optional<std::uint64_t> left_;  // promised and not written yet
};

}  // namespace sluice::net
