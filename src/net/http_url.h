// The target of an HTTP request, taken apart.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sluice::net {

struct HttpTarget {
  std::string path;      // percent-decoded
  std::string raw_path;  // as sent
  std::vector<std::pair<std::string, std::string>> query;
};

// "/a%20b?x=1&y=a+b", the absolute form "http://host/a", or "*". kInvalidArgument for a broken
// escape, a NUL byte, or anything else that does not begin with '/'.
Result<HttpTarget> parse_target(std::string_view target);

// %XX to bytes; in a query '+' is a blank.
Result<std::string> percent_decode(std::string_view text, bool plus_is_blank);
// Everything but letters, digits, "-._~" and the characters of `keep` becomes %XX.
std::string percent_encode(std::string_view text, std::string_view keep = "");

}  // namespace sluice::net
