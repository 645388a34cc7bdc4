// The NameNode's own pages. Each answers whatever it is given.
#pragma once

#include "hdfs/server/node/node.h"
#include "net/http_server.h"

namespace sluice::hdfs {

void serve_jmx(Node& node, net::HttpRequest& request, net::HttpResponse& response);
void serve_fsck(Node& node, net::HttpRequest& request, net::HttpResponse& response);
void serve_conf(Node& node, net::HttpRequest& request, net::HttpResponse& response);

}  // namespace sluice::hdfs
