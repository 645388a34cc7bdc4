#include "net/tcp.h"

#include <sys/sendfile.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>

#include "net/asio_loop.h"

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace sluice::net {
namespace {

Endpoint endpoint_of(const tcp::endpoint& from) {
  return {from.address().to_string(), from.port()};
}

}  // namespace

std::string Endpoint::to_string() const {
  const bool six = address.find(':') != std::string::npos;
  return (six ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

// Reads and writes try the socket first: most find it ready, and skip the reactor and a timer.
struct TcpStream::Impl final : Cancellable {
  Impl(Loop& on, Scope& in) : loop(on), scope(in), socket(on.impl().context) {
    joined = scope.join(*this);
  }
  ~Impl() override {
    if (joined) scope.leave(*this);
  }

  void cancel() override {
    cancelled = true;
    error_code ignored;
    socket.cancel(ignored);
  }
  Loop& cancellable_loop() override { return loop; }

  bool ended() const { return cancelled || !joined; }

  // Until the socket can be read or written, or the timeout, or a cancel.
  Async<void> wait(tcp::socket::wait_type type);

  Loop& loop;
  Scope& scope;
  tcp::socket socket;
  std::chrono::milliseconds timeout{0};
  bool joined = false;
  bool cancelled = false;
};

Async<void> TcpStream::Impl::wait(tcp::socket::wait_type type) {
  if (ended()) co_return Error(ErrorCode::kCancelled, "connection: cancelled");
  std::optional<asio::steady_timer> timer;
  bool late = false;
  if (timeout.count() > 0) {
    timer.emplace(loop.impl().context, timeout);
    timer->async_wait([this, &late](const error_code& code) {
      if (code) return;
      late = true;
      error_code ignored;
      socket.cancel(ignored);
    });
  }
  auto start = [this, type](auto done) {
    socket.async_wait(type, [done](const error_code& code) { done(code, 0); });
  };
  const error_code code = co_await AsioAwait<int, decltype(start)>{start, {}, {}};
  if (timer && timer->cancel() == 0 && !late) {
    // The timer has expired and its handler is queued, holding `late`: let it run first.
    late = true;
    auto drain = [this](auto done) { loop.post([done] { done(error_code(), 0); }); };
    (void)co_await AsioAwait<int, decltype(drain)>{drain, {}, {}};
  }
  if (ended()) co_return Error(ErrorCode::kCancelled, "connection: cancelled");
  if (code && late) co_return Error(ErrorCode::kTimeout, "connection: no progress in time");
  if (code) co_return asio_error("connection", code);
  co_return {};
}

TcpStream::TcpStream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TcpStream::TcpStream(TcpStream&&) noexcept = default;
TcpStream::~TcpStream() = default;

Loop& TcpStream::loop() {
  return impl_->loop;
}
int TcpStream::native_handle() {
  return impl_->socket.native_handle();
}

Endpoint TcpStream::local() const {
  error_code code;
  return endpoint_of(impl_->socket.local_endpoint(code));
}

Endpoint TcpStream::peer() const {
  error_code code;
  return endpoint_of(impl_->socket.remote_endpoint(code));
}

void TcpStream::set_timeout(std::chrono::milliseconds timeout) {
  impl_->timeout = timeout;
}

std::optional<Result<std::size_t>> TcpStream::read_ready(char* to, std::size_t size) {
  for (;;) {
    const ssize_t n = ::recv(native_handle(), to, size, 0);
    if (n > 0) return Result<std::size_t>(static_cast<std::size_t>(n));
    if (n == 0) {
      return Result<std::size_t>(Error(ErrorCode::kUnavailable, "connection closed by peer"));
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return std::nullopt;
    return Result<std::size_t>(errno_error("read"));
  }
}

Async<void> TcpStream::readable() {
  co_return co_await impl_->wait(tcp::socket::wait_read);
}

Async<std::size_t> TcpStream::read_some(char* to, std::size_t size) {
  for (;;) {
    if (auto n = read_ready(to, size)) co_return std::move(*n);
    CO_TRY(co_await readable());
  }
}

Async<void> TcpStream::read_exact(char* to, std::size_t size) {
  while (size > 0) {
    CO_TRY(const std::size_t n, co_await read_some(to, size));
    to += n;
    size -= n;
  }
  co_return {};
}

Async<void> TcpStream::write(std::string_view bytes) {
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  co_return co_await write(std::span(&part, 1));
}

Async<void> TcpStream::write(std::span<iovec> parts) {
  for (;;) {
    while (!parts.empty() && parts.front().iov_len == 0) parts = parts.subspan(1);
    if (parts.empty()) co_return {};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = std::min<std::size_t>(parts.size(), 1024);  // IOV_MAX
    ssize_t n = ::sendmsg(native_handle(), &message, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      CO_TRY(co_await impl_->wait(tcp::socket::wait_write));
      continue;
    }
    if (n < 0) co_return errno_error("write");
    for (iovec& part : parts) {
      const std::size_t taken = std::min(part.iov_len, static_cast<std::size_t>(n));
      part.iov_base = static_cast<char*>(part.iov_base) + taken;
      part.iov_len -= taken;
      n -= static_cast<ssize_t>(taken);
      if (n == 0) break;
    }
  }
}

Async<void> TcpStream::send_file(int fd, std::uint64_t offset, std::uint64_t size) {
  auto at = static_cast<off_t>(offset);
  while (size > 0) {
    const ssize_t n = ::sendfile(native_handle(), fd, &at, std::min<std::uint64_t>(size, 1U << 30));
    if (n > 0) {
      size -= static_cast<std::uint64_t>(n);
    } else if (n == 0) {
      co_return Error(ErrorCode::kCorrupt, "file ends before the bytes that were promised");
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      CO_TRY(co_await impl_->wait(tcp::socket::wait_write));
    } else if (errno != EINTR) {
      co_return errno_error("sendfile");
    }
  }
  co_return {};
}

void TcpStream::cancel() {
  impl_->cancel();
}

int TcpStream::release_blocking() {
  error_code code;
  impl_->socket.non_blocking(false, code);
  impl_->socket.native_non_blocking(false, code);
  return impl_->socket.release(code);
}

struct TcpListener::Impl final : Cancellable {
  Impl(Loop& on, Scope& in) : loop(on), scope(in), acceptor(on.impl().context) {
    joined = scope.join(*this);
  }
  ~Impl() override {
    if (joined) scope.leave(*this);
  }
  void cancel() override {
    cancelled = true;
    error_code ignored;
    acceptor.cancel(ignored);
  }
  Loop& cancellable_loop() override { return loop; }

  Loop& loop;
  Scope& scope;
  tcp::acceptor acceptor;
  bool joined = false;
  bool cancelled = false;
};

Result<TcpListener> TcpListener::open(Loop& loop, Scope& scope, const std::string& address,
                                      std::uint16_t port) {
  error_code code;
  const Endpoint wanted{address, port};
  const asio::ip::address ip =
      asio::ip::make_address(address == "localhost" ? "127.0.0.1" : address, code);
  if (code) {
    return Error(ErrorCode::kInvalidArgument, "not a numeric address to listen on: " + address);
  }
  auto impl = std::make_unique<Impl>(loop, scope);
  tcp::acceptor& acceptor = impl->acceptor;
  const tcp::endpoint endpoint(ip, port);
  acceptor.open(endpoint.protocol(), code);
  if (!code) acceptor.set_option(tcp::acceptor::reuse_address(true), code);
  if (!code) acceptor.bind(endpoint, code);
  if (!code) acceptor.listen(4096, code);
  if (!code) acceptor.non_blocking(true, code);
  if (code) return asio_error("cannot listen on " + wanted.to_string(), code);
  return TcpListener(std::move(impl));
}

TcpListener::TcpListener(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TcpListener::TcpListener(TcpListener&&) noexcept = default;
TcpListener::~TcpListener() = default;

Endpoint TcpListener::local() const {
  error_code code;
  return endpoint_of(impl_->acceptor.local_endpoint(code));
}

Async<TcpStream> TcpListener::accept(Loop& loop) {
  auto stream = std::make_unique<TcpStream::Impl>(loop, impl_->scope);
  if (impl_->cancelled || !impl_->joined || !stream->joined) {
    co_return Error(ErrorCode::kCancelled, "accept: cancelled");
  }
  auto start = [&](auto done) {
    impl_->acceptor.async_accept(stream->socket, [done](const error_code& code) { done(code, 0); });
  };
  const error_code code = co_await AsioAwait<int, decltype(start)>{start, {}, {}};
  if (impl_->cancelled) co_return Error(ErrorCode::kCancelled, "accept: cancelled");
  if (code) co_return asio_error("accept", code);
  error_code ignored;
  stream->socket.native_non_blocking(true, ignored);
  stream->socket.set_option(tcp::no_delay(true), ignored);
  co_return TcpStream(std::move(stream));
}

}  // namespace sluice::net
