#include "flume/properties.h"

#include <charconv>

namespace sluice::flume {
namespace {

constexpr std::string_view kBlank = " \t\f";

// Lines that end in an odd number of backslashes go on with the next one, without its indent.
struct LogicalLine {
  std::string text;
  int number = 0;
};

std::string_view next_line(std::string_view& rest) {
  const std::size_t end = rest.find_first_of("\r\n");
  const std::string_view line = rest.substr(0, end);
  if (end == std::string_view::npos) {
    rest = {};
  } else {
    const bool pair = rest[end] == '\r' && end + 1 < rest.size() && rest[end + 1] == '\n';
    rest.remove_prefix(end + (pair ? 2 : 1));
  }
  return line;
}

std::string_view without_indent(std::string_view line) {
  const std::size_t first = line.find_first_not_of(kBlank);
  return first == std::string_view::npos ? std::string_view() : line.substr(first);
}

bool goes_on(std::string_view line) {
  const std::size_t last = line.find_last_not_of('\\');
  const std::size_t slashes = last == std::string_view::npos ? line.size() : line.size() - last - 1;
  return slashes % 2 == 1;
}

std::vector<LogicalLine> logical_lines(std::string_view text) {
  std::vector<LogicalLine> lines;
  int number = 0;
  while (!text.empty()) {
    std::string_view line = without_indent(next_line(text));
    const int first = ++number;
    if (line.empty() || line.front() == '#' || line.front() == '!') continue;
    std::string whole;
    while (goes_on(line)) {
      whole += line.substr(0, line.size() - 1);
      line = {};
      if (text.empty()) break;
      line = without_indent(next_line(text));
      ++number;
    }
    whole += line;
    lines.push_back({std::move(whole), first});
  }
  return lines;
}

void append_utf8(std::string& to, std::uint32_t code) {
  if (code < 0x80) {
    to += static_cast<char>(code);
  } else if (code < 0x800) {
    to += static_cast<char>(0xC0 | code >> 6);
    to += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    to += static_cast<char>(0xE0 | code >> 12);
    to += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    to += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    to += static_cast<char>(0xF0 | code >> 18);
    to += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    to += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    to += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// Undoes the escapes of a key or value, and makes ISO-8859-1 UTF-8. nullopt: a \u without four hex
// digits.
class Unescaper {
 public:
  bool add(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\\' || i + 1 == text.size()) {
        append_utf8(out, static_cast<unsigned char>(text[i]));
        continue;
      }
      switch (const char c = text[++i]; c) {
        case 't':
          out += '\t';
          break;
        case 'n':
          out += '\n';
          break;
        case 'r':
          out += '\r';
          break;
        case 'f':
          out += '\f';
          break;
        case 'u':
          if (!unicode(text.substr(i + 1, 4))) return false;
          i += 4;
          break;
        default:
          append_utf8(out, static_cast<unsigned char>(c));
      }
    }
    return true;
  }
  std::string out;

 private:
  bool unicode(std::string_view digits) {
    std::uint32_t code = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() != 4 || error != std::errc() || end != digits.data() + 4) return false;
    if (code >= 0xD800 && code < 0xDC00) {
      high_ = code;
      return true;
    }
    if (code >= 0xDC00 && code < 0xE000 && high_ != 0) {
      code = 0x10000 + ((high_ - 0xD800) << 10) + (code - 0xDC00);
      high_ = 0;
    }
    append_utf8(out, code);
    return true;
  }
  std::uint32_t high_ = 0;
};

// Where the key ends: at the first '=', ':' or blank that no backslash protects.
std::size_t key_end(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == '=' || line[i] == ':' || kBlank.find(line[i]) != std::string_view::npos) {
      return i;
    }
  }
  return line.size();
}

}  // namespace

Result<std::vector<Property>> parse_properties(std::string_view text, const std::string& file) {
  std::vector<Property> all;
  for (const LogicalLine& line : logical_lines(text)) {
    const std::string_view whole = line.text;
    const std::size_t end = key_end(whole);
    std::string_view value = without_indent(whole.substr(end));
    if (value.starts_with('=') || value.starts_with(':')) value = without_indent(value.substr(1));
    Unescaper key, plain;
    if (!key.add(whole.substr(0, end)) || !plain.add(value)) {
      return Error(ErrorCode::kInvalidArgument,
                   file + ":" + std::to_string(line.number) +
                       ": malformed \\uXXXX: four hexadecimal digits must follow \\u");
    }
    Property property{key.out, plain.out, key.out, file, line.number};
    // Flume trims values.
    const std::size_t last = property.value.find_last_not_of(" \t\r\n\f");
    property.value.resize(last == std::string::npos ? 0 : last + 1);
    all.push_back(std::move(property));
  }
  return all;
}

}  // namespace sluice::flume
