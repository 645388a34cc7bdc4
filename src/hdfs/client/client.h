// A native client of HDFS: any cluster that speaks Hadoop RPC 9, as a lake::FileSystem.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "hdfs/client/configuration.h"
#include "lake/file_system.h"

namespace sluice::hdfs {

struct ClientOptions {
  Configuration configuration;
  std::string user;  // empty: current_user()
};

// "hdfs://host:port", or "hdfs://SERVICE" when dfs.nameservices has it. Nothing is connected yet: a
// name node that does not answer is an error of the first call. kInvalidArgument: no such URI, a
// setting that makes no sense. kUnsupported: security or encryption that this client has not.
Result<std::unique_ptr<lake::FileSystem>> open_hdfs(const std::string& uri,
                                                    const ClientOptions& options);

}  // namespace sluice::hdfs
