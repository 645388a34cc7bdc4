// The REST interface below /webhdfs/v1.
#pragma once

#include "hdfs/server/node/node.h"
#include "net/http_server.h"

namespace sluice::hdfs {

// Answers whatever it is given.
void serve_webhdfs(Node& node, net::HttpRequest& request, net::HttpResponse& response);

}  // namespace sluice::hdfs
