#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "net/key_store.h"
#include "net/tls_stream.h"

namespace sluice::net {
namespace {

Error wrong(std::string why) {
  return Error(ErrorCode::kInvalidArgument, std::move(why));
}

Status set_protocols(SSL_CTX* context, const std::vector<std::string>& names) {
  int low = 0;
  int high = 0;
  for (const std::string& name : names) {
    const int version = name == "TLSv1.2" ? TLS1_2_VERSION : name == "TLSv1.3" ? TLS1_3_VERSION : 0;
    if (version == 0) {
      return Error(ErrorCode::kUnsupported,
                   "ssl.enabled.protocols: " + name + " is not offered, TLSv1.2 and TLSv1.3 are");
    }
    low = low == 0 ? version : std::min(low, version);
    high = std::max(high, version);
  }
  SSL_CTX_set_min_proto_version(context, low != 0 ? low : TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version(context, high);
  return {};
}

// A version of which no suite is named would be agreed on, and fail: it is left out, as in Java.
Status leave_out_versions(SSL_CTX* context, bool older, bool newer) {
  if (!newer) SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
  if (!older) SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  const long high = SSL_CTX_get_max_proto_version(context);
  if (high == 0 || high >= SSL_CTX_get_min_proto_version(context)) return {};
  return wrong("ssl.cipher.suites: no suite is named of the versions in ssl.enabled.protocols");
}

// Java's names are IANA's; those of TLS 1.3 are OpenSSL's as well.
Status set_ciphers(SSL_CTX* context, const std::vector<std::string>& names) {
  if (names.empty()) return {};
  const std::unique_ptr<SSL, decltype(&SSL_free)> probe(SSL_new(context), &SSL_free);
  std::vector<std::string> older;
  std::vector<std::string> newer;
  STACK_OF(SSL_CIPHER)* all = SSL_get_ciphers(probe.get());
  for (const std::string& name : names) {
    bool found = false;
    for (int i = 0; i < sk_SSL_CIPHER_num(all); ++i) {
      const SSL_CIPHER* cipher = sk_SSL_CIPHER_value(all, i);
      if (name != SSL_CIPHER_standard_name(cipher)) continue;
      const bool is_new = std::string_view(SSL_CIPHER_get_version(cipher)) == "TLSv1.3";
      (is_new ? newer : older).emplace_back(SSL_CIPHER_get_name(cipher));
      found = true;
    }
    if (!found) return wrong("Unsupported CipherSuite: " + name);
  }
  SSL_CTX_set_ciphersuites(context, join(newer, ":").c_str());
  if (!older.empty()) SSL_CTX_set_cipher_list(context, join(older, ":").c_str());
  return leave_out_versions(context, !older.empty(), !newer.empty());
}

void warn_if_expired(const KeyStoreSource& source, X509* certificate) {
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) >= 0) return;
  log::warn("a certificate has expired: clients will refuse it",
            {{"keystore", source.location}, {"type", source.type}});
}

Status use_keys(SSL_CTX* context, const KeyStoreSource& source) {
  TRY(const KeyStore store, read_key_store(source));
  if (!store.key || store.chain.empty()) {
    return wrong("SSL keystore " + source.location + " holds no private key with a certificate");
  }
  if (SSL_CTX_use_certificate(context, store.chain.front().get()) != 1 ||
      SSL_CTX_use_PrivateKey(context, store.key.get()) != 1) {
    return wrong("SSL keystore " + source.location + ": " + detail::tls_reason());
  }
  warn_if_expired(source, store.chain.front().get());
  for (std::size_t i = 1; i < store.chain.size(); ++i) {
    SSL_CTX_add1_chain_cert(context, store.chain[i].get());
  }
  return {};
}

Status use_trust(SSL_CTX* context, const KeyStoreSource& source) {
  if (!source.given()) {
    SSL_CTX_set_default_verify_paths(context);
    return {};
  }
  TRY(const KeyStore store, read_key_store(source));
  X509_STORE* trusted = SSL_CTX_get_cert_store(context);
  for (const auto* some : {&store.trusted, &store.chain}) {
    for (const Certificate& one : *some) {
      X509_STORE_add_cert(trusted, one.get());
      SSL_CTX_add_client_CA(context, one.get());
    }
  }
  return {};
}

}  // namespace

