#include "sqoop/java/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "formats/delimited_text.h"
#include "sqoop/java/digits.h"

namespace sluice::sqoop {
namespace {

// A positive decimal number 0.d1d2d3... * 10^point, without leading or trailing zeros in its
// digits.
struct Digits {
  char text[40];
  int count = 0;
  int point = 0;
};

void append_layout(Bytes& out, bool negative, const Digits& d) {
  if (negative) out += '-';
  if (d.count == 0) {
    out += "0.0";
    return;
  }
  const std::string_view digits(d.text, static_cast<std::size_t>(d.count));
  if (d.point > 7 || d.point < -2) {
    out += digits[0];
    out += '.';
    out.append(d.count > 1 ? digits.substr(1) : "0");
    out += 'E';
    char exponent[8];
    const auto end = std::to_chars(exponent, exponent + sizeof exponent, d.point - 1).ptr;
    out.append(exponent, end);
    return;
  }
  if (d.point <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-d.point), '0');
    out.append(digits);
    return;
  }
  const auto whole = static_cast<std::size_t>(d.point);
  if (digits.size() <= whole) {
    out.append(digits);
    out.append(whole - digits.size(), '0');
    out += ".0";
    return;
  }
  out.append(digits.substr(0, whole));
  out += '.';
  out.append(digits.substr(whole));
}

// Reads [-]digits[.digits][e[+-]digits]. False: not of that shape, or too many digits to hold.
bool read_digits(std::string_view text, bool& negative, Digits& d) {
  std::size_t i = 0;
  negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) ++i;
  bool any = false;
  bool after_point = false;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && !after_point) {
      after_point = true;
      continue;
    }
    if (c < '0' || c > '9') break;
    any = true;
    if (c == '0' && d.count == 0) {
      if (after_point) --d.point;
      continue;
    }
    if (d.count == sizeof d.text) return false;
    d.text[d.count++] = c;
    if (!after_point) ++d.point;
  }
  if (!any) return false;
  if (i < text.size()) {
    if (text[i] != 'e' && text[i] != 'E') return false;
    ++i;
    if (i < text.size() && text[i] == '+') ++i;
    int exponent = 0;
    const auto [end, failed] =
        std::from_chars(text.data() + i, text.data() + text.size(), exponent);
    if (end != text.data() + text.size() || failed == std::errc::invalid_argument) return false;
    // Beyond what any number holds; the sum below does not overflow.
    constexpr int kMostExponent = 1'000'000;
    if (failed == std::errc::result_out_of_range) {
      exponent = text[i] == '-' ? -kMostExponent : kMostExponent;
    }
    d.point += std::clamp(exponent, -kMostExponent, kMostExponent);
  }
  while (d.count > 0 && d.text[d.count - 1] == '0') --d.count;
  if (d.count == 0) d.point = 0;
  return true;
}

bool is_power_of_two(double value) {
  int exponent = 0;
  const double mantissa = std::frexp(value, &exponent);
  return mantissa == 0.5 || mantissa == -0.5;
}

// Whether Java prints `digits` itself: it needs a second digit where it prints an exponent.
bool is_laid_out_alone(const Digits& d) {
  return d.count > 1 || (d.point <= 7 && d.point >= -2);
}

template <class Number>
void append_exactly(Bytes& out, Number value) {
  const JavaDigits java = java_digits(std::fabs(value));
  Digits digits;
  digits.count = static_cast<int>(java.digits.size());
  digits.point = java.point;
  std::memcpy(digits.text, java.digits.data(), java.digits.size());
  append_layout(out, std::signbit(value), digits);
}

// Where the shortest digits are surely Java's; elsewhere Java's own way decides, which is slower.
template <class Number>
bool is_ordinary(Number value) {
  constexpr double kLeast = 1e-5;
  constexpr double kMost = sizeof(Number) == sizeof(float) ? 1.6e7 : 1e15;
  const double size = std::fabs(static_cast<double>(value));
  return size > kLeast && size < kMost && !is_power_of_two(size);
}

template <class Number>
void append_number(Bytes& out, Number value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value < 0 ? "-Infinity" : "Infinity";
  } else if (value != 0 && !is_ordinary(value)) {
    append_exactly(out, value);
  } else {
    char shortest[40];
    const auto end =
        std::to_chars(shortest, shortest + sizeof shortest, value, std::chars_format::scientific)
            .ptr;
    Digits digits;
    bool negative = false;
    read_digits({shortest, static_cast<std::size_t>(end - shortest)}, negative, digits);
    if (value != 0 && !is_laid_out_alone(digits)) return append_exactly(out, value);
    append_layout(out, negative, digits);
  }
}

