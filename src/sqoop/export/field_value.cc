#include "sqoop/export/field_value.h"

#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace sluice::sqoop {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t take_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

template <class Number>
bool add_integer(sql::RowBatch& batch, ValueRange range, std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with("+")) {
    digits.remove_prefix(1);
    if (digits.starts_with("-")) return false;
  }
  Number value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [at, failed] = std::from_chars(digits.data(), end, value);
  if (digits.empty() || at != end) return false;
  if (failed != std::errc() && range == ValueRange::kJava) return false;
  batch.add(digits);
  return true;
}

// [+-] digits [. digits] [e [+-] digits], with a digit somewhere before the exponent.
bool is_decimal(std::string_view text) {
  std::size_t at = text.starts_with("+") || text.starts_with("-") ? 1 : 0;
  const std::size_t whole = take_digits(text, at);
  std::size_t digits = whole - at;
  at = whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t end = take_digits(text, at + 1);
    digits += end - at - 1;
    at = end;
  }
  if (digits == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t end = take_digits(text, at);
    if (end == at) return false;
    at = end;
  }
  return at == text.size();
}

bool is_beyond_numbers(std::string_view text) {
  if (text.starts_with("+") || text.starts_with("-")) text.remove_prefix(1);
  return text == "NaN" || text == "Infinity";
}

bool add_decimal(sql::RowBatch& batch, ValueRange range, std::string_view text) {
  if (!is_decimal(text) && (range == ValueRange::kJava || !is_beyond_numbers(text))) return false;
  batch.add(text);
  return true;
}

// Double.valueOf: blanks around it, and a type letter behind it.
bool add_floating(sql::RowBatch& batch, std::string_view text) {
  text = trim(text);
  if (is_beyond_numbers(text)) {
    batch.add(text);
    return true;
  }
  if (!text.empty() && std::string_view("fFdD").find(text.back()) != std::string_view::npos) {
    text.remove_suffix(1);
  }
  if (!is_decimal(text)) return false;
  batch.add(text);
  return true;
}

bool is_true(std::string_view text) {
  const std::string word = to_lower(text);
  return word == "true" || word == "t" || word == "yes" || word == "on" || word == "1";
}

// Reads a number of `least` to `most` digits, ended by `stop` (0: by the end), as two digits or
// more into `to`.
bool take_part(std::string_view& from, std::size_t least, std::size_t most, char stop,
               std::string& to) {
  const std::size_t size = take_digits(from, 0);
  if (size < least || size > most) return false;
  if (stop == 0 ? size != from.size() : size == from.size() || from[size] != stop) return false;
  if (size == 1) to += '0';
  to += from.substr(0, size);
  from.remove_prefix(stop == 0 ? size : size + 1);
  if (stop != 0) to += stop;
  return true;
}

constexpr std::size_t kMostDigits = 9;  // of what Java's classes have two or four of

bool take_date(std::string_view& from, ValueRange range, char stop, std::string& to) {
  return take_part(from, 4, range == ValueRange::kJava ? 4 : kMostDigits, '-', to) &&
         take_part(from, 1, 2, '-', to) && take_part(from, 1, 2, stop, to);
}

// PostgreSQL's first and last moment.
bool is_infinite(std::string_view text) {
  return text == "infinity" || text == "-infinity";
}

// A fraction's digits stand where they stand: ".5" is no ".05".
bool take_clock(std::string_view& from, std::size_t most_hours, std::string& to) {
  const bool fraction = from.find('.') != std::string_view::npos;
  if (!take_part(from, 1, most_hours, ':', to) || !take_part(from, 1, 2, ':', to) ||
      !take_part(from, 1, 2, fraction ? '.' : '\0', to)) {
    return false;
  }
  if (fraction && (from.empty() || from.size() > 9 || take_digits(from, 0) != from.size())) {
    return false;
  }
  to += from;
  return true;
}

