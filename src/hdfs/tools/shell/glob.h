// Hadoop's path patterns: * ? [a-c] [^x] {one,two} and \ before a character that means itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lake/file_system.h"

namespace sluice::hdfs::tools {

bool has_wildcards(std::string_view pattern);
std::string without_escapes(std::string_view pattern);

// kIo, worded as Hadoop and its re2j word it, for a pattern that is none: an open [ or {, a range
// that goes down, a \ before a letter or digit or at the end.
Status check_pattern(const std::string& pattern);
// "/a/{b,c/d}" is "/a/b" and "/a/c/d"; alternatives without '/' stay for the matcher. An open
// brace without its end is kInvalidArgument.
Result<std::vector<std::string>> alternatives(const std::string& pattern);
// One path component against one pattern component (braces already expanded).
bool matches(std::string_view pattern, std::string_view name);
// The entries that the absolute pattern means, ordered by path.
Result<std::vector<lake::FileStatus>> matching(lake::FileSystem& fs, const std::string& pattern);

}  // namespace sluice::hdfs::tools
