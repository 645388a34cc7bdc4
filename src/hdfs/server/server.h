// A lake as Hadoop clients know it: a NameNode with one DataNode, in front of a lake::Lake.
//
// Three ports: Hadoop RPC (ClientProtocol and the small protocols beside it, and a DataNode's
// ClientDatanodeProtocol), DataTransferProtocol, and HTTP (WebHDFS, /jmx, /conf, and the caller's
// pages). Clients are told to come back to the address that they came to, unless an advertised host
// is set.
//
// Sockets live on the loops; every call that touches the lake runs on the pool. The loops, the pool
// and the lake outlive the server; stop() (or the end) cuts the connections and waits for the calls
// that run. Calls of the door may come from any thread.
#pragma once

#include <memory>

#include "base/result.h"
#include "hdfs/server/node/options.h"
#include "net/tcp.h"

namespace sluice::net {
class BlockingPool;
class Loops;
}  // namespace sluice::net
namespace sluice::lake {
class Lake;
}
namespace sluice::metrics {
class Exposition;
}

namespace sluice::hdfs {

class Server {
 public:
  // kBusy when a port is taken: the message names the address.
  static Result<std::unique_ptr<Server>> open(net::Loops& loops, net::BlockingPool& pool,
                                              lake::Lake& lake, ServerOptions options);
  ~Server();

  // What it counted since it was opened. Any thread.
  void add_metrics(metrics::Exposition& out) const;
  net::Endpoint rpc() const;
  net::Endpoint data() const;
  net::Endpoint http() const;
  void stop();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sluice::hdfs
