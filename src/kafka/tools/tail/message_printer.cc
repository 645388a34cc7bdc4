#include "kafka/tools/tail/message_printer.h"

#include <ctime>

#include "formats/json.h"
#include "kafka/tools/tail/pretty_json.h"
#include "regex/regex.h"

namespace sluice::kafka::tools {
namespace {

using client::IncomingRecord;

constexpr const char* kTopicColour = "\x1b[1m";
constexpr const char* kDim = "\x1b[2m";
constexpr const char* kKeyColour = "\x1b[33m";
constexpr const char* kPlain = "\x1b[0m";

// How many bytes the UTF-8 character at the start has; 0 when the bytes are none.
std::size_t utf8_size(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes[0]);
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return regex::is_utf8(bytes.substr(0, size)) ? size : 0;
}

std::string hex_escape(unsigned char byte) {
  constexpr const char* kDigits = "0123456789abcdef";
  return std::string("\\x") + kDigits[byte >> 4] + kDigits[byte & 15];
}

std::string time_text(std::int64_t ms) {
  if (ms < 0) return "no time";
  const std::time_t seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  char text[40];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
  std::string rest = std::to_string(1000 + ms % 1000);
  rest[0] = '.';
  return std::string(text, size) + rest;
}

// A JSON value stays one; anything else is a string.
void append_value(std::string& to, const std::optional<std::string>& bytes) {
  if (!bytes) {
    to += "null";
    return;
  }
  if (const auto json = pretty_json(*bytes, false, Colours())) {
    to += *json;
  } else {
    formats::append_json_string(to, shown_text(*bytes));
  }
}

}  // namespace

std::string shown_text(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t size = utf8_size(bytes);
    const auto first = static_cast<unsigned char>(bytes[0]);
    // C1 controls (U+0080 to U+009F) end and begin sequences, too.
    const bool control =
        first < 0x20 || first == 0x7f ||
        (size == 2 && first == 0xc2 && static_cast<unsigned char>(bytes[1]) < 0xa0);
    const std::size_t taken = size == 0 ? 1 : size;
    if (size == 0 || (control && first != '\t')) {
      for (const char byte : bytes.substr(0, taken)) {
        text += byte == '\n' ? "\\n" : hex_escape(static_cast<unsigned char>(byte));
      }
    } else {
      text += bytes.substr(0, taken);
    }
    bytes.remove_prefix(taken);
  }
  return text;
}

std::string MessagePrinter::painted(const char* colour, const std::string& text) const {
  return look_.colours ? colour + text + kPlain : text;
}

std::string MessagePrinter::head(const IncomingRecord& record) const {
  std::string text = painted(kTopicColour, record.topic + "/" + std::to_string(record.partition) +
                                               "@" + std::to_string(record.offset)) +
                     "  " + painted(kDim, time_text(record.timestamp_ms));
  if (record.key) text += "  " + painted(kKeyColour, shown_text(*record.key));
  for (const auto& [name, bytes] : record.headers) {
    text += "  " + painted(kDim, shown_text(name) + "=" + (bytes ? shown_text(*bytes) : "null"));
  }
  return text;
}

std::string MessagePrinter::value(const IncomingRecord& record) const {
  if (!record.value) return "  " + painted(kDim, "(null: the key is deleted)");
  const bool lines = look_.layout == Layout::kPretty;
  const Colours colours = look_.colours ? Colours::on() : Colours();
  if (const auto json = pretty_json(*record.value, lines, colours)) {
    return (lines ? "\n" : "  ") + *json;
  }
  return "  " + shown_text(*record.value);
}

std::string MessagePrinter::as_json(const IncomingRecord& record) const {
  std::string text = "{\"topic\":";
  formats::append_json_string(text, record.topic);
  text += ",\"partition\":" + std::to_string(record.partition) +
          ",\"offset\":" + std::to_string(record.offset) +
          ",\"timestamp\":" + std::to_string(record.timestamp_ms) + ",\"key\":";
  if (record.key) {
    formats::append_json_string(text, shown_text(*record.key));
  } else {
    text += "null";
  }
  text += ",\"headers\":[";
  for (std::size_t i = 0; i < record.headers.size(); ++i) {
    const auto& [name, bytes] = record.headers[i];
    text += i == 0 ? "{" : ",{";
    formats::append_json_string(text, shown_text(name));
    text += ":";
    append_value(text, bytes);
    text += "}";
  }
  text += "],\"value\":";
  append_value(text, record.value);
  return text + "}";
}

bool MessagePrinter::print(const IncomingRecord& record) const {
  const std::string text =
      look_.layout == Layout::kJson ? as_json(record) : head(record) + value(record);
  std::fprintf(out_, "%s\n", text.c_str());
  return std::ferror(out_) == 0;
}

}  // namespace sluice::kafka::tools
