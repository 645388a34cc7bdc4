// A compose file as far as `sluice check` reads it: the services, their images, commands and
// environments, each with its line.
//
// Understood is the YAML that people write there: nested maps and lists by indentation or in
// brackets and braces, quotes, comments, anchors and merges. A line that is something else is
// passed over; nothing is run and no variable but its default is put in.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice {

struct ComposeValue {
  std::string text;
  std::size_t line = 0;  // counted from 1
};

struct ComposeService {
  std::string name;
  std::size_t line = 0;
  ComposeValue image;    // empty without
  ComposeValue command;  // its words, with blanks between
  std::map<std::string, ComposeValue> environment;
  std::vector<ComposeValue> env_files;
};

// kInvalidArgument when there are no services in it, or brackets are not closed or very deep.
Result<std::vector<ComposeService>> read_compose(std::string_view text);

// "${NAME:-default}" and "${NAME-default}" as the default, which may have variables in it, and "$$"
// as "$". False for a variable without one, as "${NAME:?message}": its value is not known here.
bool with_defaults(std::string& text);

}  // namespace sluice
