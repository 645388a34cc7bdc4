#include "hdfs/server/server.h"

#include <chrono>

#include "base/clock.h"
#include "hdfs/server/node/node.h"
#include "hdfs/server/rpc/rpc_connection.h"
#include "hdfs/server/transfer/transfer_connection.h"
#include "hdfs/server/web.h"
#include "net/loop.h"
#include "net/port.h"
#include "net/scope.h"

namespace sluice::hdfs {

namespace {

// Writers send a heartbeat every 30 s; other requests of this port come at once.
constexpr std::chrono::milliseconds kWriterPatience{35'000};

}  // namespace

struct Server::State {
  State(net::Loops& the_loops, net::BlockingPool& the_pool, lake::Lake& lake, ServerOptions options)
      : loops(the_loops), pool(the_pool), node(lake, std::move(options)) {}

  Status open();

  net::Loops& loops;
  net::BlockingPool& pool;
  Node node;
  net::Scope scope;
  std::unique_ptr<net::Port> rpc;
  std::unique_ptr<net::Port> data;
  std::unique_ptr<net::HttpServer> http;
};

Status Server::State::open() {
  const ServerOptions& options = node.options;
  node.started_ms = node.lake.clock().wall_ms();
  // "CID-<uuid>": one lake, one cluster, one node, one volume.
  const std::string& cluster = node.lake.cluster_id();
  node.datanode_uuid = cluster.starts_with("CID-") ? cluster.substr(4) : cluster;
  node.storage_id = "DS-" + node.datanode_uuid;
  const ServerLimits& limits = options.limits;
  net::PortLimits rpc_limits{.name = "hdfs_rpc",
                             .connections = limits.rpc_connections,
                             .unfinished_bytes = limits.rpc_unfinished_bytes};
  TRY(rpc, net::Port::open(loops, scope, options.address, options.rpc_port, std::move(rpc_limits)));
  node.rpc_port = rpc->local().port;
  net::PortLimits data_limits{.name = "hdfs_data",
                              .connections = limits.transfers,
                              .unfinished_bytes = limits.transfer_unfinished_bytes,
                              .patience = kWriterPatience};
  TRY(data,
      net::Port::open(loops, scope, options.address, options.data_port, std::move(data_limits)));
  node.data_port = data->local().port;
  node.http_port = options.http_port;
  net::HttpOptions web = options.http;
  web.name = "hdfs_http";
  if (!options.advertised_host.empty()) web.hosts.push_back(options.advertised_host);
  TRY(http, net::HttpServer::open(loops, options.address, options.http_port, web_handler(node),
                                  std::move(web)));
  node.http_port = http->local().port;
  rpc->serve([this](std::unique_ptr<net::Guest> guest) {
    return serve_rpc(node, scope, pool, std::move(guest));
  });
  data->serve([this](std::unique_ptr<net::Guest> guest) {
    return serve_transfers(node, pool, std::move(guest));
  });
  return {};
}

Result<std::unique_ptr<Server>> Server::open(net::Loops& loops, net::BlockingPool& pool,
                                             lake::Lake& lake, ServerOptions options) {
  auto state = std::make_unique<State>(loops, pool, lake, std::move(options));
  TRY(state->open());
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  stop();
}

void Server::stop() {
  if (state_->http) state_->http->stop();
  state_->scope.stop();
}

net::Endpoint Server::rpc() const {
  return state_->rpc->local();
}
net::Endpoint Server::data() const {
  return state_->data->local();
}
net::Endpoint Server::http() const {
  return state_->http->local();
}

}  // namespace sluice::hdfs
