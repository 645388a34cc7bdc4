#include "console/api.h"

#include <boost/json/object.hpp>

#include "base/clock.h"
#include "base/text.h"
#include "console/answer.h"
#include "console/guard.h"
#include "net/http_url.h"

namespace sluice::console {

// `pattern` is an address whose "*" parts are names.
struct Api::Route {
  std::string_view pattern;
  void (Api::*call)(const Call&);
};

const std::vector<Api::Route>& Api::routes() {
  static const std::vector<Route> kRoutes = {
      {"/healthz", &Api::health},
      {"/readyz", &Api::ready},
      {"/api/v1/overview", &Api::overview},
      {"/api/v1/topics", &Api::topics},
      {"/api/v1/topics/*", &Api::topic},
      {"/api/v1/topics/*/messages", &Api::messages},
      {"/api/v1/topics/*/messages/*/*/value", &Api::message_value},
      {"/api/v1/topics/*/search", &Api::search},
      {"/api/v1/topics/*/tail", &Api::tail},
      {"/api/v1/groups", &Api::groups},
      {"/api/v1/groups/*", &Api::group},
      {"/api/v1/lake/list", &Api::lake_list},
      {"/api/v1/lake/status", &Api::lake_status},
      {"/api/v1/lake/preview", &Api::lake_preview},
      {"/api/v1/lake/download", &Api::lake_download},
      {"/api/v1/flows", &Api::flows},
      {"/api/v1/jobs", &Api::jobs},
      {"/api/v1/jobs/*", &Api::job},
  };
  return kRoutes;
}

namespace {

// Compared part by part before decoding, so that a name may hold an encoded '/'.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view raw_path) {
  const std::vector<std::string> wanted = split(pattern, '/');
  const std::vector<std::string> given = split(raw_path, '/');
  if (wanted.size() != given.size()) return std::nullopt;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    auto part = net::percent_decode(given[i], false);
    if (!part) return std::nullopt;
    if (wanted[i] == "*" && !part->empty()) {
      names.push_back(*std::move(part));
    } else if (wanted[i] != *part) {
      return std::nullopt;
    }
  }
  return names;
}

}  // namespace

Api::Api(ApiSources sources)
    : sources_(std::move(sources)),
      agents_(sources_.data_dir + "/flume/agents"),
      runs_(sources_.data_dir + "/sqoop/runs"),
      started_ms_(SystemClock().wall_ms()) {}

bool Api::owns(std::string_view path) {
  return path.starts_with("/api/") || path == "/healthz" || path == "/readyz";
}

void Api::handle(net::HttpRequest& request, net::HttpResponse& response) {
  set_safe_headers(response);
  if (request.method != "GET" && request.method != "HEAD") {
    response.set_header("Allow", "GET, HEAD");
    response.set_status(405);
    return send_json(
        response,
        boost::json::object{{"error",
                             {{"code", "method_not_allowed"},
                              {"message", "The console's API only answers GET and HEAD."}}}});
  }
  for (const Route& route : routes()) {
    if (auto names = match(route.pattern, request.raw_path)) {
      return (this->*route.call)(Call{request, response, *std::move(names)});
    }
  }
  send_error(response, Error(ErrorCode::kNotFound, "The API has no address " + request.path + "."),
             "docs/reference/console-api.md lists them.");
}

bool Api::need_kafka(const Call& call) {
  if (sources_.kafka != nullptr) return true;
  send_error(call.response, Error(ErrorCode::kUnavailable, "This console has no broker to show."),
             "Start one with \"sluice up\", or name one to \"sluice console\".");
  return false;
}

void Api::health(const Call& call) {
  call.response.set_header("Content-Type", "text/plain; charset=utf-8");
  call.response.set_header("Cache-Control", "no-store");
  (void)call.response.send("ok\n");
}

}  // namespace sluice::console
