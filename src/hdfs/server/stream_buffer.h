// Bytes that came from a connection and were not used yet: one recv(2) brings many small messages.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "net/tcp.h"

namespace sluice::hdfs {

// Used by the one coroutine that reads the connection.
class StreamBuffer {
 public:
  // `room`: how much one read may bring in.
  StreamBuffer(net::TcpStream& stream, std::size_t room) : stream_(stream), room_(room) {}

  void set_room(std::size_t room) { room_ = room; }

  ByteView available() const { return ByteView(buffer_).substr(start_, end_ - start_); }
  void consume(std::size_t size) { start_ += size; }
  // Reads once more: at least one byte.
  net::Async<void> more();
  // Until at least `size` bytes are available. Memory grows with what arrived, not with `size`.
  net::Async<void> need(std::size_t size);
  // How long a varint-delimited message is, its length included: reads until that is known, and
  // until all of it is available. More than `limit` is kCorrupt.
  net::Async<std::size_t> need_delimited(std::size_t limit);

 private:
  net::TcpStream& stream_;
  std::size_t room_;
  Bytes buffer_;
  std::size_t start_ = 0;
  std::size_t end_ = 0;
};

}  // namespace sluice::hdfs
