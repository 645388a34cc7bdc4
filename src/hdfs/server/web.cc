#include "hdfs/server/web.h"

#include <string>

#include "net/host_guard.h"

namespace sluice::hdfs {
namespace {

// "/webhdfs/v1" itself and everything below it.
bool is_below(std::string_view path, std::string_view folder) {
  return path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
}

// A lake that listens on loopback is for this machine: not for a page of another site that a
// browser here has open, though WebHDFS lets any origin read and write as Hadoop does. Hadoop's
// clients send no Origin, and come by loopback's names.
bool is_foreign_page(const net::HostGuard& guard, const net::HttpRequest& request) {
  if (!guard.loopback_only()) return false;
  const auto origin = request.header("Origin");
  return !guard.allows_host(request.header("Host").value_or("localhost")) ||
         (origin && !guard.allows_origin(*origin));
}

void refuse_foreign_page(net::HttpResponse& response) {
  response.set_status(403);
  response.set_header("Content-Type", "text/plain; charset=utf-8");
  (void)response.send(
      "This lake listens on loopback, and answers only to its names and to pages from there.\n"
      "To reach it by another name, let it listen on another address (--listen).\n");
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
  if (request.path == "/conf") return serve_conf(node, request, response);
  if (node.options.pages) return node.options.pages(request, response);
  response.set_status(404);
  response.set_header("Content-Type", "text/plain; charset=utf-8");
  (void)response.send("There is no page " + request.path + " here.\n");
}

}  // namespace

net::HttpHandler web_handler(Node& node) {
  const net::HostGuard guard(node.options.address);
  return [&node, guard](net::HttpRequest& request, net::HttpResponse& response) {
    if (is_foreign_page(guard, request)) return refuse_foreign_page(response);
    serve(node, request, response);
  };
}

}  // namespace sluice::hdfs
