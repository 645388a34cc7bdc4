#include "flume/monitor.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

#include "base/file.h"
#include "base/host_name.h"
#include "base/log.h"
#include "base/secrets.h"
#include "base/text.h"
#include "flume/counters.h"
#include "flume/flume.h"
#include "net/http_server.h"
#include "net/loop.h"

namespace sluice::flume {
namespace {

std::string run_file(const std::string& data_dir, const std::string& name, std::int64_t pid) {
  return data_dir + "/flume/agents/" + name + "-" + std::to_string(pid) + ".json";
}

constexpr std::int64_t kDefaultPort = 41414;

// org.apache.flume.instrumentation.http.HTTPMetricsServer
void answer(net::HttpRequest& request, net::HttpResponse& response,
            const Monitor::Metrics& metrics) {
  const std::string path = to_lower(request.path);
  if (request.method == "TRACE" || request.method == "OPTIONS") {
    response.set_status(403);
    (void)response.send("");
  } else if (path == "/") {
    response.set_header("Content-Type", "text/html;charset=utf-8");
    (void)response.send("For Flume metrics please click <a href = \"./metrics\"> here</a>.");
  } else if (path == "/metrics") {
    response.set_header("Content-Type", "application/json;charset=utf-8");
    (void)response.send(metrics());
  } else {
    response.set_status(404);
    (void)response.send("");
  }
}

}  // namespace

struct Monitor::Server {
  net::Loops loops{1};
  std::unique_ptr<net::HttpServer> http;
};

Monitor::Monitor(std::unique_ptr<Server> server) : server_(std::move(server)) {}
Monitor::~Monitor() {
  if (server_ != nullptr) server_->http->stop();
}
net::Endpoint Monitor::local() const {
  return server_->http->local();
}

Result<std::unique_ptr<Monitor>> Monitor::open(const SystemProperties& system, Metrics metrics) {
  const auto value = [&](const std::string& key) {
    const auto at = system.find(key);
    return at == system.end() ? std::string() : at->second;
  };
  const std::string type = to_lower(value("flume.monitoring.type"));
  if (type.empty()) return std::unique_ptr<Monitor>();
  if (type != "http") {
    return Error(ErrorCode::kUnsupported, "-Dflume.monitoring.type=" + type +
                                              " is not offered by this version; there is http");
  }
  const std::string given = value("flume.monitoring.port");
  const auto port = given.empty() ? kDefaultPort : parse_int(given);
  if (!port || *port < 0 || *port > 65535) {
    return Error(ErrorCode::kInvalidArgument,
                 "-Dflume.monitoring.port=" + given + " is not a port");
  }
  std::string address = value("flume.monitoring.address");
  if (address.empty()) address = "127.0.0.1";
  auto server = std::make_unique<Server>();
  TRY(server->http,
      net::HttpServer::open(server->loops, address, static_cast<std::uint16_t>(*port),
                            [metrics](net::HttpRequest& request, net::HttpResponse& response) {
                              answer(request, response, metrics);
                            }));
  return std::unique_ptr<Monitor>(new Monitor(std::move(server)));
}

RunFile::RunFile(const std::string& data_dir, std::string name, std::string config,
                 std::int64_t started_ms)
    : directory_(data_dir.empty() ? "" : data_dir + "/flume/agents"),
      name_(std::move(name)),
      config_(std::move(config)),
      started_ms_(started_ms) {
  if (directory_.empty()) return;
  path_ = run_file(data_dir, name_, ::getpid());
}

void RunFile::update(std::int64_t now_ms, const std::string& metrics,
                     const std::map<std::string, std::string>& troubles) {
  if (path_.empty()) return;
  std::string stuck;
  for (const auto& [component, why] : troubles) {
    stuck += (stuck.empty() ? "" : ",") + json_string(component) + ":" +
             json_string(without_secrets(why));
  }
  const std::string json =
      "{\"name\":" + json_string(name_) + ",\"pid\":" + std::to_string(::getpid()) +
      ",\"host\":" + json_string(host_name()) + ",\"config\":" + json_string(config_) +
      ",\"started_ms\":" + std::to_string(started_ms_) +
      ",\"updated_ms\":" + std::to_string(now_ms) + ",\"troubles\":{" + stuck +
      "},\"metrics\":" + metrics + "}\n";
  // Readers see the old content or the new. It is not synced: it tells of a live process.
  const std::string aside = path_ + ".new";
  Status written = make_directories(directory_);
  if (written) {
    Result<Fd> file = open_file(aside, O_WRONLY | O_CREAT | O_TRUNC);
    written = file ? write_all(file->get(), json) : Status(file.error());
  }
  if (written && std::rename(aside.c_str(), path_.c_str()) != 0) written = errno_error(path_);
  if (!written && !complained_) {
    complained_ = true;
    log::warn("the run file of the agent could not be written",
              {{"error", written.error().message()}});
  }
}

void RunFile::remove() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

void forget_agent(const std::string& data_dir, const std::string& name, std::int64_t pid) {
  ::unlink(run_file(data_dir, name, pid).c_str());
}

}  // namespace sluice::flume
