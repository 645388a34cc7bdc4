// TCP on event loops: who listens, and the streams that come of it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "net/async.h"
#include "net/scope.h"
#include "net/stream.h"

namespace sluice::net {

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
  // The next connection, which will live on `loop` (that of the listener, or another). It joins the
  // listener's scope for life, so that Scope::stop() ends its waits with kCancelled.
  Async<std::unique_ptr<Stream>> accept(Loop& loop);

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::net
