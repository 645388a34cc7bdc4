// WebHDFS as a lake::FileSystem.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "hdfs/client/client.h"
#include "lake/file_system.h"

namespace sluice::hdfs {

// "webhdfs://host:port", or "webhdfs://SERVICE" when dfs.nameservices has it, whose pages are at
// dfs.namenode.http-address.SERVICE.ID. Nothing is connected yet. kInvalidArgument: no such URI;
// kUnsupported: logins by Kerberos.
//
// Not offered, kUnsupported: access control lists, extended attributes, snapshots. sync() is no
// more than flush(): the protocol knows no other.
Result<std::unique_ptr<lake::FileSystem>> open_webhdfs(const std::string& uri,
                                                       const ClientOptions& options);

}  // namespace sluice::hdfs
