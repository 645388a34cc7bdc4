// What a client shows and asks for when it speaks TLS.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/socket.h"
#include "net/tls_session.h"
#include "net/tls_settings.h"

struct ssl_ctx_st;
struct ssl_st;

namespace sluice::net {

// The inside of a blocking socket, with its deadlines; as Socket.
class TlsConnection {
 public:
  Status read_exact(char* to, std::size_t size);
  Status write(std::string_view bytes);

 private:
  friend class TlsClient;
  struct End {
    void operator()(ssl_st* connection) const;
  };
  explicit TlsConnection(ssl_st* connection) : tls_(connection) {}
  std::unique_ptr<ssl_st, End> tls_;
};

// Any thread.
class TlsClient {
 public:
  // As TlsServer::open(). `check_host`: the server's certificate must be for the name that was
  // connected to.
  static Result<std::shared_ptr<const TlsClient>> open(const TlsSettings& settings,
                                                       bool check_host);

  // The handshake with the server at the other end of a socket, which outlives the connection.
  // kPermissionDenied: one of the two does not trust the other.
  Result<TlsConnection> connect(const Socket& socket, const std::string& host) const;
  // The same for who has the socket himself; what it begins with is in output().
  Result<std::unique_ptr<TlsSession>> begin(const std::string& host) const;

 private:
  TlsClient() = default;
  void expect(ssl_st* connection, const std::string& host) const;
  std::shared_ptr<ssl_ctx_st> context_;
  bool check_host_ = true;
};

}  // namespace sluice::net
