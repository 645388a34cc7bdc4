// Text as a table: JSON by line, delimited text by RFC 4180 or with Hive's \x01, else its lines.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "console/shown/byte_text.h"
#include "console/shown/table_filling.h"
#include "formats/json.h"

namespace sluice::console {
namespace {

using formats::Json;

constexpr std::string_view kDelimiters = ",\t;|\x01";
constexpr std::size_t kMostJsonValues = 100'000;  // of one line
constexpr std::size_t kLooked = 20;               // rows that a guess is made from

// One whole record of delimited text from the front: its cells. False when it does not end before
// the text does.
bool take_record(std::string_view& text, char delimiter, bool cut,
                 std::vector<std::string>& cells) {
  cells.assign(1, "");
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    std::string& cell = cells.back();
    if (quoted) {
      if (c != '"') {
        cell += c;
      } else if (at + 1 < text.size() && text[at + 1] == '"') {
        cell += '"';
        ++at;
      } else {
        quoted = false;
      }
    } else if (c == '"' && cell.empty() && delimiter != '\x01') {
      quoted = true;
    } else if (c == delimiter) {
      cells.emplace_back();
    } else if (c == '\n') {
      if (cell.ends_with('\r')) cell.pop_back();
      text.remove_prefix(at + 1);
      return true;
    } else {
      cell += c;
    }
  }
  if (cut || text.empty()) return false;
  text = {};
  return true;
}

using Records = std::vector<std::vector<std::string>>;

Records take_records(std::string_view text, char delimiter, bool cut, std::size_t most) {
  Records records;
  std::vector<std::string> cells;
  while (records.size() < most && take_record(text, delimiter, cut, cells))
    records.push_back(cells);
  return records;
}

// The delimiter by which the first records all have the same number of cells, and the most.
std::optional<char> find_delimiter(std::string_view text, bool cut) {
  std::optional<char> found;
  std::size_t most = 1;
  for (const char delimiter : kDelimiters) {
    const Records records = take_records(text, delimiter, cut, kLooked);
    if (records.empty() || records.front().size() <= most) continue;
    const bool even = std::ranges::all_of(
        records, [&](const auto& cells) { return cells.size() == records.front().size(); });
    if (!even) continue;
    most = records.front().size();
    found = delimiter;
  }
  return found;
}

bool is_number(std::string_view text) {
  const std::size_t digits = text.find_first_of("0123456789");
  return digits != std::string_view::npos && digits <= 2 &&
         text.find_first_not_of("0123456789.eE+-") == std::string_view::npos;
}

// Names are no numbers, and not twice; and a column of numbers below gives them away.
bool looks_headed(const Records& records, std::string_view name) {
  if (records.size() < 2) return false;
  const std::vector<std::string>& first = records.front();
  const std::set<std::string> different(first.begin(), first.end());
  if (different.size() != first.size() || different.contains("")) return false;
  if (std::ranges::any_of(first, is_number)) return false;
  if (name.ends_with(".csv") || name.ends_with(".tsv")) return true;
  for (std::size_t column = 0; column < first.size(); ++column) {
    const bool numbers = std::all_of(records.begin() + 1, records.end(), [&](const auto& cells) {
      return column < cells.size() && is_number(cells[column]);
    });
    if (numbers) return true;
  }
  return false;
}

std::string delimiter_name(char delimiter) {
  if (delimiter == '\t') return "tab";
  if (delimiter == '\x01') return "\\001";
  return std::string(1, delimiter);
}

void name_columns(TablePreview& table, const std::vector<std::string>& names, std::size_t columns) {
  for (std::size_t i = 0; i < columns; ++i) {
    bool any = false;
    bool numbers = true;
    for (const TableRow& row : table.rows) {
      if (i >= row.size() || !row[i] || row[i]->empty()) continue;
      any = true;
      numbers = numbers && is_number(*row[i]);
    }
    table.columns.push_back({i < names.size() ? readable(names[i]) : std::to_string(i + 1),
                             any && numbers ? "number" : "text"});
  }
}

TablePreview delimited(std::string_view text, bool cut, char delimiter, std::string_view name,
                       std::optional<bool> headed, const TableLimits& limits) {
  TablePreview table;
  table.format = "delimited";
  table.detail = delimiter_name(delimiter);
  table.more = cut;
  const Records looked = take_records(text, delimiter, cut, kLooked);
  table.headed = headed.value_or(looks_headed(looked, name)) && !looked.empty();
  std::vector<std::string> cells;
  std::vector<std::string> names;
  if (table.headed && take_record(text, delimiter, cut, cells)) names = cells;
  TableFilling filling(table, limits);
  std::size_t columns = names.size();
  while (take_record(text, delimiter, cut, cells)) {
    TableRow row;
    for (std::string& cell : cells) {
      // What Sqoop and Hive write for NULL.
      const bool null = cell == "\\N" || (cell == "null" && !name.ends_with(".csv"));
      row.push_back(null ? std::nullopt : std::optional(std::move(cell)));
    }
    const std::size_t size = row.size();
    if (!filling.add(std::move(row))) break;
    columns = std::max(columns, size);
  }
  name_columns(table, names, std::min(columns, limits.columns));
  return table;
}

std::string_view kind_name(Json::Kind kind) {
  constexpr std::array<std::string_view, 6> kNames{"null",   "boolean", "number",
                                                   "string", "array",   "object"};
  return kNames[static_cast<std::size_t>(kind)];
}

// Objects become rows; columns appear in the order in which their names do.
class JsonTable {
 public:
  JsonTable(TablePreview& table, const TableLimits& limits)
      : table_(table), filling_(table, limits), limits_(limits) {}

