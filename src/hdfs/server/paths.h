// Paths as clients send them, made into paths of the lake. What is refused here never reaches it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::lake {
class Lake;
}

namespace sluice::hdfs {

// An absolute path of something that may exist. "/.reserved/.inodes/ID[/rest]" and
// "/.reserved/raw/PATH" are resolved. A relative path, "." or ".." as a component, ':' in a
// component, NUL, or bytes that are not UTF-8 are kInvalidArgument ("Invalid path name", as HDFS
// says).
Result<std::string> client_path(lake::Lake& lake, std::string_view path);

// The same for a name to be made: nothing may be made under /.reserved or be called .snapshot.
Result<std::string> new_path(lake::Lake& lake, std::string_view path);

}  // namespace sluice::hdfs
