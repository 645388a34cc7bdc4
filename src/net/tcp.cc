#include "net/tcp.h"

#include <poll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

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

// Of a socket for both families, whoever comes by IPv4 has an address of IPv4, as in Java.
Endpoint endpoint_of(const tcp::endpoint& from) {
  const asio::ip::address address = from.address();
  const bool mapped = address.is_v6() && address.to_v6().is_v4_mapped();
  const auto text =
      mapped ? asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string()
             : address.to_string();
  return {text, from.port()};
}

// Reads and writes try the socket first: most find it ready, and skip the reactor and a timer.
class TcpStream final : public Stream, public Cancellable {
 public:
  TcpStream(Loop& on, Scope& in) : loop_(on), scope_(in), socket_(on.impl().context) {
    joined_ = scope_.join(*this);
  }
  ~TcpStream() override {
    if (joined_) scope_.leave(*this);
  }

  Loop& loop() override { return loop_; }
  Loop& cancellable_loop() override { return loop_; }
  Endpoint local() const override {
    error_code code;
    return endpoint_of(socket_.local_endpoint(code));
  }
  Endpoint peer() const override {
    error_code code;
    return endpoint_of(socket_.remote_endpoint(code));
  }
  void set_timeout(std::chrono::milliseconds timeout) override { timeout_ = timeout; }

  std::optional<Result<std::size_t>> read_ready(char* to, std::size_t size) override;
  std::optional<Result<std::size_t>> write_ready(std::span<const iovec> parts) override;
  std::optional<Result<std::size_t>> send_file_ready(int file, std::uint64_t offset,
                                                     std::uint64_t size) override;
  Async<void> readable() override { return wait(tcp::socket::wait_read); }
  Async<void> writable() override { return wait(tcp::socket::wait_write); }
  Status wait_readable(std::chrono::milliseconds patience) override {
    return block(POLLIN, patience);
  }
  Status wait_writable(std::chrono::milliseconds patience) override {
    return block(POLLOUT, patience);
  }

  void close_write() override { ::shutdown(socket_.native_handle(), SHUT_WR); }
  void end_with_reset() override {
    const ::linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  void cancel() override {
    cancelled_ = true;
    error_code ignored;
    socket_.cancel(ignored);
  }
  void interrupt() override { ::shutdown(socket_.native_handle(), SHUT_RDWR); }

  bool joined() const { return joined_; }
  tcp::socket& socket() { return socket_; }

 private:
  bool ended() const { return cancelled_ || !joined_; }
  // Until the socket can be read or written, or the timeout, or a cancel.
  Async<void> wait(tcp::socket::wait_type type);
  Status block(short events, std::chrono::milliseconds patience);

  Loop& loop_;
  Scope& scope_;
  tcp::socket socket_;
  std::chrono::milliseconds timeout_{0};
  bool joined_ = false;
  bool cancelled_ = false;
};

Async<void> TcpStream::wait(tcp::socket::wait_type type) {
  if (ended()) co_return Error(ErrorCode::kCancelled, "connection: cancelled");
  std::optional<asio::steady_timer> timer;
  bool late = false;
  if (timeout_.count() > 0) {
    timer.emplace(loop_.impl().context, timeout_);
    timer->async_wait([this, &late](const error_code& code) {
      if (code) return;
      late = true;
      error_code ignored;
      socket_.cancel(ignored);
    });
  }
  auto start = [this, type](auto done) {
    socket_.async_wait(type, [done](const error_code& code) { done(code, 0); });
  };
  const error_code code = co_await AsioAwait<int, decltype(start)>{start, {}, {}};
  if (timer && timer->cancel() == 0 && !late) {
    // The timer has expired and its handler is queued, holding `late`: let it run first.
    late = true;
    auto drain = [this](auto done) { loop_.post([done] { done(error_code(), 0); }); };
    (void)co_await AsioAwait<int, decltype(drain)>{drain, {}, {}};
  }
  if (ended()) co_return Error(ErrorCode::kCancelled, "connection: cancelled");
  if (code && late) co_return Error(ErrorCode::kTimeout, "connection: no progress in time");
  if (code) co_return asio_error("connection", code);
  co_return {};
}

Status TcpStream::block(short events, std::chrono::milliseconds patience) {
  pollfd waits{.fd = socket_.native_handle(), .events = events, .revents = 0};
  int ready = 0;
  do {
    ready = ::poll(&waits, 1, static_cast<int>(patience.count()));
  } while (ready < 0 && errno == EINTR);
  if (ready < 0) return errno_error("connection");
  if (ready == 0) return Error(ErrorCode::kTimeout, "connection: no progress in time");
  return {};
}

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}

