#include "flume/sources/datagram_source.h"

#include <poll.h>

#include <array>

#include "flume/sources/socket_source.h"

namespace sluice::flume {

Status DatagramSource::open() {
  TRY(socket_, bind_socket(host_, port_, SOCK_DGRAM));
  // While the channels are full the system keeps what comes, up to this.
  const int bytes = 4 << 20;
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  return {};
}

void DatagramSource::run(ChannelProcessor& channels, const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] { wake_.notify(); });
  while (!stop.stop_requested()) {
    std::array<pollfd, 2> fds = {{{wake_.fd(), POLLIN, 0}, {socket_.get(), POLLIN, 0}}};
    if (::poll(fds.data(), fds.size(), -1) > 0 && fds[1].revents != 0) read_some(channels, stop);
  }
}

void DatagramSource::read_some(ChannelProcessor& channels, const std::stop_token& stop) {
  std::array<char, 1 << 16> buffer;
  Batch batch;
  while (batch.size() < channels.most_at_once()) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    const ssize_t n = ::recvfrom(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT,
                                 reinterpret_cast<sockaddr*>(&peer), &size);
    if (n < 0) break;
    add({buffer.data(), static_cast<std::size_t>(n)}, peer, batch);
  }
  if (!batch.empty()) deliver(batch, channels, stop);
}

}  // namespace sluice::flume
