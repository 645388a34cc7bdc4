// TCP on event loops.
#pragma once

#include <sys/uio.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "net/async.h"
#include "net/scope.h"

namespace sluice::net {

class Loop;

// A numeric address and a port, printed as "127.0.0.1:9092" or "[::1]:9092".
struct Endpoint {
  std::string address;
  std::uint16_t port = 0;
  std::string to_string() const;
};

// One connection, used by coroutines of its loop: at most one reads and one writes at a time.
// It joins its scope for life, so that Scope::stop() ends its waits with kCancelled.
class TcpStream {
 public:
  struct Impl;
  explicit TcpStream(std::unique_ptr<Impl> impl);
  TcpStream(TcpStream&&) noexcept;
  TcpStream& operator=(TcpStream&&) = delete;
  ~TcpStream();

  Loop& loop();
  int native_handle();
  Endpoint local() const;
  Endpoint peer() const;

  // An operation that makes no progress for this long fails with kTimeout. 0 (the start) waits for
  // ever.
  void set_timeout(std::chrono::milliseconds timeout);

  // At least one byte; kUnavailable "connection closed by peer" at the end.
  Async<std::size_t> read_some(char* to, std::size_t size);
  // What is there to read now; nothing when that means waiting.
  std::optional<Result<std::size_t>> read_ready(char* to, std::size_t size);
  // Until there is something to read, or the end.
  Async<void> readable();
  Async<void> read_exact(char* to, std::size_t size);
  Async<void> write(std::string_view bytes);
  // Gathers; `parts` is changed while it progresses.
  Async<void> write(std::span<iovec> parts);
  // sendfile(2) of exactly `size` bytes from the file's `offset`.
  Async<void> send_file(int fd, std::uint64_t offset, std::uint64_t size);

  // Makes the waits of this stream end with kCancelled; on its loop only.
  void cancel();

  // Takes the socket out as a blocking descriptor; the stream is done afterwards.
  int release_blocking();

 private:
  std::unique_ptr<Impl> impl_;
};

class TcpListener {
 public:
  struct Impl;
  // Binds "host:port"'s parts; port 0 takes a free one. A taken port is kBusy and names the
  // address.
  static Result<TcpListener> open(Loop& loop, Scope& scope, const std::string& address,
                                  std::uint16_t port);
  explicit TcpListener(std::unique_ptr<Impl> impl);
  TcpListener(TcpListener&&) noexcept;
  TcpListener& operator=(TcpListener&&) = delete;
  ~TcpListener();

  Endpoint local() const;
  // The next connection, which will live on `loop` (that of the listener, or another).
  Async<TcpStream> accept(Loop& loop);

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::net
