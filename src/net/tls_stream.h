// A stream inside TLS, on top of another stream. Inside of net only.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <optional>

#include "net/stream.h"

namespace sluice::net {

// As every stream. It keeps no bytes of its own but the record that is being read or written.
class TlsStream final : public Stream {
 public:
  static Result<std::unique_ptr<Stream>> accept(SSL_CTX* context, std::unique_ptr<Stream> plain);
  ~TlsStream() override;

  Loop& loop() override { return plain_->loop(); }
  Endpoint local() const override { return plain_->local(); }
  Endpoint peer() const override { return plain_->peer(); }
  std::string peer_subject() const;
  void set_timeout(std::chrono::milliseconds timeout) override { plain_->set_timeout(timeout); }

  std::optional<Result<std::size_t>> read_ready(char* to, std::size_t size) override;
  std::optional<Result<std::size_t>> write_ready(std::span<const iovec> parts) override;
  Async<void> readable() override;
  Async<void> writable() override;
  Status wait_readable(std::chrono::milliseconds patience) override;
  Status wait_writable(std::chrono::milliseconds patience) override;

  void close_write() override;
  void end_with_reset() override { plain_->end_with_reset(); }
  void cancel() override { plain_->cancel(); }
  void interrupt() override { plain_->interrupt(); }

 private:
  explicit TlsStream(std::unique_ptr<Stream> plain) : plain_(std::move(plain)) {}
  static BIO_METHOD* carrier();
  // After a call of the library: what it gave, or nothing when `waits` says what for.
  std::optional<Result<std::size_t>> outcome(int code, std::size_t size, bool& waits_to_write);
  Error failed(int code);

  std::unique_ptr<Stream> plain_;
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_{nullptr, &SSL_free};
  std::optional<Error> failure_;  // of the stream below, in the last call
  bool read_waits_to_write_ = false;
  bool write_waits_to_write_ = true;
  bool broken_ = false;
};

}  // namespace sluice::net
