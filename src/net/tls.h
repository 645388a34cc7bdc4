// TLS on event loops: what a server shows and asks for, and streams that carry their bytes in it.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "net/stream.h"
#include "net/tls_session.h"
#include "net/tls_settings.h"

struct ssl_ctx_st;

namespace sluice::net {

// Any thread.
class TlsServer {
 public:
  // kInvalidArgument and kUnsupported name the setting or the store.
  static Result<std::unique_ptr<TlsServer>> open(TlsSettings settings);

  // Takes a connection before its first byte. The handshake is part of its first reads; until it is
  // done, peer_subject() is empty.
  Result<std::unique_ptr<Stream>> wrap(std::unique_ptr<Stream> plain) const;

  // The same for who has the socket himself.
  Result<std::unique_ptr<TlsSession>> begin() const;

  // When the files of the stores are others than before, connections from now on get what they
  // hold. A failure leaves what was; it is given once for each change.
  Status reload_if_changed();

 private:
  using Shared = std::shared_ptr<ssl_ctx_st>;  // with the connections that were made of it

  explicit TlsServer(TlsSettings settings) : settings_(std::move(settings)) {}
  static Result<Shared> make(const TlsSettings& settings);
  std::string state_of_files() const;
  Shared context() const;

  const TlsSettings settings_;
  mutable std::mutex mutex_;
  Shared context_;
  std::string files_;
};

// The subject of the certificate that a peer has shown, as RFC 2253 writes it; empty: of none, or
// not inside TLS.
std::string peer_subject(const Stream& stream);

// The cipher suites that an empty list stands for, by their IANA names.
std::vector<std::string> default_cipher_suites();

namespace detail {
// Both sides: the versions, cipher suites and stores of `settings` for a context.
Status configure_tls(ssl_ctx_st* context, const TlsSettings& settings);
// What the library says of its last failure, in a line.
std::string tls_reason();
}  // namespace detail

}  // namespace sluice::net
