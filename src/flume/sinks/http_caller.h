// Asking one HTTP/1.1 server again and again, over a connection that is kept.
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "flume/rpc/connection.h"

namespace sluice::flume {

struct HttpServerPlace {
  RpcConnection::Address address;
  std::string authority;  // as the Host header says it
  std::shared_ptr<const net::TlsClient> tls = nullptr;
};

struct HttpCall {
  std::string_view method;
  std::string_view path;
  std::string headers = {};  // whole lines with CRLF, without Host and Content-Length
  std::string_view body = {};
  std::size_t most_answer = 0;  // of its body; 0: the body is passed over
};

struct HttpAnswer {
  int status = 0;
  std::string body = {};
};

// One thread. A connection that the server ended since the last call is opened again, once.
class HttpCaller {
 public:
  struct Patience {
    std::chrono::milliseconds connect{5000};
    std::chrono::milliseconds request{5000};  // each wait of an exchange
  };
  HttpCaller(HttpServerPlace place, const Patience& patience)
      : place_(std::move(place)), patience_(patience) {}

  // kCorrupt for what is no HTTP, kResourceExhausted for a body that is too long.
  Result<HttpAnswer> call(const HttpCall& call, const std::stop_token& stop);
  void close() { connection_.reset(); }
  const HttpServerPlace& place() const { return place_; }

 private:
  struct Head;
  Result<HttpAnswer> exchange(const HttpCall& call, bool& keep, const std::stop_token& stop);
  Result<Head> read_head(const std::stop_token& stop);
  Result<std::string> read_body(const Head& head, std::size_t most, const std::stop_token& stop);

  const HttpServerPlace place_;
  const Patience patience_;
  std::unique_ptr<RpcConnection> connection_;
};

}  // namespace sluice::flume
