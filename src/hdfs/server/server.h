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

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/http_server.h"
#include "net/tcp.h"

namespace sluice::net {
class BlockingPool;
class Loops;
}  // namespace sluice::net
namespace sluice::lake {
class Lake;
}

namespace sluice::hdfs {

// What outsiders can make this server hold. Beyond the connections the idle ones go first; beyond
// the bytes (requests that came in part, over all connections) the slow ones.
struct ServerLimits {
  std::size_t rpc_connections = 8192;
  std::size_t rpc_unfinished_bytes = 256U << 20U;
  std::size_t transfers = 4096;  // dfs.datanode.max.transfer.threads
  std::size_t transfer_unfinished_bytes = 512U << 20U;
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t rpc_port = 9000;  // 0 takes a free one, here and below
  std::uint16_t data_port = 9866;
  std::uint16_t http_port = 9870;
  std::string advertised_host;  // empty: the address that the client came to
  // Everything on the HTTP port that is not /webhdfs, /jmx or /conf; empty: 404.
  net::HttpHandler pages;
  std::string web_user = "dr.who";  // of a WebHDFS request that names none (Hadoop's own default)
  ServerLimits limits;
  net::HttpOptions http;  // limits of the HTTP port, and whose pages may ask
  std::uint64_t trash_interval_minutes = 0;
  std::string version = "3.3.6";  // the Hadoop version that clients are told
};

class Server {
 public:
  // kBusy when a port is taken: the message names the address.
  static Result<std::unique_ptr<Server>> open(net::Loops& loops, net::BlockingPool& pool,
                                              lake::Lake& lake, ServerOptions options);
  ~Server();

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
