// What a Java exception of the name node or a data node means here.
#pragma once

#include <string_view>

#include "base/result.h"

namespace sluice::hdfs {

// The class decides the code; the message is the server's own text, without its stack trace.
Error remote_error(std::string_view exception_class, std::string_view message);
ErrorCode code_of_exception(std::string_view exception_class);

}  // namespace sluice::hdfs
