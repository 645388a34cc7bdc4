// Requests out of a socket, in one buffer.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "net/async.h"
#include "net/guests.h"

namespace sluice::kafka::broker {

// The buffer grows only as bytes arrive, whatever size a frame claims, and while the port has room
// for it; what a large frame needed is given back when nothing comes after it for a while, or when
// others need it. Tells the guest whether it is idle.
class FrameReader {
 public:
  // `idle`: the timeout of the stream, and how long a client may be silent.
  FrameReader(net::Guest& guest, std::chrono::milliseconds idle);

  // The next frame without its size, of at most `limit` bytes; valid until the next call.
  // `alone`: nobody else uses the stream while this waits; else whoever does calls left_alone()
  // when he has done nothing for kLinger.
  net::Async<std::span<char>> next(std::size_t limit, bool alone);
  void left_alone();
  std::size_t capacity() const { return capacity_; }

  static constexpr std::chrono::milliseconds kLinger{1'000};

 private:
  net::Async<void> first_bytes(bool alone);
  net::Async<void> fill(std::size_t wanted);
  void pack(std::size_t wanted);
  net::Async<void> grow(std::size_t wanted);
  // Frees the buffer, if next() waits for a frame and has none of it.
  void give_back();

  net::Guest& guest_;
  net::Stream& stream_;
  std::chrono::milliseconds idle_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t taken_ = 0;
  bool waiting_ = false;  // for the first byte of a frame; the buffer is not in use
};

}  // namespace sluice::kafka::broker
