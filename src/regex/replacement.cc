#include "regex/pattern_text.h"
#include "regex/regex.h"

namespace sluice::regex {
namespace {

Error wrong(std::string_view what) {
  return Error(ErrorCode::kInvalidArgument, std::string(what));
}

// ${name}, from the character after {. `at` comes to stand after }.
Result<int> named_group(std::string_view text, std::size_t& at, const Regex& regex) {
  std::string name;
  while (at < text.size() && (is_ascii_letter(static_cast<unsigned char>(text[at])) ||
                              is_ascii_digit(static_cast<unsigned char>(text[at])))) {
    name += text[at++];
  }
  if (name.empty()) return wrong("named capturing group is missing trailing '}'");
  if (at >= text.size() || text[at] != '}') {
    return wrong("named capturing group is missing trailing '}'");
  }
  ++at;
  if (is_ascii_digit(static_cast<unsigned char>(name.front()))) {
    return wrong("capturing group name {" + name + "} starts with digit character");
  }
  const std::optional<int> number = regex.group_number(name);
  if (!number) return wrong("No group with name {" + name + "}");
  return *number;
}

// $1 or $12: more digits count as long as there is such a group.
Result<int> numbered_group(std::string_view text, std::size_t& at, const Regex& regex) {
  int number = text[at++] - '0';
  if (number > regex.group_count()) return wrong("No group " + std::to_string(number));
  while (at < text.size() && is_ascii_digit(static_cast<unsigned char>(text[at]))) {
    const int longer = number * 10 + (text[at] - '0');
    if (longer > regex.group_count()) break;
    number = longer;
    ++at;
  }
  return number;
}

}  // namespace

Result<Replacement> Replacement::parse(std::string_view text, const Regex& regex) {
  Replacement replacement;
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at++];
    if (c == '\\') {
      if (at == text.size()) return wrong("character to be escaped is missing");
      plain += text[at++];
    } else if (c != '$') {
      plain += c;
    } else {
      if (at == text.size()) return wrong("Illegal group reference: group index is missing");
      const bool named = text[at] == '{';
      if (!named && !is_ascii_digit(static_cast<unsigned char>(text[at]))) {
        return wrong("Illegal group reference");
      }
      if (named) ++at;
      TRY(const int group, named ? named_group(text, at, regex) : numbered_group(text, at, regex));
      if (!plain.empty()) replacement.parts_.push_back({std::move(plain), -1});
      plain.clear();
      replacement.parts_.push_back({"", group});
    }
  }
  if (!plain.empty()) replacement.parts_.push_back({std::move(plain), -1});
  return replacement;
}

}  // namespace sluice::regex
