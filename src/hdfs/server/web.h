// The HTTP port: WebHDFS, /jmx, /conf, and for the rest the pages that were given to the server.
#pragma once

#include "hdfs/server/node.h"
#include "net/http_server.h"

namespace sluice::hdfs {

// Borrows the node, which outlives the HTTP server.
net::HttpHandler web_handler(Node& node);

// The parts. Each answers whatever it is given.
void serve_webhdfs(Node& node, net::HttpRequest& request, net::HttpResponse& response);
void serve_jmx(Node& node, net::HttpRequest& request, net::HttpResponse& response);
void serve_conf(Node& node, net::HttpRequest& request, net::HttpResponse& response);

}  // namespace sluice::hdfs
