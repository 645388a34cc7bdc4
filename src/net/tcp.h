// TCP on event loops: who listens, and the streams that come of it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "net/async.h"
#include "net/scope.h"
#include "net/stream.h"

namespace sluice::net {

// What the system may hold of a connection's bytes: those that were sent and have not arrived, and
// those that came and were not read. -1: as much as it finds right.
struct SocketBuffers {
  // Left to itself the system takes megabytes, which no cache holds, and is half as fast.
  int send_bytes = 512 << 10;
  int receive_bytes = -1;
};

class TcpListener {
 public:
  struct Impl;
  // Binds "host:port"'s parts; port 0 takes a free one. A taken port is kBusy and names the
  // address.
  static Result<TcpListener> open(Loop& loop, Scope& scope, const std::string& address,
                                  std::uint16_t port, SocketBuffers buffers = {});
  explicit TcpListener(std::unique_ptr<Impl> impl);
  TcpListener(TcpListener&&) noexcept;
  TcpListener& operator=(TcpListener&&) = delete;
  ~TcpListener();

  Endpoint local() const;
  // The next connection, which will live on `loop` (that of the listener, or another). It joins the
  // listener's scope for life, so that Scope::stop() ends its waits with kCancelled.
  Async<std::unique_ptr<Stream>> accept(Loop& loop);

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::net
