// A JSON text as a tree, as schemas of data formats are written in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sluice::formats {

struct Json {
  struct Member;
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  std::string text;  // of a string, decoded; of a number and a bool, as written
  std::vector<Json> items;
  std::vector<Member> members;

  bool is_string() const { return kind == Kind::kString; }
  // The member of an object; null when there is none.
  const Json* member(std::string_view name) const;
  // The text of a member that is a string, else `other`.
  std::string text_of(std::string_view name, std::string_view other = "") const;
};

struct Json::Member {
  std::string name;
  Json value;
};

// kCorrupt says where it ends to be JSON. Deeper than 100 levels, or more values (a value takes
// about a hundred bytes, whatever its text is), is kResourceExhausted.
Result<Json> parse_json(std::string_view text, std::size_t most_values = SIZE_MAX);

// The tree as text, without blanks; numbers as they were written.
std::string json_text(const Json& json);

// The same JSON without the blanks between its parts.
std::string compact_json(std::string_view json);

// A string in quotes, escaped as Jackson does: UTF-8 stays, but for characters beyond U+FFFF, which
// are two escapes.
void append_json_string(std::string& to, std::string_view text);

}  // namespace sluice::formats
