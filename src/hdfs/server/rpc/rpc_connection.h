// One connection of Hadoop RPC: hello, the SIMPLE and SASL ways in, the context, then calls that
// are answered as they finish, in any order.
#pragma once

#include <memory>

#include "hdfs/server/node/node.h"
#include "net/async.h"
#include "net/guests.h"

namespace sluice::net {
class BlockingPool;
class Scope;
}  // namespace sluice::net

namespace sluice::hdfs {

// Serves until the client leaves, breaks the protocol, or the scope stops. Failures end the
// connection and are settled here. node, scope and pool outlive it.
net::Async<void> serve_rpc(Node& node, net::Scope& scope, net::BlockingPool& pool,
                           std::unique_ptr<net::Guest> guest);

}  // namespace sluice::hdfs
