// Safe mode: names, attributes and bytes stay as they are until an administrator leaves it. It is
// the NameNode's: a state of the running server, off at each start, entered and left by
// `hdfs dfsadmin -safemode`. Reads go on.
//
// What changes something says so in the tables of methods (call.h) and of WebHDFS's operations.
//
// Source: FSNamesystem.checkNameNodeSafeMode and its callers, Hadoop 3.2.1.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::hdfs {

inline constexpr std::string_view kSafeModeTip =
    "It was turned on manually. Use \"hdfs dfsadmin -safemode leave\" to turn safe mode off.";

// The refusal of a change while safe mode is on: what it can't do ("Cannot create directory "), to
// what, and on which host.
Error safe_mode_error(std::string_view cannot, std::string_view what, std::string_view host);

}  // namespace sluice::hdfs
