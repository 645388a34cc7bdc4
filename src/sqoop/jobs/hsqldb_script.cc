#include "sqoop/jobs/hsqldb_script.h"

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/text.h"
#include "formats/delimited_text.h"

namespace sluice::sqoop {
namespace {

constexpr std::string_view kInsert = "INSERT INTO SQOOP_SESSIONS VALUES(";
constexpr std::string_view kDelete = "DELETE FROM SQOOP_SESSIONS WHERE ";

// A row of the table: job, property, value, class.
using Row = std::vector<std::string>;

std::optional<std::uint32_t> hexadecimal(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char c : digits) {
    const std::size_t digit =
        std::string_view("0123456789abcdef").find(to_lower(std::string(1, c)));
    if (digit == std::string_view::npos) return std::nullopt;
    value = value * 16 + static_cast<std::uint32_t>(digit);
  }
  return value;
}

// "\u00e4" becomes "ä"; what lies beyond Java's units is written as two of them.
std::string without_escapes(std::string_view text) {
  std::string out;
  std::uint32_t high = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto unit = text.substr(i).starts_with("\\u") && i + 6 <= text.size()
                          ? hexadecimal(text.substr(i + 2, 4))
                          : std::nullopt;
    if (!unit) {
      out += text[i++];
      continue;
    }
    i += 6;
    if (*unit >= 0xD800 && *unit < 0xDC00) {
      high = *unit;
    } else if (*unit >= 0xDC00 && *unit < 0xE000 && high != 0) {
      out += formats::to_utf8(0x10000 + ((high - 0xD800) << 10) + (*unit - 0xDC00));
      high = 0;
    } else {
      out += formats::to_utf8(*unit);
    }
  }
  return out;
}

// Takes 'text' with its quotes doubled, or NULL, from the front; nothing where there is neither.
std::optional<std::string> take_literal(std::string_view& from) {
  if (from.starts_with("NULL")) {
    from.remove_prefix(4);
    return std::string();
  }
  if (!from.starts_with("'")) return std::nullopt;
  std::string raw;
  for (std::size_t i = 1; i < from.size(); ++i) {
    if (from[i] != '\'') {
      raw += from[i];
    } else if (i + 1 < from.size() && from[i + 1] == '\'') {
      raw += from[i++];
    } else {
      from.remove_prefix(i + 1);
      return without_escapes(raw);
    }
  }
  return std::nullopt;
}

bool take(std::string_view& from, std::string_view what) {
  if (!from.starts_with(what)) return false;
  from.remove_prefix(what.size());
  return true;
}

// "'a','b','c','d')".
std::optional<Row> inserted_row(std::string_view values) {
  Row row;
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && !take(values, ",")) return std::nullopt;
    auto value = take_literal(values);
    if (!value) return std::nullopt;
    row.push_back(std::move(*value));
  }
  return values == ")" ? std::optional(std::move(row)) : std::nullopt;
}

// "JOB_NAME='a' AND PROPNAME='b' AND ...": the columns that are named.
std::optional<std::map<std::string, std::string>> conditions(std::string_view text) {
  std::map<std::string, std::string> found;
  for (;;) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string column(text.substr(0, equals));
    text.remove_prefix(equals + 1);
    auto value = take_literal(text);
    if (!value) return std::nullopt;
    found[column] = std::move(*value);
    if (text.empty()) return found;
    if (!take(text, " AND ")) return std::nullopt;
  }
}

void insert(const Row& row, OldJobs& jobs) {
  OldJob& job = jobs[row[0]];
  if (row[3] == "schema") {
    if (row[1] == "sqoop.tool") job.tool = row[2];
  } else {
    (row[3] == "config" ? job.configuration : job.properties)[row[1]] = row[2];
  }
}

void remove(std::map<std::string, std::string>& where, OldJobs& jobs) {
  const auto job = jobs.find(where["JOB_NAME"]);
  if (job == jobs.end()) return;
  if (!where.contains("PROPNAME")) {
    jobs.erase(job);
    return;
  }
  const std::string& of = where["PROPCLASS"];
  if (of == "schema") {
    if (where["PROPNAME"] == "sqoop.tool") jobs.erase(job);
  } else {
    (of == "config" ? job->second.configuration : job->second.properties).erase(where["PROPNAME"]);
  }
}

// "/*C2*/" before a statement of the log says whose it is.
std::string_view without_session(std::string_view line) {
  const std::size_t end = line.starts_with("/*") ? line.find("*/") : std::string_view::npos;
  return end == std::string_view::npos ? line : line.substr(end + 2);
}

}  // namespace

Status apply_hsqldb_script(std::string_view text, OldJobs& jobs) {
  std::size_t number = 0;
  for (const std::string& written : split(text, '\n')) {
    ++number;
    std::string_view line = without_session(written);
    if (line.ends_with('\r')) line.remove_suffix(1);
    bool known = true;
    if (line.starts_with(kInsert)) {
      const auto row = inserted_row(line.substr(kInsert.size()));
      known = row.has_value();
      if (row) insert(*row, jobs);
    } else if (line.starts_with(kDelete)) {
      auto where = conditions(line.substr(kDelete.size()));
      known = where.has_value();
      if (where) remove(*where, jobs);
    }
    if (!known) {
      return Error(ErrorCode::kCorrupt, "line " + std::to_string(number) +
                                            " is no statement of HSQLDB's on a saved job");
    }
  }
  return {};
}

}  // namespace sluice::sqoop
