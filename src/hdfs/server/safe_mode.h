// Safe mode: names, attributes and bytes stay as they are until an administrator leaves it. It is
// the NameNode's: a state of the running server, off at each start, entered and left by
// `hdfs dfsadmin -safemode`. Reads go on.
//
// Source: FSNamesystem.checkNameNodeSafeMode and its callers, Hadoop 3.2.1.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "hdfs/server/node.h"

namespace sluice::hdfs {

inline constexpr std::string_view kSafeModeException =
    "org.apache.hadoop.hdfs.server.namenode.SafeModeException";
inline constexpr std::string_view kSafeModeTip =
    "It was turned on manually. Use \"hdfs dfsadmin -safemode leave\" to turn safe mode off.";

// "Cannot create directory /x" with why: the message of a SafeModeException. `host`: this one.
std::string safe_mode_message(std::string_view cannot, std::string_view host);

// What a call of ClientProtocol can't do while safe mode is on, in the NameNode's words; nullopt
// for one that changes nothing. kInvalidArgument when the request is none.
Result<std::optional<std::string>> changed_by(std::string_view method, ByteView request);

// The same for an operation of WebHDFS, by its name in capitals.
std::optional<std::string> changed_by_webhdfs(std::string_view op, std::string_view path);

}  // namespace sluice::hdfs
