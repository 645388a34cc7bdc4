#include "net/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>

namespace sluice::net {
namespace {

Status finish_connect(int fd, const addrinfo& address, std::chrono::milliseconds timeout) {
  if (::connect(fd, address.ai_addr, address.ai_addrlen) == 0) return {};
  if (errno != EINPROGRESS) return errno_error("connect");
  pollfd waits{fd, POLLOUT, 0};
  int ready = 0;
  do {
    ready = ::poll(&waits, 1, static_cast<int>(timeout.count()));
  } while (ready < 0 && errno == EINTR);
  if (ready == 0) return errno_error("connect", ETIMEDOUT);
  int failure = 0;
  socklen_t size = sizeof failure;
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size);
  if (failure != 0) return errno_error("connect", failure);
  return {};
}

Result<Fd> connect_to(const addrinfo& address, std::chrono::milliseconds timeout) {
  Fd fd(::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                 address.ai_protocol));
  if (!fd) return errno_error("socket");
  TRY(finish_connect(fd.get(), address, timeout));
  const int flags = ::fcntl(fd.get(), F_GETFL);
  ::fcntl(fd.get(), F_SETFL, flags & ~O_NONBLOCK);
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

}  // namespace

Result<Socket> Socket::connect(const std::string& host, std::uint16_t port,
                               std::chrono::milliseconds timeout) {
  const std::string name = host + ":" + std::to_string(port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (code != 0) {
    return Error(ErrorCode::kUnavailable, "cannot resolve " + host + ": " + ::gai_strerror(code));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  std::optional<Error> last;
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    Result<Fd> fd = connect_to(*address, timeout);
    if (fd) return Socket(std::move(fd).value());
    last = std::move(fd).error();
  }
  if (!last) return Error(ErrorCode::kUnavailable, "no address for " + name);
  return last->with(name);
}

Status Socket::set_timeout(std::chrono::milliseconds timeout) {
  const timeval time{timeout.count() / 1000, timeout.count() % 1000 * 1000};
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    if (::setsockopt(fd_.get(), SOL_SOCKET, option, &time, sizeof time) != 0) {
      return errno_error("setsockopt");
    }
  }
  return {};
}

Result<std::size_t> Socket::read_some(char* to, std::size_t size) {
  for (;;) {
    const ssize_t n = ::recv(fd_.get(), to, size, 0);
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno == EAGAIN) return Error(ErrorCode::kTimeout, "no answer in time");
    if (errno != EINTR) return errno_error("read");
  }
}

Status Socket::read_exact(char* to, std::size_t size) {
  while (size > 0) {
    TRY(const std::size_t n, read_some(to, size));
    if (n == 0) return Error(ErrorCode::kUnavailable, "connection closed by peer");
    to += n;
    size -= n;
  }
  return {};
}

Status Socket::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno == EAGAIN) {
      return Error(ErrorCode::kTimeout, "peer takes no data");
    } else if (errno != EINTR) {
      return errno_error("write");
    }
  }
  return {};
}

void Socket::shutdown_write() {
  ::shutdown(fd_.get(), SHUT_WR);
}
void Socket::shutdown() {
  ::shutdown(fd_.get(), SHUT_RDWR);
}

std::string Socket::local_address() const {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) return "";
  char text[NI_MAXHOST];
  if (::getnameinfo(reinterpret_cast<sockaddr*>(&address), size, text, sizeof text, nullptr, 0,
                    NI_NUMERICHOST) != 0) {
    return "";
  }
  return text;
}

}  // namespace sluice::net
