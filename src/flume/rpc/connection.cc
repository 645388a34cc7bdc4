#include "flume/rpc/connection.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "flume/rpc/avro_call.h"
#include "flume/wake.h"

namespace sluice::flume {
namespace {

using Clock = std::chrono::steady_clock;

// Until the socket is ready for `events`.
Status wait_for(int fd, short events, Clock::time_point deadline, const std::stop_token& stop,
                const std::string& what) {
  Wake wake;
  const std::stop_callback on_stop(stop, [&wake] { wake.notify(); });
  for (;;) {
    if (stop.stop_requested()) return Error(ErrorCode::kCancelled, "stopping");
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return Error(ErrorCode::kTimeout, what + ": no answer in time");
    std::array<pollfd, 2> fds = {{{fd, events, 0}, {wake.fd(), POLLIN, 0}}};
    if (::poll(fds.data(), fds.size(), static_cast<int>(left)) > 0 && fds[0].revents != 0)
      return {};
  }
}

}  // namespace

Result<std::unique_ptr<RpcConnection>> RpcConnection::open(const Address& address,
                                                           const Layers& layers,
                                                           std::chrono::milliseconds patience,
                                                           const std::stop_token& stop) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string what = "cannot connect to " + address.text();
  const int failed =
      ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (failed != 0) return Error(ErrorCode::kUnavailable, what + ": " + ::gai_strerror(failed));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> list(found, &::freeaddrinfo);
  const auto deadline = Clock::now() + patience;
  Error last(ErrorCode::kUnavailable, what);
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    Fd fd(::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    int error = 0;
    if (::connect(fd.get(), one->ai_addr, one->ai_addrlen) != 0) {
      error = errno;
      if (error == EINPROGRESS) {
        TRY(wait_for(fd.get(), POLLOUT, deadline, stop, what));
        socklen_t size = sizeof error;
        ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
      }
    }
    if (error == 0) {
      std::unique_ptr<RpcConnection> made(new RpcConnection(std::move(fd), address));
      if (layers.compression > 0) made->zlib_ = std::make_unique<ZlibStream>(layers.compression);
      if (layers.tls != nullptr) TRY(made->begin_tls(*layers.tls, deadline, stop));
      return made;
    }
    last = Error(ErrorCode::kUnavailable, what + ": " + std::strerror(error));
  }
  return last;
}

Status RpcConnection::begin_tls(const net::TlsClient& tls, Deadline deadline,
                                const std::stop_token& stop) {
  TRY(tls_, tls.begin(address_.host));
  std::string early;
  while (!tls_->ready()) {
    TRY(send_raw(tls_->output(), deadline, stop));
    TRY(const std::string came, receive_raw(deadline, stop));
    if (const Status taken = tls_->take(came, early); !taken) {
      (void)send_raw(tls_->output(), deadline, stop);  // tells the server why
      return taken.error().with(address_.text());
    }
  }
  if (!early.empty()) {
    return Error(ErrorCode::kCorrupt, address_.text() + " speaks before it is asked");
  }
  return send_raw(tls_->output(), deadline, stop);
}

Status RpcConnection::send(std::string_view bytes, std::chrono::milliseconds patience,
                           const std::stop_token& stop) {
  std::string packed;
  if (zlib_ != nullptr) {
    TRY(packed, zlib_->pack(bytes));
    bytes = packed;
  }
  const auto deadline = Clock::now() + patience;
  if (tls_ == nullptr) return send_raw(bytes, deadline, stop);
  TRY(tls_->put(bytes));
  return send_raw(tls_->output(), deadline, stop);
}

Status RpcConnection::send_raw(std::string_view bytes, Deadline deadline,
                               const std::stop_token& stop) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno == EAGAIN || errno == EINTR) {
      TRY(wait_for(fd_.get(), POLLOUT, deadline, stop, address_.text()));
    } else {
      return Error(ErrorCode::kUnavailable,
                   address_.text() + " has ended the connection: " + std::strerror(errno));
    }
  }
  return {};
}

Result<std::string> RpcConnection::receive_raw(Deadline deadline, const std::stop_token& stop) {
  std::array<char, 64 << 10> buffer;
  for (;;) {
    const ssize_t n = ::recv(fd_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (n > 0) return std::string(buffer.data(), static_cast<std::size_t>(n));
    if (n == 0)
      return Error(ErrorCode::kUnavailable, address_.text() + " has ended the connection");
    if (errno != EAGAIN && errno != EINTR) {
      return Error(ErrorCode::kUnavailable, address_.text() + ": " + std::strerror(errno));
    }
    TRY(wait_for(fd_.get(), POLLIN, deadline, stop, address_.text()));
  }
}

Result<std::string> RpcConnection::receive_plain(Deadline deadline, const std::stop_token& stop) {
  TRY(std::string came, receive_raw(deadline, stop));
  if (tls_ == nullptr) return came;
  std::string plain;
  if (const Status taken = tls_->take(came, plain); !taken) {
    return taken.error().with(address_.text());
  }
  TRY(send_raw(tls_->output(), deadline, stop));
  if (plain.empty() && tls_->ended()) {
    return Error(ErrorCode::kUnavailable, address_.text() + " has ended the connection");
  }
  return plain;
}

Status RpcConnection::receive(std::chrono::milliseconds patience, const std::stop_token& stop) {
  const auto deadline = Clock::now() + patience;
  const std::size_t before = input_.size();
  while (input_.size() == before) {
    TRY(const std::string bytes, receive_plain(deadline, stop));
    if (zlib_ == nullptr) {
      input_ += bytes;
    } else {
      TRY(zlib_->unpack(bytes, input_, kMostCallBytes));
    }
  }
  return {};
}

}  // namespace sluice::flume
