#include "flume/sources/socket_source.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "base/log.h"

namespace sluice::flume {
namespace {

constexpr std::size_t kReadBytes = 64 << 10;
constexpr std::size_t kMostConnections = 1000;
constexpr std::size_t kMostKeptBytes = 1 << 30;

}  // namespace

Result<Fd> bind_socket(const std::string& host, std::int64_t port, int type) {
  addrinfo hints{};
  hints.ai_socktype = type;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* list = nullptr;
  const std::string service = std::to_string(port);
  const std::string what = "cannot listen on " + host + ":" + service;
  const char* name = host.empty() ? nullptr : host.c_str();
  if (const int failed = ::getaddrinfo(name, service.c_str(), &hints, &list); failed != 0) {
    return Error(ErrorCode::kInvalidArgument, what + ": " + ::gai_strerror(failed));
  }
  Fd fd(::socket(list->ai_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  if (type == SOCK_STREAM) ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool bound = ::bind(fd.get(), list->ai_addr, list->ai_addrlen) == 0 &&
                     (type != SOCK_STREAM || ::listen(fd.get(), SOMAXCONN) == 0);
  const int reason = errno;
  ::freeaddrinfo(list);
  if (!bound) return errno_error(what, reason);
  return fd;
}

std::string address_text(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_INET) {
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text,
                sizeof text);
    return text;
  }
  const auto& six = reinterpret_cast<const sockaddr_in6&>(address);
  if (IN6_IS_ADDR_V4MAPPED(&six.sin6_addr)) {
    constexpr std::size_t kMapped = 12;
    ::inet_ntop(AF_INET, six.sin6_addr.s6_addr + kMapped, text, sizeof text);
  } else {
    ::inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof text);
  }
  return text;
}

std::string address_name(const sockaddr_storage& address) {
  char name[NI_MAXHOST] = "";
  const auto* raw = reinterpret_cast<const sockaddr*>(&address);
  const socklen_t size = address.ss_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  if (::getnameinfo(raw, size, name, sizeof name, nullptr, 0, NI_NAMEREQD) == 0) return name;
  return address_text(address);
}

std::uint16_t address_port(const sockaddr_storage& address) {
  return ntohs(address.ss_family == AF_INET
                   ? reinterpret_cast<const sockaddr_in&>(address).sin_port
                   : reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
}

void Link::send(std::string_view bytes) {
  if (tls_ == nullptr) return send_plain(bytes);
  if (!tls_->put(bytes)) closed_ = true;
  send_plain(tls_->output());
}

void Link::send_plain(std::string_view bytes) {
  while (!bytes.empty() && !closed_) {
    const ssize_t n = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0) {
      closed_ = true;
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

Result<bool> Link::receive() {
  char buffer[kReadBytes];
  const ssize_t n = ::recv(fd_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (n <= 0) return false;
  const std::string_view came(buffer, static_cast<std::size_t>(n));
  if (tls_ == nullptr) {
    input += came;
    return true;
  }
  const Status taken = tls_->take(came, input);
  send_plain(tls_->output());
  if (!taken) return taken.error();
  return !tls_->ended();
}

Status SocketSource::open() {
  listeners_.clear();
  for (const std::int64_t port : ports_) {
    TRY(Fd listener, bind_socket(host_, port, SOCK_STREAM));
    listeners_.push_back(std::move(listener));
  }
  return {};
}

void SocketSource::close() {
  clients_.clear();
  count_open(0);
  listeners_.clear();
}

void SocketSource::run(ChannelProcessor& channels, const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] { wake_.notify(); });
  while (!stop.stop_requested()) serve_once(channels, stop);
}

void SocketSource::serve_once(ChannelProcessor& channels, const std::stop_token& stop) {
  std::vector<pollfd> fds = {{wake_.fd(), POLLIN, 0}};
  for (const Fd& listener : listeners_) fds.push_back({listener.get(), POLLIN, 0});
  for (const Client& client : clients_) fds.push_back({client.link.fd(), POLLIN, 0});
  if (::poll(fds.data(), fds.size(), -1) < 0) return;
  std::size_t i = 1 + listeners_.size();
  for (Client& client : clients_) {
    if (fds[i++].revents == 0) continue;
    receive(client, channels, stop);
  }
  bound_memory();
  clients_.remove_if([](const Client& client) { return client.link.closed(); });
  for (i = 0; i < listeners_.size(); ++i) {
    if (fds[1 + i].revents != 0) accept(listeners_[i]);
  }
  count_open(static_cast<std::int64_t>(clients_.size()));
}

void SocketSource::receive(Client& client, ChannelProcessor& channels,
                           const std::stop_token& stop) {
  const Result<bool> more = client.link.receive();
  if (!more) {
    log::warn("a source ends a connection",
              {{"peer", address_text(client.link.peer)}, {"error", more.error().message()}});
  }
  // What came before an error is whole.
  const bool ended = !more || !*more;
  client.session->receive(client.link, ended, channels, stop);
  if (ended) client.link.close();
}

void SocketSource::bound_memory() {
  std::size_t all = 0;
  Client* most = nullptr;
  for (Client& client : clients_) {
    if (client.link.closed()) continue;
    all += client.kept_bytes();
    if (most == nullptr || client.kept_bytes() > most->kept_bytes()) most = &client;
  }
  if (all <= kMostKeptBytes) return;
  log::warn("a source ends a connection: unfinished messages take too much memory",
            {{"peer", address_text(most->link.peer)}, {"bytes", most->kept_bytes()}});
  most->link.close();
}

// The key store is read again when it has changed.
Result<std::unique_ptr<net::TlsSession>> SocketSource::begin_tls() {
  if (tls_ == nullptr) return nullptr;
  if (const Status read = tls_->reload_if_changed(); !read) {
    log::warn("a changed key store is not taken over", {{"error", read.error().message()}});
  }
  return tls_->begin();
}

void SocketSource::accept(const Fd& listener) {
  sockaddr_storage peer{}, local{};
  socklen_t size = sizeof peer, local_size = sizeof local;
  Fd fd(::accept4(listener.get(), reinterpret_cast<sockaddr*>(&peer), &size, SOCK_CLOEXEC));
  if (!fd) return;
  if (clients_.size() >= kMostConnections) {
    log::warn("a source refuses a connection: too many are open", {{"open", clients_.size()}});
    return;
  }
  const timeval patience{5, 0};  // for a client that does not read its answers
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&local), &local_size);
  Result<std::unique_ptr<net::TlsSession>> tls = begin_tls();
  if (!tls) {
    log::warn("a source refuses a connection", {{"error", tls.error().message()}});
    return;
  }
  Link link(std::move(fd), address_port(local), peer, std::move(*tls));
  std::unique_ptr<Session> session = meet(link);
  if (session == nullptr) return;
  clients_.push_back({.link = std::move(link), .session = std::move(session)});
}

}  // namespace sluice::flume
