// What a server is started with: where it listens, and what outsiders can make it hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "net/http_server.h"

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

}  // namespace sluice::hdfs
