#include "hdfs/server/web.h"

#include <string>

#include "hdfs/server/pages/pages.h"
#include "hdfs/server/webhdfs/webhdfs.h"

namespace sluice::hdfs {
namespace {

// "/webhdfs/v1" itself and everything below it.
bool is_below(std::string_view path, std::string_view folder) {
  return path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
}

// Asked by load balancers before a pair of NameNodes.
void serve_is_active(net::HttpResponse& response) {
  response.set_header("Content-Type", "text/plain; charset=utf-8");
  (void)response.send("I am Active!\n");
}

void serve(Node& node, net::HttpRequest& request, net::HttpResponse& response) {
  if (is_below(request.path, "/webhdfs/v1")) return serve_webhdfs(node, request, response);
  if (request.path == "/jmx") return serve_jmx(node, request, response);
  if (request.path == "/isActive") return serve_is_active(response);
  if (request.path == "/fsck") return serve_fsck(node, request, response);
  if (request.path == "/conf") return serve_conf(node, request, response);
  if (node.options.pages) return node.options.pages(request, response);
  response.set_status(404);
  response.set_header("Content-Type", "text/plain; charset=utf-8");
  (void)response.send("There is no page " + request.path + " here.\n");
}

}  // namespace

net::HttpHandler web_handler(Node& node) {
  return [&node](net::HttpRequest& request, net::HttpResponse& response) {
    serve(node, request, response);
  };
}

}  // namespace sluice::hdfs
