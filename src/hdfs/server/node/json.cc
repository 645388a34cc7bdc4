#include "hdfs/server/node/json.h"

#include <algorithm>

#include "lake/names.h"

namespace sluice::hdfs {

std::string json_string(std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string json = "\"";
  while (!text.empty()) {
    const std::size_t size = lake::character_size(text);
    if (size != 1) {
      // Bytes that are no character (a path may bring them) are shown as Java shows them.
      json += size == 0 ? std::string_view("\\ufffd") : text.substr(0, size);
      text.remove_prefix(std::max<std::size_t>(size, 1));
      continue;
    }
    const char c = text[0];
    text.remove_prefix(1);
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '"':
        json += "\\\"";
        break;
      case '\\':
        json += "\\\\";
        break;
      case '\n':
        json += "\\n";
        break;
      case '\r':
        json += "\\r";
        break;
      case '\t':
        json += "\\t";
        break;
      default:
        if (byte < 0x20 || byte == 0x7f) {
          json += "\\u00";
          json += kDigits[byte >> 4];
          json += kDigits[byte & 15];
        } else {
          json += c;
        }
    }
  }
  return json + "\"";
}

JsonObject& JsonObject::raw(std::string_view name, std::string_view json) {
  if (!members_.empty()) members_ += ",";
  members_ += json_string(name);
  members_ += ":";
  members_ += json;
  return *this;
}

}  // namespace sluice::hdfs
