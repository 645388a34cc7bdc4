#include "hdfs/server/server.h"

#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "hdfs/server/node.h"
#include "hdfs/server/rpc_connection.h"
#include "hdfs/server/transfer_connection.h"
#include "hdfs/server/web.h"
#include "net/loop.h"
#include "net/scope.h"

namespace sluice::hdfs {

struct Server::State {
  State(net::Loops& the_loops, net::BlockingPool& the_pool, lake::Lake& lake, ServerOptions options)
      : loops(the_loops), pool(the_pool), node(lake, std::move(options)) {}

  static net::Async<void> accept_rpc(State& state);
  static net::Async<void> accept_data(State& state);
  Status open();

  net::Loops& loops;
  net::BlockingPool& pool;
  Node node;
  net::Scope scope;
  net::Loop* listening = nullptr;
  std::optional<net::TcpListener> rpc;
  std::optional<net::TcpListener> data;
  std::unique_ptr<net::HttpServer> http;
};

namespace {

// After a failed accept (no descriptors left, say) wait, so that the loop does not spin.
net::Async<void> settle(net::Loop& loop, net::Scope& scope, const Error& error, const char* what) {
  if (error.code() == ErrorCode::kCancelled) co_return error;
  log::warn("cannot accept a connection", {{"port", what}, {"reason", error.message()}});
  co_return co_await net::sleep_for(loop, scope, std::chrono::milliseconds(100));
}

}  // namespace

net::Async<void> Server::State::accept_rpc(State& state) {
  for (;;) {
    Result<net::TcpStream> stream = co_await state.rpc->accept(state.loops.next());
    if (!stream) {
      CO_TRY(co_await settle(*state.listening, state.scope, stream.error(), "rpc"));
      continue;
    }
    if (state.node.counters.rpc_connections >= state.node.options.max_rpc_connections) {
      log::warn("RPC connection refused: too many are open",
                {{"client", stream->peer().to_string()}});
      continue;
    }
    net::Loop& loop = stream->loop();
    state.scope.spawn(loop, serve_rpc(state.node, state.scope, state.pool, *std::move(stream)));
  }
}

net::Async<void> Server::State::accept_data(State& state) {
  for (;;) {
    Result<net::TcpStream> stream = co_await state.data->accept(state.loops.next());
    if (!stream) {
      CO_TRY(co_await settle(*state.listening, state.scope, stream.error(), "data"));
      continue;
    }
    if (state.node.counters.transfers >= state.node.options.max_transfers) {
      log::warn("data transfer refused: too many are going on",
                {{"client", stream->peer().to_string()}});
      continue;
    }
    net::Loop& loop = stream->loop();
    state.scope.spawn(loop,
                      serve_transfers(state.node, state.scope, state.pool, *std::move(stream)));
  }
}

Status Server::State::open() {
  const ServerOptions& options = node.options;
  node.started_ms = SystemClock().wall_ms();
  // "CID-<uuid>": one lake, one cluster, one node, one volume.
  const std::string& cluster = node.lake.cluster_id();
  node.datanode_uuid = cluster.starts_with("CID-") ? cluster.substr(4) : cluster;
  node.storage_id = "DS-" + node.datanode_uuid;
  listening = &loops.next();
  TRY(net::TcpListener rpc_listener,
      net::TcpListener::open(*listening, scope, options.address, options.rpc_port));
  rpc.emplace(std::move(rpc_listener));
  node.rpc_port = rpc->local().port;
  TRY(net::TcpListener data_listener,
      net::TcpListener::open(*listening, scope, options.address, options.data_port));
  data.emplace(std::move(data_listener));
  node.data_port = data->local().port;
  node.http_port = options.http_port;
  TRY(http,
      net::HttpServer::open(loops, pool, options.address, options.http_port, web_handler(node)));
  node.http_port = http->local().port;
  scope.spawn(*listening, accept_rpc(*this));
  scope.spawn(*listening, accept_data(*this));
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
