#include "kafka/tools/cli/properties.h"

#include <algorithm>

#include "base/file.h"

namespace sluice::kafka::tools {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\f';
}

// The next logical line: comments and blank lines passed over, continued lines joined.
// `start` is where its first piece begins.
bool next_line(std::string_view& text, std::string& line, const char*& start) {
  line.clear();
  bool joined = false;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.find('\r'));
    std::string_view piece = text.substr(0, end);
    if (!joined) start = piece.data();
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    while (!piece.empty() && is_blank(piece.front())) piece.remove_prefix(1);
    if (!joined && (piece.empty() || piece.front() == '#' || piece.front() == '!')) continue;
    std::size_t slashes = 0;
    while (slashes < piece.size() && piece[piece.size() - 1 - slashes] == '\\') ++slashes;
    const bool goes_on = slashes % 2 == 1;
    line.append(goes_on ? piece.substr(0, piece.size() - 1) : piece);
    if (!goes_on) return true;
    joined = true;
    // "\r\n" is one line end.
    if (!text.empty() && text.front() == '\n') text.remove_prefix(1);
  }
  return joined;
}

void append_utf8(std::string& to, unsigned code) {
  if (code < 0x80) {
    to += static_cast<char>(code);
  } else if (code < 0x800) {
    to += static_cast<char>(0xc0 | (code >> 6));
    to += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    to += static_cast<char>(0xe0 | (code >> 12));
    to += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
    to += static_cast<char>(0x80 | (code & 0x3f));
  }
}

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    if (c == 'u' && i + 4 < text.size() + 0 &&
        text.substr(i + 1, 4).find_first_not_of("0123456789abcdefABCDEF") == text.npos) {
      append_utf8(
          out, static_cast<unsigned>(std::stoul(std::string(text.substr(i + 1, 4)), nullptr, 16)));
      i += 4;
      continue;
    }
    out += c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c == 'f' ? '\f' : c;
  }
  return out;
}

}  // namespace

std::vector<PropertyLine> property_lines(std::string_view text) {
  std::vector<PropertyLine> lines;
  std::string line;
  const char* counted = text.data();
  const char* start = counted;
  std::size_t number = 1;
  while (next_line(text, line, start)) {
    number += static_cast<std::size_t>(std::count(counted, start, '\n'));
    counted = start;
    std::size_t end = 0;
    while (end < line.size() && line[end] != '=' && line[end] != ':' && !is_blank(line[end])) {
      end += line[end] == '\\' ? 2 : 1;
    }
    end = std::min(end, line.size());
    std::size_t value = end;
    while (value < line.size() && is_blank(line[value])) ++value;
    if (value < line.size() && (line[value] == '=' || line[value] == ':')) ++value;
    while (value < line.size() && is_blank(line[value])) ++value;
    lines.push_back({unescape(std::string_view(line).substr(0, end)),
                     unescape(std::string_view(line).substr(value)), number});
  }
  return lines;
}

Properties parse_properties(std::string_view text) {
  Properties properties;
  for (PropertyLine& line : property_lines(text)) properties[line.name] = std::move(line.value);
  return properties;
}

Result<Properties> read_properties(const std::string& path) {
  Result<std::string> text = read_file(path);
  if (!text) {
    if (text.error().code() == ErrorCode::kNotFound) return Error(ErrorCode::kNotFound, path);
    return text.error();
  }
  return parse_properties(*text);
}

}  // namespace sluice::kafka::tools
