// Our errors as the Java exceptions that Hadoop clients branch on.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::hdfs {

// The fully qualified class, for RPC and for WebHDFS's RemoteException.
std::string_view java_exception(ErrorCode code);
// The same, also by its words where one code stands for several classes.
std::string_view java_exception(const Error& error);

// The message as that class words it: some of Hadoop's exceptions put more around what they are
// given.
std::string java_message(const Error& error);

// Access control lists are answered as by a NameNode with dfs.namenode.acls.enabled=false, the
// default of Hadoop 3.2.
inline constexpr std::string_view kAclException = "org.apache.hadoop.hdfs.protocol.AclException";
inline constexpr std::string_view kAclsAreOff =
    "The ACL operation has been rejected.  Support for ACLs has been disabled by setting "
    "dfs.namenode.acls.enabled to false.";

// The HTTP status that WebHDFS gives such a failure (NamenodeWebHdfsMethods' ExceptionHandler).
int webhdfs_status(ErrorCode code);

}  // namespace sluice::hdfs
