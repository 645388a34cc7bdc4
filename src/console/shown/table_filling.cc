#include "console/shown/table_filling.h"

#include <algorithm>

#include "console/shown/byte_text.h"

namespace sluice::console {

using formats::Json;

bool TableFilling::add(TableRow row) {
  std::size_t bytes = 0;
  row.resize(std::min(row.size(), limits_.columns));
  for (auto& cell : row) {
    if (!cell) continue;
    const bool cut = cell->size() > limits_.cell;
    cell = readable(std::string_view(*cell).substr(0, limits_.cell)) + (cut ? "…" : "");
    bytes += cell->size();
  }
  if (table_.rows.size() == limits_.rows || (held_ + bytes > limits_.bytes && held_ > 0)) {
    table_.more = true;
    return false;
  }
  held_ += bytes;
  table_.rows.push_back(std::move(row));
  return true;
}

std::optional<std::string> cell_of(const Json& json) {
  if (json.kind == Json::Kind::kNull) return std::nullopt;
  if (json.kind != Json::Kind::kArray && json.kind != Json::Kind::kObject) return json.text;
  std::string text;
  append_json(json, text);
  return text;
}

void append_json(const Json& json, std::string& to) {
  switch (json.kind) {
    case Json::Kind::kNull:
      to += "null";
      return;
    case Json::Kind::kBool:
    case Json::Kind::kNumber:
      to += json.text;
      return;
    case Json::Kind::kString:
      formats::append_json_string(to, json.text);
      return;
    case Json::Kind::kArray:
      to += '[';
      for (const Json& item : json.items) {
        append_json(item, to);
        to += ',';
      }
      if (to.back() == ',') to.pop_back();
      to += ']';
      return;
    case Json::Kind::kObject:
      to += '{';
      for (const auto& [name, value] : json.members) {
        formats::append_json_string(to, name);
        to += ':';
        append_json(value, to);
        to += ',';
      }
      if (to.back() == ',') to.pop_back();
      to += '}';
      return;
  }
}

}  // namespace sluice::console
