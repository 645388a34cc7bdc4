#include "console/api.h"

#include <boost/json/object.hpp>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "console/answer.h"
#include "console/guard.h"
#include "net/http_url.h"

namespace sluice::console {

// `pattern` is an address whose "*" parts are names. GET stands for HEAD as well; every other
// method changes something.
struct Api::Route {
  std::string_view method;
  std::string_view pattern;
  void (Api::*call)(const Call&);
};

const std::vector<Api::Route>& Api::routes() {
  static const std::vector<Route> kRoutes = {
      {"GET", "/healthz", &Api::health},
      {"GET", "/readyz", &Api::ready},
      {"GET", "/metrics", &Api::metrics},
      {"GET", "/api/v1/session", &Api::session},
      {"GET", "/api/v1/overview", &Api::overview},
      {"GET", "/api/v1/topics", &Api::topics},
      {"POST", "/api/v1/topics", &Api::create_topic},
      {"GET", "/api/v1/topic-defaults", &Api::topic_defaults},
      {"GET", "/api/v1/topics/*", &Api::topic},
      {"DELETE", "/api/v1/topics/*", &Api::delete_topic},
      {"POST", "/api/v1/topics/*/partitions", &Api::add_partitions},
      {"POST", "/api/v1/topics/*/empty", &Api::empty_topic},
      {"GET", "/api/v1/topics/*/settings", &Api::topic_settings},
      {"POST", "/api/v1/topics/*/settings", &Api::alter_topic_settings},
      {"GET", "/api/v1/topics/*/messages", &Api::messages},
      {"POST", "/api/v1/topics/*/messages", &Api::produce},
      {"GET", "/api/v1/topics/*/messages/*/*/value", &Api::message_value},
      {"GET", "/api/v1/topics/*/search", &Api::search},
      {"GET", "/api/v1/topics/*/tail", &Api::tail},
      {"GET", "/api/v1/groups", &Api::groups},
      {"GET", "/api/v1/groups/*", &Api::group},
      {"DELETE", "/api/v1/groups/*", &Api::delete_group},
      {"GET", "/api/v1/groups/*/plan", &Api::group_plan},
      {"POST", "/api/v1/groups/*/offsets", &Api::set_group_offsets},
      {"GET", "/api/v1/lake/list", &Api::lake_list},
      {"GET", "/api/v1/lake/status", &Api::lake_status},
      {"GET", "/api/v1/lake/preview", &Api::lake_preview},
      {"GET", "/api/v1/lake/table", &Api::lake_table},
      {"GET", "/api/v1/lake/download", &Api::lake_download},
      {"POST", "/api/v1/lake/folder", &Api::lake_make_folder},
      {"POST", "/api/v1/lake/rename", &Api::lake_rename},
      {"POST", "/api/v1/lake/rights", &Api::lake_rights},
      {"DELETE", "/api/v1/lake/entry", &Api::lake_delete},
      {"GET", "/api/v1/lake/upload", &Api::lake_upload_state},
      {"PUT", "/api/v1/lake/upload", &Api::lake_upload},
      {"GET", "/api/v1/flows", &Api::flows},
      {"GET", "/api/v1/jobs", &Api::jobs},
      {"GET", "/api/v1/jobs/*", &Api::job},
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

void refuse_method(net::HttpResponse& response, const std::string& allowed) {
  response.set_header("Allow", allowed);
  response.set_status(405);
  send_json(response, boost::json::object{
                          {"error",
                           {{"code", "method_not_allowed"},
                            {"message", "This address of the API answers " + allowed + "."}}}});
}

}  // namespace

Api::Api(ApiSources sources)
    : sources_(std::move(sources)),
      agents_(sources_.data_dir + "/flume/agents"),
      runs_(sources_.data_dir + "/sqoop/runs"),
      started_ms_(now_ms()) {}

std::int64_t Api::now_ms() {
  return SystemClock().wall_ms();
}

bool Api::owns(std::string_view path) {
  return path.starts_with("/api/") || path == "/healthz" || path == "/readyz" || path == "/metrics";
}

void Api::handle(net::HttpRequest& request, net::HttpResponse& response) {
  set_safe_headers(response);
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::string allowed;
  for (const Route& route : routes()) {
    auto names = match(route.pattern, request.raw_path);
    if (!names) continue;
    if (route.method == method) {
      if (method != "GET" && !may_change(request, response)) return;
      return (this->*route.call)(Call{request, response, *std::move(names)});
    }
    allowed += (allowed.empty() ? "" : ", ");
    allowed += route.method == "GET" ? "GET, HEAD" : route.method;
  }
  if (!allowed.empty()) return refuse_method(response, allowed);
  send_error(response, Error(ErrorCode::kNotFound, "The API has no address " + request.path + "."),
             "docs/reference/console-api.md lists them.");
}

bool Api::may_change(net::HttpRequest& request, net::HttpResponse& response) {
  if (sources_.read_only) {
    send_error(response,
               Error(ErrorCode::kPermissionDenied, "This console shows and changes nothing."),
               "It was started with --console-read-only; the commands still change things.");
    return false;
  }
  const Status may = sessions_.may_change(request);
  if (!may) {
    send_error(response, may.error(),
               "GET /api/v1/session gives a session and its token; the page asks anew by itself.");
    return false;
  }
  log::info("a change is asked of the console", {{"method", request.method},
                                                 {"address", request.raw_path},
                                                 {"by", request.peer.to_string()}});
  return true;
}

void Api::session(const Call& call) {
  const std::string token = sessions_.token_of(call.request, call.response);
  send_json(call.response,
            boost::json::object{{"token", token}, {"read_only", sources_.read_only}});
}

void Api::done(const Call& call, const Status& changed) {
  if (!changed) return send_error(call.response, changed.error());
  send_json(call.response, boost::json::object{{"done", true}});
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
