// Requests out of a socket, in one buffer.
#pragma once

#include <cstddef>
#include <memory>

#include "base/bytes.h"
#include "net/async.h"
#include "net/tcp.h"

namespace sluice::kafka::broker {

// The buffer grows only as bytes arrive, whatever size a frame claims; what a large frame needed is
// given back when nothing comes after it for a while.
class FrameReader {
 public:
  // `idle`: the timeout of the stream, and how long a client may be silent.
  FrameReader(net::TcpStream& stream, std::size_t limit, std::chrono::milliseconds idle)
      : stream_(stream), limit_(limit), idle_(idle) {}

  // The next frame without its size; valid until the next call. Its bytes may be changed in place.
  // `alone`: nobody else uses the stream while this waits; else whoever does calls give_back() when
  // he has done nothing for kLinger.
  net::Async<ByteView> next(bool alone);
  // Frees a large buffer, if next() waits for a frame and has none of it.
  void give_back();
  std::size_t capacity() const { return capacity_; }

  static constexpr std::chrono::milliseconds kLinger{1'000};

 private:
  net::Async<void> first_bytes(bool alone);
  net::Async<void> fill(std::size_t wanted);
  void make_room(std::size_t wanted);

  net::TcpStream& stream_;
  std::size_t limit_;
  std::chrono::milliseconds idle_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t taken_ = 0;
  bool waiting_ = false;  // for the first byte of a frame; the buffer is not in use
};

}  // namespace sluice::kafka::broker
