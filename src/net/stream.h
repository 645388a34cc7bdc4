// One connection, whatever carries its bytes: TCP today, protected by TLS or SASL where that is
// asked for. Nobody outside of this room sees its descriptor.
#pragma once

#include <sys/uio.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "net/async.h"

namespace sluice::net {

class Loop;

// A numeric address and a port, printed as "127.0.0.1:9092" or "[::1]:9092".
struct Endpoint {
  std::string address;
  std::uint16_t port = 0;
  std::string to_string() const;
};

// Used by coroutines of its loop: at most one reads and one writes at a time. A kind of stream
// gives the primitives; the coroutines above them are the same for all.
//
// While no coroutine uses it, one thread of a pool may: it takes what is ready, and waits with
// wait_readable() and wait_writable(). interrupt() is the only call that comes from anywhere.
class Stream {
 public:
  Stream() = default;
  virtual ~Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  virtual Loop& loop() = 0;
  virtual Endpoint local() const = 0;
  virtual Endpoint peer() const = 0;

  // readable() and writable() that last this long fail with kTimeout. 0 (the start): for ever.
  virtual void set_timeout(std::chrono::milliseconds timeout) = 0;

  // What goes without waiting; nothing when that means waiting. Reads give at least one byte, or
  // kUnavailable "connection closed by peer" at the end.
  virtual std::optional<Result<std::size_t>> read_ready(char* to, std::size_t size) = 0;
  virtual std::optional<Result<std::size_t>> write_ready(std::span<const iovec> parts) = 0;
  // Up to `size` bytes of a file; a file that ends before them is kCorrupt. Here they are read and
  // written; a kind that can do with less copying does.
  virtual std::optional<Result<std::size_t>> send_file_ready(int file, std::uint64_t offset,
                                                             std::uint64_t size);
  // Until there is something to read, or the end; until something can be written.
  virtual Async<void> readable() = 0;
  virtual Async<void> writable() = 0;
  // The same on a thread that may block; kTimeout after `patience`.
  virtual Status wait_readable(std::chrono::milliseconds patience) = 0;
  virtual Status wait_writable(std::chrono::milliseconds patience) = 0;

  Async<std::size_t> read_some(char* to, std::size_t size);
  Async<void> read_exact(char* to, std::size_t size);
  Async<void> write(std::string_view bytes);
  // Gathers; `parts` is changed while it progresses.
  Async<void> write(std::span<iovec> parts);
  // Exactly `size` bytes from the file's `offset`.
  Async<void> send_file(int file, std::uint64_t offset, std::uint64_t size);

  // No more writes: the peer sees the end in good order.
  virtual void close_write() = 0;
  // The end of this stream will look like a failure to the peer, not like the end of its bytes.
  virtual void end_with_reset() = 0;
  // Makes the waits of coroutines end with kCancelled, now and later; on its loop only.
  virtual void cancel() = 0;
  // Makes reads, writes and waits of any thread end; the connection is of no use afterwards.
  virtual void interrupt() = 0;
};

// Takes `size` bytes off the front of `parts`; parts that are empty go.
std::span<iovec> drop_front(std::span<iovec> parts, std::size_t size);

}  // namespace sluice::net