namespace detail {

std::string tls_reason() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "no reason is given" : reason;
}

Status configure_tls(SSL_CTX* context, const TlsSettings& settings) {
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // What goes out is given again in whole after a wait, maybe from another place.
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  TRY(set_protocols(context, settings.protocols));
  TRY(set_ciphers(context, settings.cipher_suites));
  if (settings.keys.given()) TRY(use_keys(context, settings.keys));
  if (settings.trust_all) return {};
  return use_trust(context, settings.trust);
}

}  // namespace detail

Result<TlsServer::Shared> TlsServer::make(const TlsSettings& settings) {
  Shared context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  if (!context) return Error(ErrorCode::kResourceExhausted, "TLS: " + detail::tls_reason());
  TRY(detail::configure_tls(context.get(), settings));
  using ClientAuth = TlsSettings::ClientAuth;
  if (settings.client_auth != ClientAuth::kNone) {
    const int must =
        settings.client_auth == ClientAuth::kRequired ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0;
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | must, nullptr);
  }
  // A session that is taken up again would bring no certificate to look at.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
  return context;
}

Result<std::unique_ptr<TlsServer>> TlsServer::open(TlsSettings settings) {
  if (!settings.keys.given()) return wrong("SSL key store is not specified: ssl.keystore.location");
  std::unique_ptr<TlsServer> server(new TlsServer(std::move(settings)));
  server->files_ = server->state_of_files();
  TRY(server->context_, make(server->settings_));
  return server;
}

std::string TlsServer::state_of_files() const {
  std::string state;
  for (const std::string& path : {settings_.keys.location, settings_.trust.location}) {
    struct stat file {};
    if (path.empty() || ::stat(path.c_str(), &file) != 0) continue;
    state += std::to_string(file.st_ino) + "," + std::to_string(file.st_size) + "," +
             std::to_string(file.st_mtim.tv_sec) + "." + std::to_string(file.st_mtim.tv_nsec) + " ";
  }
  return state;
}

Status TlsServer::reload_if_changed() {
  std::string now = state_of_files();
  {
    const std::lock_guard lock(mutex_);
    if (now == files_) return {};
    files_ = std::move(now);
  }
  TRY(Shared context, make(settings_));
  const std::lock_guard lock(mutex_);
  context_ = std::move(context);
  return {};
}

TlsServer::Shared TlsServer::context() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

Result<std::unique_ptr<Stream>> TlsServer::wrap(std::unique_ptr<Stream> plain) const {
  const Shared of_now = context();
  return TlsStream::accept(of_now.get(), std::move(plain));
}

Result<std::unique_ptr<TlsSession>> TlsServer::begin() const {
  const Shared of_now = context();
  std::unique_ptr<TlsSession> session = TlsSession::make(of_now.get());
  if (session == nullptr) return Error(ErrorCode::kResourceExhausted, "TLS: no memory");
  SSL_set_accept_state(session->tls_.get());
  return session;
}

std::vector<std::string> default_cipher_suites() {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_method()),
                                                                  &SSL_CTX_free);
  std::vector<std::string> names;
  if (!context) return names;
  STACK_OF(SSL_CIPHER)* all = SSL_CTX_get_ciphers(context.get());
  for (int i = 0; i < sk_SSL_CIPHER_num(all); ++i) {
    names.emplace_back(SSL_CIPHER_standard_name(sk_SSL_CIPHER_value(all, i)));
  }
  return names;
}

}  // namespace sluice::net
