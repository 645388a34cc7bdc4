// The HTTP port: WebHDFS, /jmx, /conf, and for the rest the pages that were given to the server.
#pragma once

#include "hdfs/server/node/node.h"
#include "net/http_server.h"

namespace sluice::hdfs {

// Borrows the node, which outlives the HTTP server.
net::HttpHandler web_handler(Node& node);

}  // namespace sluice::hdfs
