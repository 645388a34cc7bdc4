// Fields of a text: what the parse interceptor finds in a body, by its format.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sluice::flume {

using TextFields = std::vector<std::pair<std::string, std::string>>;

struct FieldBounds {
  std::size_t fields = 100;
};

// The members of a JSON object. Those of objects and lists in it have names like user.id and
// items.0; null is no field.
Result<TextFields> json_fields(std::string_view text, const FieldBounds& bounds);

// How a line of separated values is written (RFC 4180): a value may stand in quotes, and then holds
// separators and line ends, and quotes that are doubled.
struct CsvForm {
  std::string separator = ",";
  char quote = '"';  // 0: none
  std::vector<std::string> columns;
};
// As many values as there are columns; a column named "-" is passed over.
Result<TextFields> csv_fields(std::string_view text, const CsvForm& form);

// key=value key="value with blanks and \" in it" key, as logfmt has it: a key alone is "true".
Result<TextFields> logfmt_fields(std::string_view text, const FieldBounds& bounds);

}  // namespace sluice::flume
