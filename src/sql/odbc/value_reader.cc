#include "sql/odbc/value_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "sql/odbc/wide_text.h"

namespace sluice::sql::odbc {
namespace {

constexpr std::size_t kFirstPiece = 16 << 10;
constexpr std::size_t kLargestPiece = 1 << 20;
// A value is handed on whole. Databases have none that is longer, but for large objects.
constexpr std::size_t kLongestValue = 1ULL << 30;

std::size_t terminator_size(FetchAs as) {
  return as == FetchAs::kBytes ? 0 : as == FetchAs::kWide ? sizeof(WideChar) : 1;
}

std::size_t fixed_size(FetchAs as) {
  switch (as) {
    case FetchAs::kFloat:
      return sizeof(float);
    case FetchAs::kDouble:
      return sizeof(double);
    case FetchAs::kDate:
      return sizeof(DateValue);
    case FetchAs::kTimestamp:
      return sizeof(TimestampValue);
    case FetchAs::kAscii:
    case FetchAs::kWide:
    case FetchAs::kBytes:
      return 0;
  }
  return 0;
}

template <class Value>
Value copied(const char* data) {
  Value value;
  std::memcpy(&value, data, sizeof value);
  return value;
}

// NaN and Infinity are Java's words.
template <class Number>
void append_number(std::string& to, Number value) {
  if (std::isnan(value)) {
    to += "NaN";
  } else if (std::isinf(value)) {
    to += value < 0 ? "-Infinity" : "Infinity";
  } else {
    char text[64];
    to.append(text, std::to_chars(text, text + sizeof text, value).ptr);
  }
}

void append_day(std::string& to, Small year, USmall month, USmall day) {
  char text[64];
  const int size = std::snprintf(text, sizeof text, "%04d-%02u-%02u", std::abs(int{year}),
                                 unsigned{month}, unsigned{day});
  to.append(text, static_cast<std::size_t>(size));
}

void append_timestamp(std::string& to, const TimestampValue& value) {
  append_day(to, value.year, value.month, value.day);
  char text[64];
  int size = std::snprintf(text, sizeof text, " %02u:%02u:%02u", unsigned{value.hour},
                           unsigned{value.minute}, unsigned{value.second});
  to.append(text, static_cast<std::size_t>(size));
  if (value.nanoseconds == 0) return;
  size = std::snprintf(text, sizeof text, ".%09u", unsigned{value.nanoseconds});
  to.append(text, static_cast<std::size_t>(size));
  while (to.back() == '0') to.pop_back();
}

Error too_long(const Column& column) {
  return Error(ErrorCode::kCorrupt,
               "column " + column.label +
                   " holds a value that is longer than its ODBC driver says the column is (" +
                   std::to_string(column.precision) +
                   "). Give --fetch-size 1: values are then fetched one by one, whatever their "
                   "length.");
}

}  // namespace

Small ValueReader::c_type() const {
  switch (plan_.as) {
    case FetchAs::kAscii:
      return kCChar;
    case FetchAs::kWide:
      return kCWide;
    case FetchAs::kBytes:
      return kCBinary;
    case FetchAs::kFloat:
      return kCFloat;
    case FetchAs::kDouble:
      return kCDouble;
    case FetchAs::kDate:
      return kCDate;
    case FetchAs::kTimestamp:
      return kCTimestamp;
  }
  return kCWide;
}

Status ValueReader::bind(const Statement& statement, std::size_t rows) {
  block_.resize(plan_.buffer * rows);
  lengths_.assign(rows, kNullData);
  return statement.done(
      statement.library().SQLBindCol(statement.get(), number_, c_type(), block_.data(),
                                     static_cast<Length>(plan_.buffer), lengths_.data()),
      "SQLBindCol");
}

Result<Field> ValueReader::read(const Statement& statement, std::size_t row) {
  if (plan_.buffer > 0) return bound_value(row);
  return fixed_size(plan_.as) > 0 ? fixed_value(statement) : in_pieces(statement);
}

Result<Field> ValueReader::bound_value(std::size_t row) {
  const Length length = lengths_[row];
  if (length == kNullData) return Field();
  const char* const data = block_.data() + plan_.buffer * row;
  if (const std::size_t fixed = fixed_size(plan_.as); fixed > 0) return made_of(data, fixed);
  const std::size_t room = plan_.buffer - terminator_size(plan_.as);
  if (length < 0 || static_cast<std::size_t>(length) > room) return too_long(column_);
  return made_of(data, static_cast<std::size_t>(length));
}

Result<Field> ValueReader::fixed_value(const Statement& statement) {
  pieces_.resize(sizeof(TimestampValue));
  Length length = 0;
  const Code code =
      statement.library().SQLGetData(statement.get(), number_, c_type(), pieces_.data(),
                                     static_cast<Length>(pieces_.size()), &length);
  if (!succeeded(code)) return statement.error("SQLGetData").with("column " + column_.label);
  if (length == kNullData) return Field();
  return made_of(pieces_.data(), fixed_size(plan_.as));
}

Result<Field> ValueReader::in_pieces(const Statement& statement) {
  bool is_null = false;
  pieces_.clear();
  TRY(add_pieces(statement, is_null));
  if (is_null) return Field();
  return made_of(pieces_.data(), pieces_.size());
}

// Each piece but the last fills its buffer, with a NUL at its end that counts for nothing.
Status ValueReader::add_pieces(const Statement& statement, bool& is_null) {
  const std::size_t nul = terminator_size(plan_.as);
  for (std::size_t piece = kFirstPiece;; piece = std::min(piece * 2, kLargestPiece)) {
    const std::size_t before = pieces_.size();
    if (before > kLongestValue) {
      return Error(ErrorCode::kResourceExhausted,
                   "column " + column_.label + " holds a value of more than 1 GiB");
    }
    pieces_.resize(before + piece);
    Length length = 0;
    const Code code =
        statement.library().SQLGetData(statement.get(), number_, c_type(), pieces_.data() + before,
                                       static_cast<Length>(piece), &length);
    if (code == kNoData) {
      pieces_.resize(before);
      return {};
    }
    if (!succeeded(code)) return statement.error("SQLGetData").with("column " + column_.label);
    if (length == kNullData) {
      is_null = true;
      pieces_.resize(before);
      return {};
    }
    const std::size_t most = piece - nul;
    const bool is_whole = length >= 0 && static_cast<std::size_t>(length) <= most;
    pieces_.resize(before + (is_whole ? static_cast<std::size_t>(length) : most));
    // kSuccessWithInfo: there is more.
    if (code == kSuccess || is_whole) return {};
  }
}

Field ValueReader::made_of(const char* data, std::size_t size) {
  text_.clear();
  switch (plan_.as) {
    case FetchAs::kBytes:
      return {.data = size > 0 ? data : "", .size = size};
    case FetchAs::kAscii:
      return number_text({data, size});
    case FetchAs::kWide: {
      // The buffer may stand at any address.
      std::vector<WideChar> units(size / sizeof(WideChar));
      if (!units.empty()) std::memcpy(units.data(), data, units.size() * sizeof(WideChar));
      append_utf8(text_, units);
      break;
    }
    case FetchAs::kFloat:
      append_number(text_, copied<float>(data));
      break;
    case FetchAs::kDouble:
      append_number(text_, copied<double>(data));
      break;
    case FetchAs::kDate: {
      const auto value = copied<DateValue>(data);
      append_day(text_, value.year, value.month, value.day);
      if (value.year < 0) text_ += " BC";
      break;
    }
    case FetchAs::kTimestamp: {
      const auto value = copied<TimestampValue>(data);
      append_timestamp(text_, value);
      if (value.year < 0) text_ += " BC";
      break;
    }
  }
  return {.data = text_.data(), .size = text_.size()};
}

// Some drivers leave out the zero before a point, and MariaDB's gives a bit as a byte.
Field ValueReader::number_text(std::string_view text) {
  if (column_.form == Form::kBoolDigit) {
    const bool is_true = !text.empty() && text != "0" && text.front() != '\0';
    text_ += is_true ? '1' : '0';
    return {.data = text_.data(), .size = text_.size()};
  }
  const bool negative = text.starts_with("-");
  const std::string_view digits = negative ? text.substr(1) : text;
  if (column_.form != Form::kDecimal || !digits.starts_with(".")) {
    return {.data = text.empty() ? "" : text.data(), .size = text.size()};
  }
  text_ += negative ? "-0" : "0";
  text_ += digits;
  return {.data = text_.data(), .size = text_.size()};
}

}  // namespace sluice::sql::odbc
