#include "net/tls_stream.h"

#include <openssl/err.h>
#include <openssl/x509.h>

#include "net/distinguished_name.h"
#include "net/key_store.h"
#include "net/tls.h"

namespace sluice::net {
namespace {

constexpr const char* kClosed = "connection closed by peer";

}  // namespace

// The library reads and writes by this; what would wait is said by its retry flags.
BIO_METHOD* TlsStream::carrier() {
  static BIO_METHOD* const kMethod = [] {
    BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "stream");
    BIO_meth_set_read(method, [](BIO* bio, char* to, int size) {
      auto& self = *static_cast<TlsStream*>(BIO_get_data(bio));
      BIO_clear_retry_flags(bio);
      const auto came = self.plain_->read_ready(to, static_cast<std::size_t>(size));
      if (!came) BIO_set_retry_read(bio);
      if (!came) return -1;
      if (*came) return static_cast<int>(**came);
      self.failure_ = came->error();
      return self.failure_->code() == ErrorCode::kUnavailable ? 0 : -1;
    });
    BIO_meth_set_write(method, [](BIO* bio, const char* from, int size) {
      auto& self = *static_cast<TlsStream*>(BIO_get_data(bio));
      BIO_clear_retry_flags(bio);
      const iovec part{const_cast<char*>(from), static_cast<std::size_t>(size)};
      const auto sent = self.plain_->write_ready(std::span(&part, 1));
      if (!sent) BIO_set_retry_write(bio);
      if (!sent) return -1;
      if (*sent) return static_cast<int>(**sent);
      self.failure_ = sent->error();
      return -1;
    });
    BIO_meth_set_ctrl(
        method, [](BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1L : 0L; });
    return method;
  }();
  return kMethod;
}

Result<std::unique_ptr<Stream>> TlsStream::accept(SSL_CTX* context, std::unique_ptr<Stream> plain) {
  std::unique_ptr<TlsStream> stream(new TlsStream(std::move(plain)));
  stream->tls_.reset(SSL_new(context));
  BIO* bio = BIO_new(carrier());
  if (!stream->tls_ || bio == nullptr) {
    BIO_free(bio);
    return Error(ErrorCode::kResourceExhausted, "TLS: " + detail::tls_reason());
  }
  BIO_set_data(bio, stream.get());
  BIO_set_init(bio, 1);
  SSL_set_bio(stream->tls_.get(), bio, bio);
  SSL_set_accept_state(stream->tls_.get());
  return std::unique_ptr<Stream>(std::move(stream));
}

TlsStream::~TlsStream() {
  close_write();
}

Error TlsStream::failed(int code) {
  broken_ = true;
  if (failure_) return *failure_;
  if (code == SSL_ERROR_SYSCALL) return {ErrorCode::kUnavailable, kClosed};
  if (SSL_is_init_finished(tls_.get()) != 0) {
    return {ErrorCode::kCorrupt, "TLS: " + detail::tls_reason()};
  }
  return {ErrorCode::kPermissionDenied, "SSL handshake failed: " + detail::tls_reason()};
}

std::optional<Result<std::size_t>> TlsStream::outcome(int code, std::size_t size,
                                                      bool& waits_to_write) {
  if (code == 1) return Result<std::size_t>(size);
  switch (const int why = SSL_get_error(tls_.get(), code)) {
    case SSL_ERROR_WANT_READ:
      waits_to_write = false;
      return std::nullopt;
    case SSL_ERROR_WANT_WRITE:
      waits_to_write = true;
      return std::nullopt;
    case SSL_ERROR_ZERO_RETURN:
      return Result<std::size_t>(Error(ErrorCode::kUnavailable, kClosed));
    default:
      return Result<std::size_t>(failed(why));
  }
}

std::optional<Result<std::size_t>> TlsStream::read_ready(char* to, std::size_t size) {
  ERR_clear_error();
  failure_.reset();
  std::size_t came = 0;
  const int code = SSL_read_ex(tls_.get(), to, size, &came);
  return outcome(code, came, read_waits_to_write_);
}

std::optional<Result<std::size_t>> TlsStream::write_ready(std::span<const iovec> parts) {
  ERR_clear_error();
  failure_.reset();
  std::size_t sent = 0;
  const int code = SSL_write_ex(tls_.get(), parts.front().iov_base, parts.front().iov_len, &sent);
  return outcome(code, sent, write_waits_to_write_);
}

Async<void> TlsStream::readable() {
  if (SSL_pending(tls_.get()) > 0) co_return {};
  if (read_waits_to_write_) co_return co_await plain_->writable();
  co_return co_await plain_->readable();
}

Async<void> TlsStream::writable() {
  if (write_waits_to_write_) co_return co_await plain_->writable();
  co_return co_await plain_->readable();
}

Status TlsStream::wait_readable(std::chrono::milliseconds patience) {
  if (SSL_pending(tls_.get()) > 0) return {};
  return read_waits_to_write_ ? plain_->wait_writable(patience) : plain_->wait_readable(patience);
}

Status TlsStream::wait_writable(std::chrono::milliseconds patience) {
  return write_waits_to_write_ ? plain_->wait_writable(patience) : plain_->wait_readable(patience);
}

// Says goodbye where that takes no waiting.
void TlsStream::close_write() {
  if (broken_ || SSL_is_init_finished(tls_.get()) == 0) return;
  ERR_clear_error();
  SSL_shutdown(tls_.get());
  ERR_clear_error();
  plain_->close_write();
}

std::string peer_subject(const Stream& stream) {
  const auto* tls = dynamic_cast<const TlsStream*>(&stream);
  return tls == nullptr ? "" : tls->peer_subject();
}

std::string TlsStream::peer_subject() const {
  const Certificate certificate(SSL_get1_peer_certificate(tls_.get()));
  return certificate ? distinguished_name(X509_get_subject_name(certificate.get())) : "";
}

}  // namespace sluice::net