template <class Number>
bool append_text(Bytes& out, std::string_view text, int exact_digits) {
  bool negative = false;
  Digits digits;
  const bool read = read_digits(text, negative, digits);
  // Any decimal of up to `exact_digits` digits comes back unchanged from the binary value, so it is
  // its own shortest form; and Java prints that at these sizes.
  if (read && digits.count <= exact_digits && digits.point > -exact_digits &&
      digits.point <= exact_digits && (digits.count == 0 || is_laid_out_alone(digits))) {
    append_layout(out, negative, digits);
    return true;
  }
  Number value{};
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || text.empty()) return false;
  if (failed == std::errc::result_out_of_range) {
    // Java rounds to zero or infinity where from_chars reports it.
    const bool huge = digits.point > 0;
    value = huge ? std::numeric_limits<Number>::infinity() : Number{0};
    if (negative) value = -value;
  } else if (failed != std::errc()) {
    return false;
  }
  append_number(out, value);
  return true;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Length of the well-formed UTF-8 sequence at the start, or 0.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto follows = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first < 0xF0) {
    if (!follows(1) || !follows(2)) return 0;
    if (first == 0xE0 && byte(1) < 0xA0) return 0;
    if (first == 0xED && byte(1) >= 0xA0) return 0;
    return 3;
  }
  if (first >= 0xF0 && first < 0xF5) {
    if (!follows(1) || !follows(2) || !follows(3)) return 0;
    if (first == 0xF0 && byte(1) < 0x90) return 0;
    if (first == 0xF4 && byte(1) >= 0x90) return 0;
    return 4;
  }
  return 0;
}

}  // namespace

void append_java(Bytes& out, double value) {
  append_number(out, value);
}
void append_java(Bytes& out, float value) {
  append_number(out, value);
}

bool append_java_double(Bytes& out, std::string_view text) {
  return append_text<double>(out, text, 15);
}
bool append_java_float(Bytes& out, std::string_view text) {
  return append_text<float>(out, text, 6);
}

std::string java_big_decimal(std::string_view plain) {
  const bool negative = plain.starts_with("-");
  const std::size_t point = plain.find('.');
  const std::int64_t scale =
      point == std::string_view::npos ? 0 : static_cast<std::int64_t>(plain.size() - point - 1);
  std::string digits;
  for (char c : plain) {
    if (c >= '0' && c <= '9' && !(c == '0' && digits.empty())) digits += c;
  }
  if (digits.empty()) digits = "0";
  const std::int64_t adjusted = static_cast<std::int64_t>(digits.size()) - 1 - scale;
  if (scale >= 0 && adjusted >= -6) return std::string(plain);
  std::string out = negative ? "-" : "";
  out += digits[0];
  if (digits.size() > 1) out += '.' + digits.substr(1);
  return out + 'E' + (adjusted > 0 ? "+" : "") + std::to_string(adjusted);
}

std::string java_unescaped(std::string_view text) {
  static constexpr std::string_view kNames = "ntbrf\\'\"";
  static constexpr std::string_view kMeaning = "\n\t\b\r\f\\'\"";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char next = text[i + 1];
    if (const std::size_t known = kNames.find(next); known != std::string_view::npos) {
      out += kMeaning[known];
      ++i;
    } else if (next == 'u' && i + 5 < text.size()) {
      char32_t unit = 0;
      bool valid = true;
      for (std::size_t k = i + 2; k < i + 6; ++k) {
        valid = valid && hex_digit(text[k]) >= 0;
        unit = unit * 16 + static_cast<char32_t>(valid ? hex_digit(text[k]) : 0);
      }
      out += valid ? formats::to_utf8(unit) : std::string(text.substr(i, 6));
      i += 5;
    } else if (next >= '0' && next <= '7') {
      char32_t value = 0;
      std::size_t k = i + 1;
      const std::size_t most = next <= '3' ? 3 : 2;
      while (k < text.size() && k < i + 1 + most && text[k] >= '0' && text[k] <= '7') {
        value = value * 8 + static_cast<char32_t>(text[k++] - '0');
      }
      out += formats::to_utf8(value);
      i = k - 1;
    } else {
      out += '\\';
    }
  }
  return out;
}

std::string java_decoded(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const std::size_t length = sequence_length(bytes);
    if (length == 0) {
      // Java replaces the longest part of a sequence that could still have become one.
      out += "\xEF\xBF\xBD";
      std::size_t bad = 1;
      const auto first = static_cast<unsigned char>(bytes[0]);
      const std::size_t wanted = first >= 0xF0 && first < 0xF5 ? 4 : first >= 0xE0 ? 3 : 2;
      if (first >= 0xC2 && first < 0xF5) {
        std::string probe(bytes.substr(0, 1));
        while (bad + 1 < wanted && bad < bytes.size()) {
          // The part so far is a prefix of a valid sequence if some continuation completes it.
          probe = std::string(bytes.substr(0, bad + 1));
          bool completes = false;
          for (const char* filler : {"\x80", "\xBF"}) {
            std::string whole = probe;
            while (whole.size() < wanted) whole += filler;
            completes = completes || sequence_length(whole) == wanted;
          }
          if (!completes) break;
          ++bad;
        }
      }
      bytes.remove_prefix(bad);
      continue;
    }
    out.append(bytes.substr(0, length));
    bytes.remove_prefix(length);
  }
  return out;
}

std::size_t java_length(std::string_view utf8) {
  std::size_t units = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

}  // namespace sluice::sqoop