bool add_date(sql::RowBatch& batch, ValueRange range, std::string_view text) {
  std::string made;
  if (range == ValueRange::kDatabase && is_infinite(text)) {
    made = text;
  } else if (!take_date(text, range, 0, made)) {
    return false;
  }
  batch.add(made);
  return true;
}

bool add_time(sql::RowBatch& batch, ValueRange range, std::string_view text) {
  std::string made;
  if (range == ValueRange::kJava && text.find('.') != std::string_view::npos) return false;
  if (range == ValueRange::kDatabase && text.starts_with("-")) {
    made = "-";
    text.remove_prefix(1);
  }
  if (!take_clock(text, range == ValueRange::kJava ? 2 : kMostDigits, made)) return false;
  batch.add(made);
  return true;
}

bool add_timestamp(sql::RowBatch& batch, ValueRange range, std::string_view text) {
  text = trim(text);
  std::string made;
  if (range == ValueRange::kDatabase && is_infinite(text)) {
    made = text;
  } else if (!take_date(text, range, ' ', made) || !take_clock(text, 2, made)) {
    return false;
  }
  batch.add(made);
  return true;
}

std::optional<int> hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

bool add_bytes(sql::RowBatch& batch, std::string_view text) {
  std::string bytes;
  for (const std::string& pair : split(trim(text), ' ')) {
    if (pair.empty()) continue;
    if (pair.size() > 2) return false;
    int value = 0;
    for (const char c : pair) {
      const auto digit = hex_value(c);
      if (!digit) return false;
      value = value * 16 + *digit;
    }
    bytes += static_cast<char>(value);
  }
  batch.add(bytes);
  return true;
}

}  // namespace

sql::Literal literal_of(JavaType type) {
  switch (type) {
    case JavaType::kInteger:
    case JavaType::kLong:
    case JavaType::kFloat:
    case JavaType::kDouble:
    case JavaType::kBigDecimal:
      return sql::Literal::kNumber;
    case JavaType::kBoolean:
      return sql::Literal::kBoolean;
    case JavaType::kBytes:
      return sql::Literal::kBytes;
    case JavaType::kString:
    case JavaType::kDate:
    case JavaType::kTime:
    case JavaType::kTimestamp:
      return sql::Literal::kText;
  }
  return sql::Literal::kText;
}

bool add_value(sql::RowBatch& batch, JavaType type, ValueRange range, std::string_view text) {
  switch (type) {
    case JavaType::kString:
      batch.add(text);
      return true;
    case JavaType::kInteger:
      return add_integer<std::int32_t>(batch, range, text);
    case JavaType::kLong:
      return add_integer<std::int64_t>(batch, range, text);
    case JavaType::kFloat:
    case JavaType::kDouble:
      return add_floating(batch, text);
    case JavaType::kBigDecimal:
      return add_decimal(batch, range, text);
    case JavaType::kBoolean:
      batch.add(is_true(text) ? "true" : "false");
      return true;
    case JavaType::kDate:
      return add_date(batch, range, text);
    case JavaType::kTime:
      return add_time(batch, range, text);
    case JavaType::kTimestamp:
      return add_timestamp(batch, range, text);
    case JavaType::kBytes:
      return add_bytes(batch, text);
  }
  return false;
}

std::string_view expected_text(JavaType type) {
  switch (type) {
    case JavaType::kInteger:
      return "a whole number of 32 bits";
    case JavaType::kLong:
      return "a whole number of 64 bits";
    case JavaType::kFloat:
    case JavaType::kDouble:
    case JavaType::kBigDecimal:
      return "a number";
    case JavaType::kDate:
      return "a date (yyyy-mm-dd)";
    case JavaType::kTime:
      return "a time (hh:mm:ss)";
    case JavaType::kTimestamp:
      return "a timestamp (yyyy-mm-dd hh:mm:ss.f)";
    case JavaType::kBytes:
      return "bytes in hexadecimal, separated by blanks";
    case JavaType::kString:
    case JavaType::kBoolean:
      return "text";
  }
  return "text";
}

}  // namespace sluice::sqoop
