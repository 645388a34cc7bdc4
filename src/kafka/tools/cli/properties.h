// Java .properties files and client settings.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::kafka::tools {

using Properties = std::map<std::string, std::string>;

// The text of a .properties file: key=value, key:value or key value; # and ! begin comments; \ at
// the end joins lines; \t \n \r \f \uXXXX. A later line wins.
Properties parse_properties(std::string_view text);
// The same line by line, each where it stands; counted from 1.
struct PropertyLine {
  std::string name;
  std::string value;
  std::size_t line = 0;
};
std::vector<PropertyLine> property_lines(std::string_view text);
// kNotFound with only the path as its message when there is no such file, as Java says it.
Result<Properties> read_properties(const std::string& path);

}  // namespace sluice::kafka::tools
