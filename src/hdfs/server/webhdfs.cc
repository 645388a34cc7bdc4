// WebHDFS: finds the operation, and words its failure as Hadoop does.
#include <algorithm>
#include <cctype>

#include "base/log.h"
#include "base/text.h"
#include "hdfs/server/errors.h"
#include "hdfs/server/paths.h"
#include "hdfs/server/safe_mode.h"
#include "hdfs/server/web.h"
#include "hdfs/server/webhdfs_request.h"

namespace sluice::hdfs {
namespace {

constexpr std::string_view kPrefix = "/webhdfs/v1";

std::string upper(std::string_view text) {
  std::string to(text);
  std::transform(to.begin(), to.end(), to.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return to;
}

// {"RemoteException": ...}: errors of parameters are java.lang's own class.
Status fail(net::HttpResponse& response, const Error& error, std::string_view exception) {
  if (response.begun()) return error;  // too late for words: the answer is cut off
  const bool parameter = error.code() == ErrorCode::kInvalidArgument &&
                         (error.message().starts_with("Invalid value for webhdfs parameter") ||
                          error.message().starts_with("Required param ") ||
                          error.message().starts_with("Both owner and group"));
  const std::string_view name = !exception.empty() ? exception
                                : parameter        ? "java.lang.IllegalArgumentException"
                                                   : java_exception(error);
  JsonObject remote;
  remote.member("exception", name.substr(name.rfind('.') + 1))
      .member("javaClassName", name)
      .member("message", java_message(error));
  response.set_status(exception.empty() ? webhdfs_status(error.code()) : 403);
  response.set_header("Content-Type", "application/json");
  return response.send(JsonObject().raw("RemoteException", remote.text()).text());
}

// ^[A-Za-z_][A-Za-z0-9._-]*[$]?$
bool is_user_name(std::string_view name) {
  if (name.ends_with('$')) name.remove_suffix(1);
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
  };
  return !name.empty() && (std::isalpha(static_cast<unsigned char>(name[0])) || name[0] == '_') &&
         std::all_of(name.begin(), name.end(), plain);
}

Result<std::string> user_of(const net::HttpRequest& http, const std::string& otherwise) {
  for (const std::string_view name : {"doas", "user.name"}) {
    const auto value = http.parameter(name);
    if (!value || value->empty()) continue;
    if (!is_user_name(*value)) {
      return bad_parameter(name, "Invalid value: \"" + std::string(*value) +
                                     "\" does not belong to the domain "
                                     "^[A-Za-z_][A-Za-z0-9._-]*[$]?$");
    }
    return std::string(*value);
  }
  return otherwise;
}

// A newcomer who names no user is Hadoop's "dr.who". His home is made when he first writes below
// it, so that he is not refused.
Status ensure_home(const WebRequest& request) {
  const std::string home = "/user/" + request.who.user;
  if (request.path != home && !request.path.starts_with(home + "/")) return {};
  lake::Lake& lake = request.lake();
  const lake::Caller owner = lake.caller(lake.options().superuser);
  if (lake.status(owner, home)) return {};
  TRY(lake.make_directories(owner, home, 0755));
  return lake.set_owner(owner, home, request.who.user, "");
}

Error unknown_operation(std::string_view method, std::string_view op) {
  return bad_parameter("op",
                       std::string(op) + " is not a valid " + std::string(method) + " operation.");
}

Status run(WebRequest& request, std::string_view method, const std::string& op) {
  if (method == "GET" && op == "OPEN") return webhdfs_open(request);
  if (method == "PUT" && op == "CREATE") return webhdfs_create(request);
  if (method == "POST" && op == "APPEND") return webhdfs_append(request);
  const std::optional<Status> done = method == "GET" || method == "HEAD"
                                         ? webhdfs_get(request, op)
                                         : webhdfs_change(request, method, op);
  return done ? *done : unknown_operation(method, op);
}

Status serve(Node& node, net::HttpRequest& http, net::HttpResponse& response) {
  const auto op = http.parameter("op");
  if (!op || op->empty()) return Error(ErrorCode::kUnsupported, "op=NULL is not supported");
  TRY(const std::string user, user_of(http, node.options.web_user));
  TRY(std::string path,
      client_path(node.lake, http.path.size() > kPrefix.size()
                                 ? std::string_view(http.path).substr(kPrefix.size())
                                 : std::string_view("/")));
  WebRequest request{.node = node,
                     .http = http,
                     .response = response,
                     .who = node.lake.caller(user),
                     .anonymous = !http.parameter("user.name") && !http.parameter("doas"),
                     .path = std::move(path)};
  const std::string name = upper(*op);
  if (node.safe_mode) {
    if (const auto change = changed_by_webhdfs(name, request.path)) {
      const Error error(ErrorCode::kIo, safe_mode_message(*change, node.host(http.local)));
      return fail(response, error, kSafeModeException);
    }
  }
  if (request.anonymous && (name == "CREATE" || name == "MKDIRS")) TRY(ensure_home(request));
  const Status done = run(request, http.method, name);
  return done || request.exception.empty() ? done : fail(response, done.error(), request.exception);
}

// Before a browser's PUT from another page (the DataNode's own answer).
void answer_preflight(net::HttpResponse& response) {
  response.set_header("Access-Control-Allow-Origin", "*");
  response.set_header("Access-Control-Allow-Methods", "PUT");
  response.set_header("Access-Control-Allow-Headers", "Accept");
  response.set_header("Access-Control-Max-Age", "1728000");
  (void)response.send("");
}

}  // namespace

void serve_webhdfs(Node& node, net::HttpRequest& request, net::HttpResponse& response) {
  // Hadoop's ParamFilter: "startAfter" and "startafter" are one.
  for (auto& [name, value] : request.query) name = to_lower(name);
  response.set_header("Cache-Control", "no-cache");
  response.set_header("Pragma", "no-cache");
  response.set_header("X-Frame-Options", "SAMEORIGIN");
  if (request.method == "OPTIONS") return answer_preflight(response);
  const Status done = serve(node, request, response);
  if (!done) (void)fail(response, done.error(), {});
}

}  // namespace sluice::hdfs
