// Which names an HDFS client can say, and how a path is taken apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::lake {

// A name that HDFS has: UTF-8 of 1 to 255 bytes without '/', ':' or NUL, not "." or "..". Files of
// other names in the lake's folder stay there unseen.
bool visible_name(std::string_view name);

// The components of an absolute, normal path; none for "/". kInvalidArgument, worded as a NameNode
// does, for any other path.
Result<std::vector<std::string_view>> path_components(std::string_view path);

// "/a" + "b", also for "/" + "b".
std::string child_path(std::string_view parent, std::string_view name);
// "/a/b" to "/a"; "/a" and "/" to "/".
std::string parent_path(std::string_view path);

}  // namespace sluice::lake
