// One connection's TLS as bytes, for who moves them on a socket of his own: what came is taken, and
// what must go out is collected.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct ssl_ctx_st;
struct ssl_st;

namespace sluice::net {

// Made by TlsServer::begin() or TlsClient::begin(); used by one thread at a time.
class TlsSession {
 public:
  // Bytes of the other side, and what of them is readable is appended to `plain`. After an error
  // the connection is of no use; output() may still hold what tells the other side so.
  // kPermissionDenied: this side does not trust the other.
  Status take(std::string_view came, std::string& plain);
  // Bytes for the other side, once it is ready.
  Status put(std::string_view plain);
  // What must be sent now; it is gone from here.
  std::string output();

  // The handshake is done.
  bool ready() const;
  // The other side has said that nothing comes after this.
  bool ended() const;

 private:
  friend class TlsServer;
  friend class TlsClient;
  struct End {
    void operator()(ssl_st* connection) const;
  };
  explicit TlsSession(ssl_st* connection) : tls_(connection) {}
  // Nothing when there is no memory.
  static std::unique_ptr<TlsSession> make(ssl_ctx_st* context);
  Status shake_hands();
  Error failed(const char* what);

  std::unique_ptr<ssl_st, End> tls_;
};

}  // namespace sluice::net
