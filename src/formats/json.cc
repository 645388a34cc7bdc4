#include "formats/json.h"

#include <cstdint>

namespace sluice::formats {
namespace {

constexpr int kMaxDepth = 100;

void append_utf8(std::string& to, std::uint32_t point) {
  if (point < 0x80) {
    to += static_cast<char>(point);
  } else if (point < 0x800) {
    to += static_cast<char>(0xC0 | point >> 6);
    to += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    to += static_cast<char>(0xE0 | point >> 12);
    to += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    to += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    to += static_cast<char>(0xF0 | point >> 18);
    to += static_cast<char>(0x80 | (point >> 12 & 0x3F));
    to += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    to += static_cast<char>(0x80 | (point & 0x3F));
  }
}

class Parser {
 public:
  Parser(std::string_view text, std::size_t most_values) : text_(text), values_left_(most_values) {}

  Result<Json> whole() {
    TRY(Json value, this->value(0));
    skip();
    if (at_ != text_.size()) return broken();
    return value;
  }

 private:
  Error broken() const {
    return Error(ErrorCode::kCorrupt, "no valid JSON at offset " + std::to_string(at_));
  }
  void skip() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string::npos) {
      ++at_;
    }
  }
  bool take(char wanted) {
    skip();
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  Result<Json> value(int depth);
  Status array(Json& to, int depth);
  Status object(Json& to, int depth);
  Status word(Json& to);
  Status string(std::string& to);
  Status escape(std::string& to);
  Result<std::uint32_t> hex4();

  std::string_view text_;
  std::size_t values_left_;
  std::size_t at_ = 0;
};

Result<Json> Parser::value(int depth) {
  if (depth > kMaxDepth)
    return Error(ErrorCode::kResourceExhausted, "JSON that is nested too deeply");
  if (values_left_ == 0) return Error(ErrorCode::kResourceExhausted, "JSON of too many values");
  --values_left_;
  Json json;
  if (take('{')) {
    TRY(object(json, depth));
  } else if (take('[')) {
    TRY(array(json, depth));
  } else if (take('"')) {
    json.kind = Json::Kind::kString;
    TRY(string(json.text));
  } else {
    TRY(word(json));
  }
  return json;
}

Status Parser::array(Json& to, int depth) {
  to.kind = Json::Kind::kArray;
  if (take(']')) return {};
  do {
    TRY(Json item, value(depth + 1));
    to.items.push_back(std::move(item));
  } while (take(','));
  return take(']') ? Status() : broken();
}

Status Parser::object(Json& to, int depth) {
  to.kind = Json::Kind::kObject;
  if (take('}')) return {};
  do {
    if (!take('"')) return broken();
    std::string name;
    TRY(string(name));
    if (!take(':')) return broken();
    TRY(Json member, value(depth + 1));
    to.members.push_back({std::move(name), std::move(member)});
  } while (take(','));
  return take('}') ? Status() : broken();
}

Status Parser::word(Json& to) {
  const std::size_t start = at_;
  while (at_ < text_.size() &&
         std::string_view(",]} \t\r\n").find(text_[at_]) == std::string::npos) {
    ++at_;
  }
  to.text = text_.substr(start, at_ - start);
  if (to.text == "null") return {};
  if (to.text == "true" || to.text == "false") {
    to.kind = Json::Kind::kBool;
    return {};
  }
  to.kind = Json::Kind::kNumber;
  const bool number = to.text.find_first_not_of("0123456789+-.eE") == std::string::npos;
  return number && !to.text.empty() ? Status() : broken();
}

Status Parser::string(std::string& to) {
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == '"') return {};
    if (c == '\\') {
      TRY(escape(to));
    } else {
      to += c;
    }
  }
  return broken();
}

Result<std::uint32_t> Parser::hex4() {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    if (at_ == text_.size()) return broken();
    const char c = text_[at_++];
    const std::size_t digit = std::string_view("0123456789abcdefABCDEF").find(c);
    if (digit == std::string_view::npos) return broken();
    value = value * 16 + static_cast<std::uint32_t>(digit > 15 ? digit - 6 : digit);
  }
  return value;
}

Status Parser::escape(std::string& to) {
  if (at_ == text_.size()) return broken();
  const char c = text_[at_++];
  constexpr std::string_view kShort = "\"\\/bfnrt";
  constexpr std::string_view kMeaning = "\"\\/\b\f\n\r\t";
  if (const std::size_t found = kShort.find(c); found != std::string_view::npos) {
    to += kMeaning[found];
    return {};
  }
  if (c != 'u') return broken();
  TRY(std::uint32_t point, hex4());
  if (point >= 0xD800 && point < 0xDC00 && text_.substr(at_, 2) == "\\u") {
    at_ += 2;
    TRY(const std::uint32_t low, hex4());
    point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00) % 0x400;
  }
  append_utf8(to, point);
  return {};
}

}  // namespace

const Json* Json::member(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string Json::text_of(std::string_view name, std::string_view other) const {
  const Json* found = member(name);
  return std::string(found != nullptr && found->is_string() ? found->text : other);
}

Result<Json> parse_json(std::string_view text, std::size_t most_values) {
  return Parser(text, most_values).whole();
}

static void append_unit(std::string& to, std::uint32_t unit) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  to += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) to += kDigits[unit >> shift & 15];
}

void append_json_string(std::string& to, std::string_view text) {
  constexpr std::string_view kEscaped = "\"\\\b\f\n\r\t";
  constexpr std::string_view kLetters = "\"\\bfnrt";
  to += '"';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t found = kEscaped.find(text[i]);
    if (found != std::string_view::npos) {
      to += '\\';
      to += kLetters[found];
    } else if (byte < 0x20) {
      append_unit(to, byte);
    } else if (byte >= 0xF0 && i + 3 < text.size()) {
      std::uint32_t point = byte & 7U;
      for (int more = 0; more < 3; ++more) point = point << 6 | (text[++i] & 0x3F);
      point -= 0x10000;
      append_unit(to, 0xD800 + (point >> 10 & 0x3FF));
      append_unit(to, 0xDC00 + (point & 0x3FF));
    } else {
      to += text[i];
    }
  }
  to += '"';
}

std::string compact_json(std::string_view json) {
  std::string out;
  bool quoted = false, escaped = false;
  for (const char c : json) {
    const bool blank = c == ' ' || (c >= '\t' && c <= '\r');
    if (quoted || !blank) out += c;
    if (c == '"' && !escaped) quoted = !quoted;
    escaped = quoted && c == '\\' && !escaped;
  }
  return out;
}

static void append_json(std::string& to, const Json& json) {
  switch (json.kind) {
    case Json::Kind::kNull:
      to += "null";
      return;
    case Json::Kind::kBool:
    case Json::Kind::kNumber:
      to += json.text;
      return;
    case Json::Kind::kString:
      append_json_string(to, json.text);
      return;
    case Json::Kind::kArray:
      to += '[';
      for (std::size_t i = 0; i < json.items.size(); ++i) {
        if (i != 0) to += ',';
        append_json(to, json.items[i]);
      }
      to += ']';
      return;
    case Json::Kind::kObject:
      to += '{';
      for (std::size_t i = 0; i < json.members.size(); ++i) {
        if (i != 0) to += ',';
        append_json_string(to, json.members[i].name);
        to += ':';
        append_json(to, json.members[i].value);
      }
      to += '}';
      return;
  }
}

std::string json_text(const Json& json) {
  std::string text;
  append_json(text, json);
  return text;
}

}  // namespace sluice::formats
