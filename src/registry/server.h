// The registry's door: its REST API on a port.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "net/http_server.h"

namespace sluice::net {
class Loops;
}

namespace sluice::registry {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8081;
  std::string kafka;    // the cluster that keeps the schemas: "host:port[,host:port]"
  std::string version;  // of this program
  const Clock& clock;   // outlives the server
  net::HttpOptions http = {};
};

// Answers from open() until stop(). Nothing is asked of the cluster before the first request.
class Server {
 public:
  // kBusy when the address is taken.
  static Result<std::unique_ptr<Server>> open(net::Loops& loops, const ServerOptions& options);
  ~Server();

  net::Endpoint endpoint() const;
  void stop();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sluice::registry
