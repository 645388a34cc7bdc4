#include "net/tls_session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>

#include "net/tls.h"

namespace sluice::net {

void TlsSession::End::operator()(ssl_st* connection) const {
  SSL_free(connection);
}

std::unique_ptr<TlsSession> TlsSession::make(SSL_CTX* context) {
  SSL* tls = SSL_new(context);
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  if (tls == nullptr || in == nullptr || out == nullptr) {
    BIO_free(in);
    BIO_free(out);
    SSL_free(tls);
    return nullptr;
  }
  SSL_set_bio(tls, in, out);
  // A write goes into memory in one piece.
  SSL_clear_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE);
  return std::unique_ptr<TlsSession>(new TlsSession(tls));
}

Error TlsSession::failed(const char* what) {
  // Whoever trusts anybody has a result, too, which is not why this failed.
  const long trust = SSL_get_verify_result(tls_.get());
  if (trust != X509_V_OK && SSL_get_verify_mode(tls_.get()) != SSL_VERIFY_NONE) {
    ERR_clear_error();
    return Error(ErrorCode::kPermissionDenied,
                 std::string(what) + ": " + X509_verify_cert_error_string(trust));
  }
  return Error(ErrorCode::kUnavailable, std::string(what) + ": " + detail::tls_reason());
}

Status TlsSession::shake_hands() {
  ERR_clear_error();
  const int code = SSL_do_handshake(tls_.get());
  if (code == 1 || SSL_get_error(tls_.get(), code) == SSL_ERROR_WANT_READ) return {};
  return failed("SSL handshake failed");
}

Status TlsSession::take(std::string_view came, std::string& plain) {
  std::size_t kept = 0;
  if (!came.empty() && BIO_write_ex(SSL_get_rbio(tls_.get()), came.data(), came.size(), &kept) != 1)
    return Error(ErrorCode::kResourceExhausted, "TLS: no memory");
  if (!ready()) TRY(shake_hands());
  if (!ready()) return {};
  std::array<char, 16 << 10> part;  // of one record
  for (;;) {
    ERR_clear_error();
    std::size_t size = 0;
    const int code = SSL_read_ex(tls_.get(), part.data(), part.size(), &size);
    if (code == 1) {
      plain.append(part.data(), size);
      continue;
    }
    const int why = SSL_get_error(tls_.get(), code);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_ZERO_RETURN) return {};
    return failed("TLS");
  }
}

Status TlsSession::put(std::string_view plain) {
  if (plain.empty()) return {};
  ERR_clear_error();
  std::size_t sent = 0;
  if (SSL_write_ex(tls_.get(), plain.data(), plain.size(), &sent) == 1) return {};
  return failed("TLS");
}

std::string TlsSession::output() {
  BIO* out = SSL_get_wbio(tls_.get());
  std::string bytes(BIO_ctrl_pending(out), '\0');
  std::size_t size = 0;
  if (!bytes.empty()) BIO_read_ex(out, bytes.data(), bytes.size(), &size);
  bytes.resize(size);
  return bytes;
}

bool TlsSession::ready() const {
  return SSL_is_init_finished(tls_.get()) == 1;
}

bool TlsSession::ended() const {
  return (SSL_get_shutdown(tls_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

}  // namespace sluice::net
