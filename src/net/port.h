// The one accept loop: a port that lets connections in within its bounds.
//
//   TRY(auto port, Port::open(loops, scope, "127.0.0.1", 9092, {.name = "kafka"}));
//   port->serve([this](std::unique_ptr<Guest> guest) { return talk(std::move(guest)); });
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "net/guests.h"
#include "net/tcp.h"

namespace sluice::net {

class Loops;
class TlsServer;

// Listens from open() on; connections wait until serve(). Both end when the scope stops, and the
// port outlives that.
class Port {
 public:
  using Welcome = std::function<Async<void>(std::unique_ptr<Guest>)>;

  // kBusy when the address is taken; port 0 takes a free one.
  static Result<std::unique_ptr<Port>> open(Loops& loops, Scope& scope, const std::string& address,
                                            std::uint16_t port, PortLimits limits);

  // Spawns welcome() for each connection, on a loop in turn. It settles its own failures. With
  // `tls`, which outlives the port, connections are inside of it.
  void serve(Welcome welcome, const TlsServer* tls = nullptr);
  Endpoint local() const { return local_; }
  const PortCounters& counters() const { return room_->counters; }

 private:
  Port(Loops& loops, Loop& loop, Scope& scope, TcpListener listener, PortLimits limits);
  Async<void> accept();
  Async<void> accept_one();
  void let_in(std::unique_ptr<Stream> stream);
  void refuse(const Endpoint& peer, const char* why);

  Loops& loops_;
  Loop& loop_;
  Scope& scope_;
  TcpListener listener_;
  Endpoint local_;
  std::shared_ptr<PortRoom> room_;
  Welcome welcome_;
  const TlsServer* tls_ = nullptr;
  std::uint64_t refused_before_ = 0;  // what the log has said
  std::chrono::steady_clock::time_point quiet_until_;
};

}  // namespace sluice::net
