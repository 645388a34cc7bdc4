#include "kafka/tools/tail/pretty_json.h"

#include "formats/json.h"
#include "regex/regex.h"

namespace sluice::kafka::tools {
namespace {

using formats::Json;

// A value takes about a hundred bytes once it is read.
constexpr std::size_t kMostValues = 100'000;

// What a terminal takes for a command though JSON allows it in a string: DEL, and the controls from
// U+0080 to U+009F.
std::string without_controls(std::string_view quoted) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    const auto byte = static_cast<unsigned char>(quoted[i]);
    const auto next = i + 1 < quoted.size() ? static_cast<unsigned char>(quoted[i + 1]) : 0;
    const bool second = byte == 0xc2 && next >= 0x80 && next < 0xa0;
    if (byte != 0x7f && !second) {
      text += quoted[i];
      continue;
    }
    const unsigned code = second ? next : byte;
    text += std::string("\\u00") + kDigits[code >> 4] + kDigits[code & 15];
    if (second) ++i;
  }
  return text;
}

class JsonLayout {
 public:
  JsonLayout(bool lines, const Colours& colours) : lines_(lines), colours_(colours) {}

  void value(const Json& json) {
    switch (json.kind) {
      case Json::Kind::kNull:
        return paint(colours_.word, "null");
      case Json::Kind::kBool:
        return paint(colours_.word, json.text);
      case Json::Kind::kNumber:
        return paint(colours_.number, json.text);
      case Json::Kind::kString:
        return string(colours_.text, json.text);
      case Json::Kind::kArray:
        return array(json);
      case Json::Kind::kObject:
        return object(json);
    }
  }
  std::string take() { return std::move(to_); }

 private:
  void paint(std::string_view colour, std::string_view text) {
    to_ += colour;
    to_ += text;
    if (!colour.empty()) to_ += colours_.plain;
  }
  void string(std::string_view colour, std::string_view text) {
    std::string quoted;
    formats::append_json_string(quoted, text);
    paint(colour, without_controls(quoted));
  }
  void new_line() {
    if (lines_) to_ += "\n" + std::string(depth_ * 2, ' ');
  }
  void array(const Json& json) {
    to_ += '[';
    ++depth_;
    for (std::size_t i = 0; i < json.items.size(); ++i) {
      if (i > 0) to_ += lines_ ? "," : ", ";
      new_line();
      value(json.items[i]);
    }
    --depth_;
    if (!json.items.empty()) new_line();
    to_ += ']';
  }
  void object(const Json& json) {
    to_ += '{';
    ++depth_;
    for (std::size_t i = 0; i < json.members.size(); ++i) {
      if (i > 0) to_ += lines_ ? "," : ", ";
      new_line();
      string(colours_.name, json.members[i].name);
      to_ += ": ";
      value(json.members[i].value);
    }
    --depth_;
    if (!json.members.empty()) new_line();
    to_ += '}';
  }

  const bool lines_;
  const Colours& colours_;
  std::size_t depth_ = 0;
  std::string to_;
};

}  // namespace

std::optional<std::string> pretty_json(std::string_view text, bool lines, const Colours& colours) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos || (text[first] != '{' && text[first] != '[')) return std::nullopt;
  if (!regex::is_utf8(text)) return std::nullopt;
  const auto json = formats::parse_json(text, kMostValues);
  if (!json) return std::nullopt;
  JsonLayout layout(lines, colours);
  layout.value(*json);
  return layout.take();
}

}  // namespace sluice::kafka::tools
