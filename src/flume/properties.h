// Java's .properties text, with the line of every entry.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "base/result.h"

namespace sluice::flume {

// The text is ISO-8859-1, as Java's Properties read streams; keys and values come as UTF-8. Entries
// in the order of the file; a key may come more than once (the last one counts). Comments
// (# and !), continuation by a final backslash, '=', ':' or blank between key and value, \t \n \r
// \f \uXXXX, and a backslash before any other character vanishes. A malformed \u is
// kInvalidArgument with its line.
Result<std::vector<Property>> parse_properties(std::string_view text, const std::string& file);

}  // namespace sluice::flume