std::optional<Result<std::size_t>> TcpStream::read_ready(char* to, std::size_t size) {
  // A client that never lets us wait must not keep us from ending.
  if (cancelled_) return Result<std::size_t>(Error(ErrorCode::kCancelled, "connection: cancelled"));
  for (;;) {
    const ssize_t n = ::recv(socket_.native_handle(), to, size, 0);
    if (n > 0) return Result<std::size_t>(static_cast<std::size_t>(n));
    if (n == 0) {
      return Result<std::size_t>(Error(ErrorCode::kUnavailable, "connection closed by peer"));
    }
    if (errno == EINTR) continue;
    if (would_block()) return std::nullopt;
    return Result<std::size_t>(errno_error("read"));
  }
}

std::optional<Result<std::size_t>> TcpStream::write_ready(std::span<const iovec> parts) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts.data());
  message.msg_iovlen = std::min<std::size_t>(parts.size(), 1024);  // IOV_MAX
  for (;;) {
    const ssize_t n = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL);
    if (n >= 0) return Result<std::size_t>(static_cast<std::size_t>(n));
    if (errno == EINTR) continue;
    if (would_block()) return std::nullopt;
    return Result<std::size_t>(errno_error("write"));
  }
}

// A file system that can't do it is read from.
std::optional<Result<std::size_t>> TcpStream::send_file_ready(int file, std::uint64_t offset,
                                                              std::uint64_t size) {
  auto at = static_cast<off_t>(offset);
  for (;;) {
    const ssize_t n =
        ::sendfile(socket_.native_handle(), file, &at, std::min<std::uint64_t>(size, 1U << 30));
    if (n > 0) return Result<std::size_t>(static_cast<std::size_t>(n));
    if (n == 0) {
      return Result<std::size_t>(
          Error(ErrorCode::kCorrupt, "file ends before the bytes that were promised"));
    }
    if (errno == EINTR) continue;
    if (would_block()) return std::nullopt;
    if (errno == EINVAL || errno == ENOSYS) return Stream::send_file_ready(file, offset, size);
    return Result<std::size_t>(errno_error("sendfile"));
  }
}

}  // namespace

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

// With fewer than two segments of the loopback (128 KiB) each waits for a delayed acknowledgement;
// the system doubles the number that it is told.
constexpr int kFewestBufferBytes = 64 << 10;

// Connections have the buffers of the listener that they came by. Without the right to more the
// system gives what net.core.wmem_max and rmem_max allow.
static void size_buffer(tcp::acceptor& acceptor, int force, int ask, int bytes) {
  if (bytes < 0) return;
  bytes = std::max(bytes, kFewestBufferBytes);
  const int socket = acceptor.native_handle();
  if (::setsockopt(socket, SOL_SOCKET, force, &bytes, sizeof bytes) == 0) return;
  ::setsockopt(socket, SOL_SOCKET, ask, &bytes, sizeof bytes);
}

Result<TcpListener> TcpListener::open(Loop& loop, Scope& scope, const std::string& address,
                                      std::uint16_t port, SocketBuffers buffers) {
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
  if (!code) {
    size_buffer(acceptor, SO_SNDBUFFORCE, SO_SNDBUF, buffers.send_bytes);
    size_buffer(acceptor, SO_RCVBUFFORCE, SO_RCVBUF, buffers.receive_bytes);
  }
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

Async<std::unique_ptr<Stream>> TcpListener::accept(Loop& loop) {
  auto stream = std::make_unique<TcpStream>(loop, impl_->scope);
  if (impl_->cancelled || !impl_->joined || !stream->joined()) {
    co_return Error(ErrorCode::kCancelled, "accept: cancelled");
  }
  auto start = [&](auto done) {
    impl_->acceptor.async_accept(stream->socket(),
                                 [done](const error_code& code) { done(code, 0); });
  };
  const error_code code = co_await AsioAwait<int, decltype(start)>{start, {}, {}};
  if (impl_->cancelled) co_return Error(ErrorCode::kCancelled, "accept: cancelled");
  if (code) co_return asio_error("accept", code);
  error_code ignored;
  stream->socket().native_non_blocking(true, ignored);
  stream->socket().set_option(tcp::no_delay(true), ignored);
  co_return std::unique_ptr<Stream>(std::move(stream));
}

}  // namespace sluice::net
