// Which names an HDFS client can say, and how a path is taken apart.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::lake {

// Bytes of the UTF-8 character that `text` starts with, 0 when it is none (overlong forms and
// surrogates are none).
std::size_t character_size(std::string_view text);

inline constexpr std::size_t kNameLimit = 255;  // bytes

// A name that HDFS has: UTF-8 of 1 to 255 bytes without '/', ':' or NUL, not "." or "..". Files of
// other names in the lake's folder stay there unseen.
bool visible_name(std::string_view name);

// The components of an absolute, normal path; none for "/". They may be names that nothing can
// have: for looking up.
Result<std::vector<std::string_view>> split_path(std::string_view path);
// The same for a path to be made: kInvalidArgument, worded as a NameNode does, when a component is
// not a visible name.
Result<std::vector<std::string_view>> path_components(std::string_view path);

// "/a" + "b", also for "/" + "b".
std::string child_path(std::string_view parent, std::string_view name);
// "/a/b" to "/a"; "/a" and "/" to "/".
std::string parent_path(std::string_view path);

}  // namespace sluice::lake
