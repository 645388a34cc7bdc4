#include "net/tls_client.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "net/tls.h"

namespace sluice::net {

Result<std::shared_ptr<const TlsClient>> TlsClient::open(const TlsSettings& settings,
                                                         bool check_host) {
  std::shared_ptr<TlsClient> client(new TlsClient());
  client->check_host_ = check_host;
  client->context_.reset(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  if (!client->context_) return Error(ErrorCode::kResourceExhausted, "TLS: no memory");
  TRY(detail::configure_tls(client->context_.get(), settings));
  SSL_CTX_clear_mode(client->context_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE);
  SSL_CTX_set_verify(client->context_.get(), settings.trust_all ? SSL_VERIFY_NONE : SSL_VERIFY_PEER,
                     nullptr);
  return std::shared_ptr<const TlsClient>(std::move(client));
}

void TlsConnection::End::operator()(ssl_st* connection) const {
  SSL_free(connection);
}

namespace {

// Of a call that gave nothing. The socket's own deadline looks like a wait.
Error failed(SSL* tls, int code, const char* late) {
  const int why = SSL_get_error(tls, code);
  if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) {
    return {ErrorCode::kTimeout, late};
  }
  if (why == SSL_ERROR_ZERO_RETURN || why == SSL_ERROR_SYSCALL) {
    return {ErrorCode::kUnavailable, "connection closed by peer"};
  }
  return {ErrorCode::kUnavailable, "TLS: " + detail::tls_reason()};
}

}  // namespace

Status TlsConnection::read_exact(char* to, std::size_t size) {
  while (size > 0) {
    ERR_clear_error();
    std::size_t came = 0;
    const int code = SSL_read_ex(tls_.get(), to, size, &came);
    if (code != 1) return failed(tls_.get(), code, "no answer in time");
    to += came;
    size -= came;
  }
  return {};
}

Status TlsConnection::write(std::string_view bytes) {
  if (bytes.empty()) return {};
  ERR_clear_error();
  std::size_t sent = 0;
  const int code = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &sent);
  if (code == 1) return {};
  return failed(tls_.get(), code, "peer takes no data");
}

void TlsClient::expect(SSL* tls, const std::string& host) const {
  X509_VERIFY_PARAM* rules = SSL_get0_param(tls);
  const bool address = X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) == 1;
  if (!check_host_) X509_VERIFY_PARAM_set1_ip(rules, nullptr, 0);
  if (address) return;
  SSL_set_tlsext_host_name(tls, host.c_str());
  if (check_host_) SSL_set1_host(tls, host.c_str());
}

Result<std::unique_ptr<TlsSession>> TlsClient::begin(const std::string& host) const {
  std::unique_ptr<TlsSession> session = TlsSession::make(context_.get());
  if (session == nullptr) return Error(ErrorCode::kResourceExhausted, "TLS: no memory");
  expect(session->tls_.get(), host);
  SSL_set_connect_state(session->tls_.get());
  TRY(session->shake_hands());
  return session;
}

Result<TlsConnection> TlsClient::connect(const Socket& socket, const std::string& host) const {
  TlsConnection connection(SSL_new(context_.get()));
  SSL* tls = connection.tls_.get();
  if (tls == nullptr || SSL_set_fd(tls, socket.native_handle()) != 1) {
    return Error(ErrorCode::kResourceExhausted, "TLS: " + detail::tls_reason());
  }
  expect(tls, host);
  ERR_clear_error();
  const int code = SSL_connect(tls);
  if (code == 1) return connection;
  const long trust = SSL_get_verify_result(tls);
  if (trust != X509_V_OK) {
    return Error(ErrorCode::kPermissionDenied,
                 std::string("SSL handshake failed: ") + X509_verify_cert_error_string(trust));
  }
  return failed(tls, code, "no answer to the TLS handshake in time").with("SSL handshake failed");
}

}  // namespace sluice::net
