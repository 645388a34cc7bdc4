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
// "/.reserved/raw/PATH" are resolved. Components that no entry can have as its name (":" in them,
// "..", bytes that are not UTF-8) are kept: the lake answers that there is nothing there.
// kInvalidArgument for a relative path.
Result<std::string> client_path(lake::Lake& lake, std::string_view path);

// No longer and no deeper than a NameNode takes names to be made.
bool within_limits(std::string_view path);

// A path of a concat, which takes none below /.reserved.
Result<std::string> concat_path(lake::Lake& lake, std::string_view path);

// The same for a name to be made: it has to be one, and nothing may be made under
// /.reserved. `call` is "create", "mkdirs" or "rename", for the message.
Result<std::string> new_path(lake::Lake& lake, std::string_view path, std::string_view call);

}  // namespace sluice::hdfs
