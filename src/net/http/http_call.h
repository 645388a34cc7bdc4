// One exchange by HTTP/1.1 whose bodies go bit by bit, for clients that block.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/chunked_body.h"
#include "net/socket.h"

namespace sluice::net {

// A request to begin with; a body of unknown length follows it where `has_body` says so.
struct HttpRequestHead {
  std::string method;
  std::string target;  // "/path?query", encoded
  bool has_body = false;
};

struct HttpServerAddress {
  std::string host;
  std::uint16_t port = 0;
};

struct HttpWaits {
  std::chrono::milliseconds connect{20'000};
  std::chrono::milliseconds silence{60'000};  // of the server, in the middle of an exchange
};

// begin(); write() as often as there is something; finish(); then the answer, and read() to its
// end. By one thread, on a connection of its own, which ends with it. Header fields are bounded,
// and an answer that ends before its length is kCorrupt.
class HttpCall {
 public:
  static Result<std::unique_ptr<HttpCall>> begin(const HttpServerAddress& server,
                                                 const HttpRequestHead& head,
                                                 const HttpWaits& waits = {});

  // A failure may be the server's answer that came early: finish() reads it then.
  Status write(std::string_view bytes);
  // The end of the request, and the head of the answer.
  Status finish();

  int status() const { return status_; }
  // By its name in lower case; empty: there is none.
  std::string header(const std::string& name) const;
  // 0 at the end of the body.
  Result<std::size_t> read(char* to, std::size_t size);
  // The rest of a body that is no longer than `most`.
  Result<std::string> read_text(std::size_t most);

 private:
  explicit HttpCall(Socket socket) : socket_(std::move(socket)) {}
  Result<bool> receive();
  Status read_head();
  Status take_head(std::string_view head);
  Result<std::size_t> read_chunked(char* to, std::size_t size);

  Socket socket_;
  bool has_body_ = false;
  int status_ = 0;
  std::map<std::string, std::string> headers_;
  std::string buffer_;
  std::optional<ChunkedBody> chunks_;
  std::optional<std::uint64_t> left_;  // of a body with a length; none: to the connection's end
};

}  // namespace sluice::net
