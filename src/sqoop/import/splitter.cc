#include "sqoop/import/splitter.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "sql/dialect.h"
#include "sqoop/import/moment_points.h"
#include "sqoop/java/moment.h"
#include "sqoop/java/text.h"

namespace sluice::sqoop {
namespace {

using sql::SqlType;

constexpr Wide kMostParts = 100'000;

std::string text_of(Wide value) {
  std::string digits;
  const bool negative = value < 0;
  do {
    const int digit = static_cast<int>(value % 10);
    digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
    value /= 10;
  } while (value != 0);
  if (negative) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::optional<Wide> wide_of(const std::string& text) {
  const bool negative = text.starts_with("-");
  Wide value = 0;
  const std::size_t first = negative ? 1 : 0;
  if (text.size() == first || text.size() > 30) return std::nullopt;
  for (std::size_t i = first; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return negative ? -value : value;
}

// Half-open ranges between the points, the last one closed.
std::vector<Part> ranges(const std::string& column, const std::vector<std::string>& literals) {
  std::vector<Part> parts;
  for (std::size_t i = 1; i < literals.size(); ++i) {
    const bool last = i + 1 == literals.size();
    parts.push_back(
        {column + " >= " + literals[i - 1], column + (last ? " <= " : " < ") + literals[i]});
  }
  return parts;
}

std::vector<Part> one_part() {
  return {{"1=1", "1=1"}};
}

Result<std::vector<Part>> by_integer(const SplitRequest& r, const JobLog& log) {
  const auto low = wide_of(*r.low);
  const auto high = wide_of(*r.high);
  if (!low || !high) {
    return Error(ErrorCode::kInvalidArgument,
                 "the bounds of " + r.column + " are no integers: " + *r.low + ", " + *r.high);
  }
  std::vector<std::string> literals;
  for (const Wide point : integer_points(r.parts, r.limit, *low, *high, log)) {
    literals.push_back(text_of(point));
  }
  return ranges(r.column, literals);
}

Result<std::vector<Part>> by_decimal(const SplitRequest& r, const JobLog& log) {
  const auto points = decimal_points(r.parts, *r.low, *r.high);
  if (!points) {
    log.warn("db.BigDecimalSplitter", "The bounds of " + r.column + " are " + *r.low + " and " +
                                          *r.high + ", which can't be cut; reading in one part.");
    return one_part();
  }
  return ranges(r.column, *points);
}

// The ends stay open: a float's text may be rounded, and a comparison with it would lose the row
// that holds the extreme itself.
Result<std::vector<Part>> by_float(const SplitRequest& r, const JobLog& log) {
  double low = 0;
  double high = 0;
  std::from_chars(r.low->data(), r.low->data() + r.low->size(), low);
  std::from_chars(r.high->data(), r.high->data() + r.high->size(), high);
  if (!std::isfinite(low) || !std::isfinite(high) || !std::isfinite(high - low)) {
    log.warn("db.FloatSplitter", "The bounds of " + r.column + " are " + *r.low + " and " +
                                     *r.high + ", which can't be cut; reading in one part.");
    return one_part();
  }
  constexpr double kLeastStep = 10000 * 4.9E-324;
  const double step = std::max((high - low) / static_cast<double>(r.parts), kLeastStep);
  std::vector<Part> parts;
  std::string lower = "1=1";
  for (double at = low + step; at < high && at + step > at; at += step) {
    std::string point;
    append_java(point, at);
    parts.push_back({lower, r.column + " < " + point});
    lower = r.column + " >= " + point;
  }
  parts.push_back({lower, "1=1"});
  return parts;
}

// MySQL's TINYINT(1) may hold any small number: whatever is not false is true.
std::vector<Part> by_boolean(const SplitRequest& r) {
  const auto is_true = [](const std::string& text) {
    return text == "t" || text == "true" ||
           text.find_first_not_of(std::string_view("0\0", 2)) != std::string::npos;
  };
  // SQL Server's BIT is a number.
  const std::string no = r.product == sql::Product::kSqlServer ? "0" : "FALSE";
  const std::string is_false = r.column + " = " + no;
  const std::string is_not = r.column + " <> " + no;
  std::vector<Part> parts;
  if (*r.low == "f" || *r.low == "false" || !is_true(*r.low)) parts.push_back({is_false, is_false});
  if (*r.high != "f" && *r.high != "false" && is_true(*r.high)) parts.push_back({is_not, is_not});
  return parts;
}

Result<std::vector<Part>> by_moment(const SplitRequest& r, const JobLog& log) {
  const auto literals = moment_literals(r, log);
  if (!literals) {
    log.warn("db.DateSplitter", "The bounds of " + r.column + " are " + *r.low + " and " + *r.high +
                                    ", which can't be cut; reading in one part.");
    return one_part();
  }
  std::vector<Part> parts = ranges(r.column, *literals);
  if (r.open_ends) parts.front().lower = parts.back().upper = "1=1";
  // A TIME is cut at whole seconds, so its last part stays open for the fraction of the highest.
  if (r.type == SqlType::kTime) parts.back().upper = "1=1";
  return parts;
}

// Code points do not order text as a collation does, so Sqoop's ranges may overlap. Here each part
// takes what lies below its upper point and not below any earlier one: disjoint and complete in any
// order.
Result<std::vector<Part>> by_text(const SplitRequest& r, const JobLog& log) {
  if (!r.allow_text) {
    return Error(ErrorCode::kInvalidArgument,
                 "Generating splits for a textual index column allowed only in case of "
                 "\"-Dorg.apache.sqoop.splitter.allow_text_splitter=true\" property passed as a "
                 "parameter");
  }
  log.warn("db.TextSplitter", "Generating splits for a textual index column.");
  const bool in_order = *r.low <= *r.high;
  if (!in_order) {
    log.info("db.TextSplitter", "The database's order of " + r.column +
                                    " is not that of its characters; the parts are made to exclude "
                                    "each other in either.");
  }
  const auto points =
      text_points(r.parts, in_order ? *r.low : *r.high, in_order ? *r.high : *r.low);
  std::vector<std::string> literals;
  literals.reserve(points.size());
  for (const std::string& point : points) literals.push_back(sql::quote_text(r.product, point));
  std::vector<Part> parts;
  std::string not_before;
  for (std::size_t i = 1; i < literals.size(); ++i) {
    const bool last = i + 1 == literals.size();
    std::string lower = i == 1 ? (in_order ? r.column + " >= " + literals[0] : "1=1")
                               : r.column + " >= " + literals[i - 1];
    if (!not_before.empty()) lower += " AND " + not_before;
    std::string upper = last ? (in_order ? r.column + " <= " + literals[i] : "1=1")
                             : r.column + " < " + literals[i];
    parts.push_back({std::move(lower), std::move(upper)});
    if (i > 1) {
      not_before += (not_before.empty() ? "" : " AND ") + r.column + " >= " + literals[i - 1];
    }
  }
  return parts;
}

Result<std::vector<Part>> by_type(const SplitRequest& r, const JobLog& log) {
  switch (r.type) {
    case SqlType::kInteger:
    case SqlType::kSmallInt:
    case SqlType::kTinyInt:
    case SqlType::kBigInt:
      return by_integer(r, log);
    case SqlType::kNumeric:
    case SqlType::kDecimal:
      return by_decimal(r, log);
    case SqlType::kReal:
    case SqlType::kFloat:
    case SqlType::kDouble:
      return by_float(r, log);
    case SqlType::kBit:
    case SqlType::kBoolean:
      return by_boolean(r);
    case SqlType::kDate:
    case SqlType::kTime:
    case SqlType::kTimestamp:
      return by_moment(r, log);
    case SqlType::kChar:
    case SqlType::kVarChar:
    case SqlType::kLongVarChar:
    case SqlType::kNChar:
    case SqlType::kNVarChar:
    case SqlType::kLongNVarChar:
      return by_text(r, log);
    default:
      return Error(
          ErrorCode::kUnsupported,
          "Sqoop does not have the splitter for the given SQL data type. Please use either "
          "different split column (argument --split-by) or lower the number of mappers to 1. "
          "Unknown SQL data type: " +
              std::to_string(static_cast<int>(r.type)));
  }
}

// A limit of 100 on a column of milliseconds would cut a year into 300 million files.
Status check_limit(const SplitRequest& r) {
  if (r.limit <= 0) return {};
  Wide low = 0;
  Wide high = 0;
  const Wide limit = r.limit;
  if (const auto from = parse_wall(*r.low), to = parse_wall(*r.high); from && to) {
    low = plain_seconds(*from);
    high = plain_seconds(*to);
  } else if (const auto early = parse_clock(*r.low), late = parse_clock(*r.high); early && late) {
    low = *early / 1000;
    high = *late / 1000;
  } else if (const auto first = wide_of(*r.low), last = wide_of(*r.high); first && last) {
    low = *first;
    high = *last;
  }
  const Wide parts = (high - low) / limit;
  if (parts <= kMostParts) return {};
  return Error(ErrorCode::kInvalidArgument, "--split-limit " + std::to_string(r.limit) + " cuts " +
                                                r.column + " into " + text_of(parts) +
                                                " parts, and more than " + text_of(kMostParts) +
                                                " are not offered; give a higher limit");
}

bool takes_limit(SqlType type) {
  switch (type) {
    case SqlType::kInteger:
    case SqlType::kSmallInt:
    case SqlType::kTinyInt:
    case SqlType::kBigInt:
    case SqlType::kDate:
    case SqlType::kTime:
    case SqlType::kTimestamp:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::vector<Wide> integer_points(Wide parts, Wide limit, Wide low, Wide high, const JobLog& log) {
  const Wide span = high - low;
  if (limit > 0 &&
      static_cast<double>(span) / static_cast<double>(parts) > static_cast<double>(limit)) {
    const Wide more = span / limit;
    return integer_points(more != parts ? more : more + 1, limit, low, high, log);
  }
  const Wide size = span / parts;
  const Wide remainder = span % parts;
  log.info("db.IntegerSplitter", "Split size: " + text_of(size) +
                                     "; Num splits: " + text_of(parts) + " from: " + text_of(low) +
                                     " to: " + text_of(high));
  std::vector<Wide> points;
  Wide at = low;
  for (Wide i = 0; i <= parts; ++i) {
    points.push_back(at);
    if (at >= high) break;
    at += size + (i < remainder ? 1 : 0);
  }
  // A single point makes a range of its own, and so does the last of a span narrower than the
  // parts.
  if (points.size() == 1 || span <= parts) points.push_back(high);
  return points;
}

Result<std::vector<Part>> split_rows(const SplitRequest& request, const JobLog& log) {
  if (request.limit > 0 && !takes_limit(request.type)) {
    return Error(ErrorCode::kInvalidArgument,
                 "split-limit is supported only with Integer and Date columns");
  }
  const std::string is_null = request.column + " IS NULL";
  if (!request.low || !request.high) {
    // A bare NULL has no type to split by. SQLite's bounds of an empty table have none either.
    if (request.type == SqlType::kNull && request.product != sql::Product::kSqlite) {
      return by_type(request, log);
    }
    return std::vector<Part>{{is_null, is_null}};
  }
  TRY(check_limit(request));
  TRY(std::vector<Part> parts, by_type(request, log));
  if (parts.empty()) parts = one_part();
  if (request.nullable && !(parts.size() == 1 && parts[0] == one_part()[0])) {
    log.info("db.DataDrivenDBInputFormat",
             "Rows whose " + request.column + " is NULL are read with the last part.");
    Part& last = parts.back();
    last = {"(" + last.lower + " AND " + last.upper + ") OR " + is_null, "1=1"};
  }
  return parts;
}

}  // namespace sluice::sqoop
