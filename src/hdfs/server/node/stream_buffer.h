// Bytes that came from a connection and were not used yet: one recv(2) brings many small messages.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "net/guests.h"

namespace sluice::hdfs {

// Used by the one coroutine that reads the connection. Its memory counts as the guest's; where the
// port has none to give, reads bring in less, and those who need more wait.
class StreamBuffer {
 public:
  // `room`: how much one read may bring in.
  StreamBuffer(net::Guest& guest, std::size_t room);

  void set_room(std::size_t room) { room_ = room; }

  ByteView available() const { return ByteView(buffer_).substr(start_, end_ - start_); }
  void consume(std::size_t size) { start_ += size; }
  // Reads once more: at least one byte.
  net::Async<void> more();
  // What the connection holds beside this buffer, of requests that came through it, counts with it:
  // the next read waits for the room that these took.
  void count_beside(std::size_t bytes);
  // Until at least `size` bytes are available. Memory grows with what arrived, not with `size`.
  net::Async<void> need(std::size_t size);
  // How long a varint-delimited message is, its length included: reads until that is known, and
  // until all of it is available. More than `limit` is kCorrupt.
  net::Async<std::size_t> need_delimited(std::size_t limit);

 private:
  net::Async<void> grow();
  // Frees the buffer, if nothing is in it.
  void give_back();

  net::Guest& guest_;
  net::Stream& stream_;
  std::size_t room_;
  Bytes buffer_;
  std::size_t start_ = 0;
  std::size_t end_ = 0;
  std::size_t beside_ = 0;
};

}  // namespace sluice::hdfs
