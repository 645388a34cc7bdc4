#include "sqoop/import/value_text.h"

#include "base/text.h"
#include "sqoop/java/text.h"

namespace sluice::sqoop {
namespace {

using sql::Form;

constexpr std::string_view kHexDigits = "0123456789abcdef";

void append_hex(Bytes& out, std::string_view bytes) {
  const std::size_t start = out.size();
  if (bytes.empty()) return;
  out.resize(start + bytes.size() * 3 - 1, ' ');
  char* to = out.data() + start;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    *to++ = kHexDigits[byte >> 4];
    *to++ = kHexDigits[byte & 15];
    ++to;
  }
}

// "\x00ff" becomes "00 ff".
void append_spaced(Bytes& out, std::string_view digits) {
  if (digits.starts_with("\\x")) digits.remove_prefix(2);
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    if (i > 0) out += ' ';
    out.append(digits.substr(i, 2));
  }
}

bool is_zero_date(std::string_view text) {
  return text.starts_with("0000-00-00");
}

std::string_view integer_part(std::string_view text) {
  const std::size_t point = text.find('.');
  return text.substr(0, point);
}

bool is_integer(std::string_view text) {
  if (text.starts_with("-")) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_decimal(std::string_view text) {
  if (text.starts_with("-")) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

// "00042" becomes "42" and "00000.50" becomes "0.50".
std::string_view without_zeros(std::string_view text) {
  while (text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9') {
    text.remove_prefix(1);
  }
  return text;
}

// "$1,234.50", "-$5.00" and "($5.00)" lose what is no part of the number.
std::string money_number(std::string_view text) {
  std::string out = text.find_first_of("-(") != std::string_view::npos ? "-" : "";
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || c == '.') out += c;
  }
  return out;
}

std::string bits_number(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = (value << 8) | static_cast<unsigned char>(c);
  return std::to_string(static_cast<std::int64_t>(value));  // 64 bits are Java's long
}

// What both drivers take for a boolean; nothing for any other text.
std::optional<bool> boolean_word(std::string_view text) {
  const std::string word = to_lower(trim(text));
  for (const char* yes : {"true", "t", "yes", "y", "on"}) {
    if (word == yes) return true;
  }
  for (const char* no : {"false", "f", "no", "n", "off", ""}) {
    if (word == no) return false;
  }
  if (!is_decimal(word)) return std::nullopt;
  return word == "-1" ||
         (!word.starts_with("-") && word.find_first_not_of("0.") != std::string::npos);
}

}  // namespace

void append_driver_string(Bytes& out, sql::Product product, Form form, std::string_view text) {
  if (form == Form::kBits) {
    out += bits_number(text);
    return;
  }
  if (product == sql::Product::kPostgreSql) {
    out.append(text);  // pgjdbc hands on the server's text
    return;
  }
  switch (form) {
    case Form::kFloat:
      if (!append_java_float(out, text)) out.append(text);
      return;
    case Form::kDouble:
      if (!append_java_double(out, text)) out.append(text);
      return;
    case Form::kDecimal:
      out += is_decimal(text) ? java_big_decimal(text) : std::string(text);
      return;
    case Form::kYear:
      out.append(text);
      out += "-01-01";
      return;
    case Form::kZeroFilled:
      out.append(without_zeros(text));
      return;
    case Form::kTimestamp:  // Connector/J leaves out a fraction of nothing but zeros
      if (text.size() > 20 && text[19] == '.' &&
          text.find_first_not_of('0', 20) == std::string_view::npos) {
        text = text.substr(0, 19);
      }
      out.append(text);
      return;
    case Form::kBytes:
      out += java_decoded(text);
      return;
    default:
      out.append(text);
  }
}

