#include "console/console.h"

#include "console/api.h"
#include "console/cluster/kafka_changes.h"
#include "console/cluster/kafka_view.h"
#include "console/site.h"

namespace sluice::console {
namespace {

std::vector<ServiceAddress> services(const std::map<std::string, std::string>& addresses) {
  std::vector<ServiceAddress> found;
  for (const auto& [name, title] :
       {std::pair("hdfs", "HDFS name service"), std::pair("hdfs_data", "HDFS data transfer"),
        std::pair("hdfs_http", "WebHDFS and its pages"),
        std::pair("registry", "Schema registry")}) {
    const auto at = addresses.find(name);
    if (at != addresses.end()) found.push_back({name, title, at->second});
  }
  return found;
}

}  // namespace

struct Console::State {
  explicit State(const ConsoleOptions& options)
      : kafka(options.kafka.empty() ? nullptr : make_kafka_view(options.kafka)),
        changes(options.kafka.empty() ? nullptr : make_kafka_changes(options.kafka)),
        api(ApiSources{.kafka = kafka.get(),
                       .kafka_address = options.kafka,
                       .lake = options.lake,
                       .data_dir = options.data_dir,
                       .version = options.version,
                       .services = services(options.addresses),
                       .checks = options.checks,
                       .one_copy = options.one_copy,
                       .changes = changes.get(),
                       .read_only = options.read_only,
                       .add_metrics = options.add_metrics}),
        site("console.html", {"/", "/topics", "/topics/", "/groups", "/groups/", "/lake", "/lake/",
                              "/flows", "/flows/", "/jobs", "/jobs/"}) {}

  void handle(net::HttpRequest& request, net::HttpResponse& response) {
    if (Api::owns(request.path)) {
      api.handle(request, response);
    } else {
      site.serve(request, response);
    }
  }

  std::unique_ptr<KafkaView> kafka;
  std::unique_ptr<KafkaChanges> changes;
  Api api;
  Site site;
  std::unique_ptr<net::HttpServer> server;
};

Console::Console(std::unique_ptr<State> state) : state_(std::move(state)) {}
Console::~Console() {
  stop();
}

Result<std::unique_ptr<Console>> Console::open(net::Loops& loops, const ConsoleOptions& options) {
  auto state = std::make_unique<State>(options);
  net::HttpOptions web = options.http;
  web.name = "console";
  web.limits.body_bytes = kMaxUploadBytes;  // the largest body that there is; others are less
  web.urgent = [](std::string_view path) { return path == "/healthz" || path == "/readyz"; };
  const auto handle = [at = state.get()](net::HttpRequest& request, net::HttpResponse& response) {
    at->handle(request, response);
  };
  TRY(state->server,
      net::HttpServer::open(loops, options.address, options.port, handle, std::move(web)));
  return std::unique_ptr<Console>(new Console(std::move(state)));
}

net::Endpoint Console::endpoint() const {
  return state_->server->local();
}
void Console::stop() {
  state_->server->stop();
}

net::HttpHandler lake_pages() {
  const Site site("explorer.html", {"/", "/index.html", "/explorer.html", "/dfshealth.html"});
  return [site](net::HttpRequest& request, net::HttpResponse& response) {
    site.serve(request, response);
  };
}

}  // namespace sluice::console
