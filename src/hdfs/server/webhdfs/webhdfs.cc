// WebHDFS: finds the operation, and words its failure as Hadoop does.
#include "hdfs/server/webhdfs/webhdfs.h"

#include <algorithm>
#include <cctype>

#include "base/log.h"
#include "base/text.h"
#include "hdfs/server/node/errors.h"
#include "hdfs/server/node/paths.h"
#include "hdfs/server/node/safe_mode.h"
#include "hdfs/server/webhdfs/request.h"

namespace sluice::hdfs {
namespace {

// {"RemoteException": ...}
Status fail(net::HttpResponse& response, const Error& error) {
  if (response.begun()) return error;  // too late for words: the answer is cut off
  const JavaException& exception = java_exception(error);
  JsonObject remote;
  remote.member("exception", exception.simple_name())
      .member("javaClassName", exception.name)
      .member("message", java_message(error));
  response.set_status(exception.web_status);
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

Result<std::optional<std::string>> user_parameter(const net::HttpRequest& http,
                                                  std::string_view name) {
  const auto value = http.parameter(name);
  if (!value || value->empty()) return std::optional<std::string>();
  if (is_user_name(*value)) return std::optional(std::string(*value));
  return bad_parameter(name, "Invalid value: \"" + std::string(*value) +
                                 "\" does not belong to the domain "
                                 "^[A-Za-z_][A-Za-z0-9._-]*[$]?$");
}

// Nobody may act as another one: Hadoop's hadoop.proxyuser settings, which would say who may, are
// empty unless an administrator fills them.
Result<std::string> user_of(const net::HttpRequest& http, const std::string& otherwise) {
  TRY(const auto name, user_parameter(http, "user.name"));
  TRY(const auto other, user_parameter(http, "doas"));
  std::string user = name.value_or(otherwise);
  if (!other) return user;
  return Error(ErrorCode::kPermissionDenied,
               "Failed to obtain user group information: "
               "org.apache.hadoop.security.authorize.AuthorizationException: User: " +
                   user + " is not allowed to impersonate " + *other,
               Refusal::kImpersonation);
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

const WebOperation* find_operation(std::string_view method, std::string_view name) {
  if (method == "HEAD") method = "GET";
  for (const auto& operations : {webhdfs_reads(), webhdfs_changes(), webhdfs_attributes(),
                                 webhdfs_storage(), webhdfs_snapshots()}) {
    for (const WebOperation& each : operations) {
      if (each.method == method && each.name == name) return &each;
    }
  }
  return nullptr;
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
                     .anonymous = !http.parameter("user.name"),
                     .path = std::move(path)};
  const std::string name = to_upper(*op);
  const WebOperation* operation = find_operation(http.method, name);
  if (operation == nullptr) return unknown_operation(http.method, name);
  if (node.safe_mode && !operation->cannot.empty()) {
    return safe_mode_error(operation->cannot, request.path, node.host(http.local));
  }
  if (request.anonymous && (name == "CREATE" || name == "MKDIRS")) TRY(ensure_home(request));
  // The second step of an operation is the DataNode's.
  if (!request.is_data_step()) node.counters.count_operation(name);
  return operation->run(request);
}

// A browser's question before a PUT from another page is answered before it comes here, for the
// sites that may ask; to others nothing is allowed.
void answer_options(net::HttpResponse& response) {
  response.set_header("Allow", "GET, HEAD, PUT, POST, DELETE, OPTIONS");
  (void)response.send("");
}

}  // namespace

Status webhdfs_not_offered(WebRequest& request) {
  return Error(ErrorCode::kUnsupported,
               to_upper(request.text("op").value_or("")) + " is not offered by this server");
}

void serve_webhdfs(Node& node, net::HttpRequest& request, net::HttpResponse& response) {
  // Hadoop's ParamFilter: "startAfter" and "startafter" are one.
  for (auto& [name, value] : request.query) name = to_lower(name);
  response.set_header("Cache-Control", "no-cache");
  response.set_header("Pragma", "no-cache");
  response.set_header("X-Frame-Options", "SAMEORIGIN");
  if (request.method == "OPTIONS") return answer_options(response);
  const Status done = serve(node, request, response);
  if (!done) (void)fail(response, done.error());
}

}  // namespace sluice::hdfs
