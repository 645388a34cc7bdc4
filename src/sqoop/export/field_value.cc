#include "sqoop/export/field_value.h"

#include <array>
#include <charconv>
#include <limits>
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

bool add_integer(sql::RowBatch& batch, std::string_view text, std::int64_t least,
                 std::int64_t most) {
  std::string_view digits = text;
  if (digits.starts_with("+")) {
    digits.remove_prefix(1);
    if (digits.starts_with("-")) return false;
  }
  std::int64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [at, failed] = std::from_chars(digits.data(), end, value);
  if (digits.empty() || at != end || failed != std::errc() || value < least || value > most) {
    return false;
  }
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

// Double.valueOf: blanks around it, and a type letter behind it.
bool add_floating(sql::RowBatch& batch, std::string_view text) {
  text = trim(text);
  std::string_view word = text;
  if (word.starts_with("+") || word.starts_with("-")) word.remove_prefix(1);
  if (word == "NaN" || word == "Infinity") {
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

bool take_date(std::string_view& from, char stop, std::string& to) {
  return take_part(from, 4, 4, '-', to) && take_part(from, 1, 2, '-', to) &&
         take_part(from, 1, 2, stop, to);
}

bool take_clock(std::string_view& from, char stop, std::string& to) {
  return take_part(from, 1, 2, ':', to) && take_part(from, 1, 2, ':', to) &&
         take_part(from, 1, 2, stop, to);
}

bool add_date(sql::RowBatch& batch, std::string_view text) {
  std::string made;
  if (!take_date(text, 0, made)) return false;
  batch.add(made);
  return true;
}

bool add_time(sql::RowBatch& batch, std::string_view text) {
  std::string made;
  if (!take_clock(text, 0, made)) return false;
  batch.add(made);
  return true;
}

bool add_timestamp(sql::RowBatch& batch, std::string_view text) {
  text = trim(text);
  std::string made;
  if (!take_date(text, ' ', made)) return false;
  const bool fraction = text.find('.') != std::string_view::npos;
  if (!take_clock(text, fraction ? '.' : '\0', made)) return false;
  // A fraction's digits stand where they stand: ".5" is no ".05".
  if (fraction && (text.empty() || text.size() > 9 || take_digits(text, 0) != text.size())) {
    return false;
  }
  made += text;
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

bool add_value(sql::RowBatch& batch, JavaType type, std::string_view text) {
  switch (type) {
    case JavaType::kString:
      batch.add(text);
      return true;
    case JavaType::kInteger:
      return add_integer(batch, text, std::numeric_limits<std::int32_t>::min(),
                         std::numeric_limits<std::int32_t>::max());
    case JavaType::kLong:
      return add_integer(batch, text, std::numeric_limits<std::int64_t>::min(),
                         std::numeric_limits<std::int64_t>::max());
    case JavaType::kFloat:
    case JavaType::kDouble:
      return add_floating(batch, text);
    case JavaType::kBigDecimal:
      if (!is_decimal(text)) return false;
      batch.add(text);
      return true;
    case JavaType::kBoolean:
      batch.add(is_true(text) ? "true" : "false");
      return true;
    case JavaType::kDate:
      return add_date(batch, text);
    case JavaType::kTime:
      return add_time(batch, text);
    case JavaType::kTimestamp:
      return add_timestamp(batch, text);
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
