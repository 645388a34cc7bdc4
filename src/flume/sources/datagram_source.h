// Sources that get datagrams: one thread reads what is there and puts it into the channels.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/file.h"
#include "flume/channel_processor.h"
#include "flume/source.h"
#include "flume/wake.h"

namespace sluice::flume {

class DatagramSource : public ThreadSource {
 protected:
  DatagramSource(Clock& clock, std::string host, std::int64_t port)
      : ThreadSource(clock), host_(std::move(host)), port_(port) {}

  // Adds the event of a datagram, or none.
  virtual void add(std::string_view datagram, const sockaddr_storage& peer, Batch& batch) = 0;
  // Takes the batch, and leaves it empty.
  virtual void deliver(Batch& batch, ChannelProcessor& channels, const std::stop_token& stop) = 0;

 private:
  Status open() override;
  void run(ChannelProcessor& channels, const std::stop_token& stop) override;
  void close() override { socket_.close(); }
  void read_some(ChannelProcessor& channels, const std::stop_token& stop);

  const std::string host_;
  const std::int64_t port_;
  Fd socket_;
  Wake wake_;
};

}  // namespace sluice::flume
