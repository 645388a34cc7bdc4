#include "registry/server.h"

#include "registry/registry.h"
#include "registry/rest.h"

namespace sluice::registry {

struct Server::State {
  explicit State(const ServerOptions& options)
      : registry(make_schemas_topic(options.kafka, options.clock)),
        rest(registry, options.version) {}

  Registry registry;
  Rest rest;
  std::unique_ptr<net::HttpServer> http;
};

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() {
  stop();
}

Result<std::unique_ptr<Server>> Server::open(net::Loops& loops, const ServerOptions& options) {
  auto state = std::make_unique<State>(options);
  net::HttpOptions web = options.http;
  web.name = "registry";
  web.limits.body_bytes = kMaxBodyBytes;
  const auto handle = [at = state.get()](net::HttpRequest& request, net::HttpResponse& response) {
    at->rest.handle(request, response);
  };
  TRY(state->http,
      net::HttpServer::open(loops, options.address, options.port, handle, std::move(web)));
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

net::Endpoint Server::endpoint() const {
  return state_->http->local();
}
void Server::stop() {
  state_->http->stop();
}

}  // namespace sluice::registry