  bool add(const Json& json) {
    TableRow row(table_.columns.size());
    for (const Json::Member& member : json.members) {
      const auto at = column(member);
      if (!at) continue;
      row.resize(std::max(row.size(), *at + 1));
      row[*at] = cell_of(member.value);
    }
    return filling_.add(std::move(row));
  }

 private:
  std::optional<std::size_t> column(const Json::Member& member) {
    const auto [at, is_new] = places_.try_emplace(member.name, table_.columns.size());
    if (is_new && table_.columns.size() == limits_.columns) {
      places_.erase(at);
      return std::nullopt;
    }
    if (is_new) table_.columns.push_back({readable(member.name), ""});
    std::string& type = table_.columns[at->second].type;
    if (type.empty() && member.value.kind != Json::Kind::kNull) {
      type = kind_name(member.value.kind);
    }
    return at->second;
  }

  TablePreview& table_;
  TableFilling filling_;
  const TableLimits& limits_;
  std::map<std::string, std::size_t> places_;
};

// None when a line that is whole is no JSON object.
std::optional<TablePreview> json_lines(std::string_view text, bool cut, const TableLimits& limits) {
  TablePreview table;
  table.format = "json";
  table.more = cut;
  JsonTable rows(table, limits);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos && cut) break;
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty()) continue;
    const auto json = formats::parse_json(line, kMostJsonValues);
    if (!json || json->kind != Json::Kind::kObject) return std::nullopt;
    if (!rows.add(*json)) break;
  }
  if (table.rows.empty()) return std::nullopt;
  return table;
}

// A file that is one list of objects, whole.
std::optional<TablePreview> json_list(std::string_view text, const TableLimits& limits) {
  const auto json = formats::parse_json(text, kMostJsonValues);
  if (!json || json->kind != Json::Kind::kArray || json->items.empty()) return std::nullopt;
  TablePreview table;
  table.format = "json";
  JsonTable rows(table, limits);
  for (const Json& item : json->items) {
    if (item.kind != Json::Kind::kObject) return std::nullopt;
    if (!rows.add(item)) break;
  }
  return table;
}

TablePreview lines(std::string_view text, bool cut, const TableLimits& limits) {
  TablePreview table;
  table.format = "lines";
  table.columns = {{"line", "text"}};
  table.more = cut;
  TableFilling filling(table, limits);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (!filling.add({std::string(text.substr(0, end))})) break;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return table;
}

}  // namespace

TablePreview preview_text(std::string_view text, bool cut, std::string_view name,
                          std::optional<bool> headed, const TableLimits& limits) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // a mark, not a part of it
  const std::string_view begin = trim(text.substr(0, 256));
  if (begin.starts_with('{')) {
    if (auto table = json_lines(text, cut, limits)) return *std::move(table);
  }
  if (begin.starts_with('[') && !cut) {
    if (auto table = json_list(text, limits)) return *std::move(table);
  }
  if (const auto delimiter = find_delimiter(text, cut)) {
    return delimited(text, cut, *delimiter, name, headed, limits);
  }
  return lines(text, cut, limits);
}

}  // namespace sluice::console
