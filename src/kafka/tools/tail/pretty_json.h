// JSON laid out on several lines, with colours if wanted.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::kafka::tools {

// The codes that a terminal takes; empty ones for no colours.
struct Colours {
  std::string_view name, text, number, word, plain;

  static Colours on() { return {"\x1b[34m", "\x1b[32m", "\x1b[36m", "\x1b[35m", "\x1b[0m"}; }
};

// Nothing when the text is no JSON object or array, or too large to be laid out. Numbers stay as
// they are written. One line unless `lines`.
std::optional<std::string> pretty_json(std::string_view text, bool lines, const Colours& colours);

}  // namespace sluice::kafka::tools