ValueText::Made ValueText::make_string(Bytes& out, Form form, std::string_view text) const {
  const std::size_t start = out.size();
  append_driver_string(out, product_, form, text);
  if (options_.hive_delims &&
      std::string_view(out).substr(start).find_first_of("\n\r\x01") != std::string_view::npos) {
    const std::string copy = out.substr(start);
    out.resize(start);
    for (const char c : copy) {
      if (c == '\n' || c == '\r' || c == '\x01') {
        out += *options_.hive_delims;
      } else {
        out += c;
      }
    }
  }
  return Made::kValue;
}

ValueText::Made ValueText::make_decimal(Bytes& out, std::string_view text) const {
  if (!is_decimal(text)) {
    if (text != "NaN") return Made::kBad;
    out.append(text);
    return Made::kValue;
  }
  out += options_.plain_decimals ? std::string(text) : java_big_decimal(text);
  return Made::kValue;
}

ValueText::Made ValueText::make_boolean(Bytes& out, Form form, std::string_view text) const {
  bool value = false;
  switch (form) {
    case Form::kBoolLetter:
      value = text == "t";
      break;
    case Form::kBits:
      value = text.find_first_not_of('\0') != std::string_view::npos;
      break;
    case Form::kText: {
      const auto meant = boolean_word(text);
      if (!meant) return Made::kBad;
      value = *meant;
      break;
    }
    case Form::kBoolDigit:
      // Connector/J's rule: -1 and what is greater than 0.
      value = text == "-1" ||
              (!text.starts_with("-") && text.find_first_not_of('0') != std::string_view::npos);
      break;
    default:
      value = text.find_first_not_of("-0.") != std::string_view::npos;
  }
  out += value ? "true" : "false";
  return Made::kValue;
}

ValueText::Made ValueText::make_moment(Bytes& out, JavaType type, Form form,
                                       std::string_view text) const {
  if (text.size() >= 10 && is_zero_date(text)) {
    if (options_.zero_date == ZeroDate::kNull) return Made::kNull;
    if (options_.zero_date == ZeroDate::kError) return Made::kBad;
    out += type == JavaType::kDate ? "0001-01-01" : "0001-01-01 00:00:00.0";
    return Made::kValue;
  }
  if (type == JavaType::kDate) {
    clock_.append_date(out, form, text);
  } else if (type == JavaType::kTime) {
    clock_.append_time(out, form, text);
  } else {
    clock_.append_timestamp(out, form, text);
  }
  return Made::kValue;
}

ValueText::Made ValueText::make(Bytes& out, JavaType type, Form form, std::string_view text) const {
  if (form == Form::kZeroFilled || form == Form::kYear) {
    if (type != JavaType::kString) text = without_zeros(text);
  }
  switch (type) {
    case JavaType::kString:
      return make_string(out, form, text);
    case JavaType::kFloat:
    case JavaType::kDouble: {
      const std::string money = form == Form::kMoney ? money_number(text) : "";
      if (form == Form::kMoney) text = money;
      const bool made =
          type == JavaType::kFloat ? append_java_float(out, text) : append_java_double(out, text);
      return made ? Made::kValue : Made::kBad;
    }
    case JavaType::kBoolean:
      return make_boolean(out, form, text);
    case JavaType::kDate:
    case JavaType::kTime:
    case JavaType::kTimestamp:
      return make_moment(out, type, form, text);
    case JavaType::kBytes:
      if (form == Form::kHexBytes) {
        append_spaced(out, text);
      } else {
        append_hex(out, text);
      }
      return Made::kValue;
    case JavaType::kBigDecimal:
      return make_decimal(out, text);
    case JavaType::kInteger:
    case JavaType::kLong:
      if (form == Form::kBits) {
        out += bits_number(text);
        return Made::kValue;
      }
      if (form == Form::kBoolLetter) text = text == "t" ? "1" : "0";
      if (!is_integer(integer_part(text))) return Made::kBad;
      out.append(integer_part(text));
      return Made::kValue;
  }
  return Made::kBad;
}

}  // namespace sluice::sqoop
