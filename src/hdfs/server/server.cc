#include "hdfs/server/server.h"

#include <chrono>

#include "base/clock.h"
#include "base/metrics.h"
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

void Server::add_metrics(metrics::Exposition& out) const {
  using metrics::Kind;
  const Counters& counters = state_->node.counters;
  const auto add = [&out](const char* name, const char* help, std::uint64_t value) {
    out.add(name, Kind::kCounter, help, {}, static_cast<double>(value));
  };
  add("sluice_hdfs_rpc_calls_total", "Calls of Hadoop RPC.", counters.rpc_calls);
  add("sluice_hdfs_rpc_failures_total", "Calls that were refused.", counters.rpc_failures);
  add("sluice_hdfs_rpc_received_bytes_total", "Bytes of calls.", counters.rpc_received_bytes);
  add("sluice_hdfs_rpc_sent_bytes_total", "Bytes of answers.", counters.rpc_sent_bytes);
  add("sluice_hdfs_read_bytes_total", "Bytes of files to clients.", counters.bytes_read);
  add("sluice_hdfs_written_bytes_total", "Bytes of files from clients.", counters.bytes_written);
  add("sluice_hdfs_read_blocks_total", "Blocks that were read.", counters.blocks_read);
  add("sluice_hdfs_written_blocks_total", "Blocks that were written.", counters.blocks_written);
  out.add("sluice_hdfs_rpc_seconds_total", Kind::kCounter, "Time that calls took.", {},
          static_cast<double>(counters.rpc_nanoseconds) / 1e9);
  for (std::size_t i = 0; i < kActivities.size(); ++i) {
    out.add("sluice_hdfs_operations_total", Kind::kCounter,
            "Operations of RPC and WebHDFS, by the name that Hadoop counts them under.",
            {{"operation", kActivities[i].attribute}}, static_cast<double>(counters.activities[i]));
  }
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
