// Split points that need numbers of any length: DECIMAL columns, and text taken as fractions.
#include <boost/multiprecision/cpp_int.hpp>

#include "formats/delimited_text.h"
#include "sqoop/import/splitter.h"

namespace sluice::sqoop {
namespace {

using Integer = boost::multiprecision::cpp_int;

// unscaled * 10^-scale, as java.math.BigDecimal.
struct Decimal {
  Integer unscaled = 0;
  int scale = 0;
};

Integer power_of_ten(int exponent) {
  return boost::multiprecision::pow(Integer(10), static_cast<unsigned>(exponent));
}

Integer at_scale(const Decimal& value, int scale) {
  return value.unscaled * power_of_ten(scale - value.scale);
}

Decimal plus(const Decimal& a, const Decimal& b, int sign) {
  const int scale = std::max(a.scale, b.scale);
  return {at_scale(a, scale) + at_scale(b, scale) * sign, scale};
}

int compare(const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale, b.scale);
  return at_scale(a, scale).compare(at_scale(b, scale));
}

std::optional<Decimal> parse(const std::string& text) {
  Decimal value;
  std::string digits;
  bool after_point = false;
  for (std::size_t i = text.starts_with("-") ? 1 : 0; i < text.size(); ++i) {
    if (text[i] == '.' && !after_point) {
      after_point = true;
    } else if (text[i] >= '0' && text[i] <= '9') {
      digits += text[i];
      if (after_point) ++value.scale;
    } else {
      return std::nullopt;
    }
  }
  if (digits.empty()) return std::nullopt;
  const std::size_t first = digits.find_first_not_of('0');  // a leading 0 would mean octal
  value.unscaled = first == std::string::npos ? Integer(0) : Integer(digits.substr(first));
  if (text.starts_with("-")) value.unscaled = -value.unscaled;
  return value;
}

std::string plain(const Decimal& value) {
  std::string digits = Integer(boost::multiprecision::abs(value.unscaled)).str();
  const auto scale = static_cast<std::size_t>(value.scale);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, ".");
  return (value.unscaled < 0 ? "-" : "") + digits;
}

// BigDecimal.divide: exact where the quotient ends, else rounded up, away from zero, at the
// dividend's scale.
Decimal divided(const Decimal& value, std::int64_t by) {
  if (value.unscaled == 0) return {0, value.scale};
  Integer rest = Integer(by) / boost::multiprecision::gcd(
                                   boost::multiprecision::abs(value.unscaled), Integer(by));
  int twos = 0;
  int fives = 0;
  for (; rest % 2 == 0; rest /= 2) ++twos;
  for (; rest % 5 == 0; rest /= 5) ++fives;
  if (rest == 1) {
    const int more = std::max(twos, fives);
    return {value.unscaled * power_of_ten(more) / by, value.scale + more};
  }
  Integer quotient = value.unscaled / by;
  if (value.unscaled % by != 0) quotient += value.unscaled < 0 ? -1 : 1;
  return {quotient, value.scale};
}

std::vector<Decimal> points(std::int64_t parts, const Decimal& low, const Decimal& high) {
  const Decimal step = divided(plus(high, low, -1), parts);
  std::vector<Decimal> out;
  if (step.unscaled <= 0) {
    // Sqoop's smallest step, 4.94e-320, passes any high at once.
    return {low, high};
  }
  for (Decimal at = low; compare(at, high) <= 0; at = plus(at, step, 1)) out.push_back(at);
  if (compare(out.back(), high) != 0 || out.size() == 1) out.push_back(high);
  return out;
}

std::u16string utf16(const std::string& text) {
  std::u16string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    char32_t c = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
      c = (c << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    }
    i += length;
    if (c >= 0x10000) {
      out += static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10));
      out += static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FF));
    } else {
      out += static_cast<char16_t>(c);
    }
  }
  return out;
}

bool is_high(char32_t c) {
  return c >= 0xD800 && c < 0xDC00;
}
bool is_low(char32_t c) {
  return c >= 0xDC00 && c < 0xE000;
}

std::string utf8(const std::u16string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char32_t c = text[i];
    if (is_high(c) && i + 1 < text.size() && is_low(text[i + 1])) {
      c = 0x10000 + ((c - 0xD800) << 10) + (text[++i] - 0xDC00U);
    } else if (is_high(c) || is_low(c)) {
      c = '?';
    }
    out += formats::to_utf8(c);
  }
  return out;
}

constexpr std::size_t kPlaces = 8;
constexpr int kScalePerPlace = 16;  // 2^-16 has sixteen decimal places

// The first eight characters as the digits of a fraction, base 65536.
Decimal fraction(const std::u16string& text) {
  Decimal sum;
  for (std::size_t i = 0; i < std::min(text.size(), kPlaces); ++i) {
    char32_t c = text[i];
    if (is_high(c) && i + 1 < text.size() && is_low(text[i + 1])) {
      c = 0x10000 + ((c - 0xD800) << 10) + (text[i + 1] - 0xDC00U);
    }
    // c / 65536^(i+1), exactly: c * (10/2)^(16 (i+1)) at a scale of 16 (i+1).
    const int scale = kScalePerPlace * static_cast<int>(i + 1);
    const Decimal term{Integer(static_cast<std::uint32_t>(c)) *
                           boost::multiprecision::pow(Integer(5), static_cast<unsigned>(scale)),
                       scale};
    sum = plus(sum, term, 1);
  }
  return sum;
}

std::u16string text_of(Decimal value) {
  std::u16string out;
  for (std::size_t place = 0; place < kPlaces; ++place) {
    value.unscaled *= 65536;
    const Integer unit = value.unscaled / power_of_ten(value.scale);
    if (unit == 0) break;
    value.unscaled -= unit * power_of_ten(value.scale);
    const auto c = static_cast<std::uint32_t>(unit);
    if (c >= 0x10000) {
      out += static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10));
      out += static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FF));
    } else {
      out += static_cast<char16_t>(c);
    }
  }
  return out;
}

}  // namespace

std::optional<std::vector<std::string>> decimal_points(std::int64_t parts, const std::string& low,
                                                       const std::string& high) {
  const auto from = parse(low);
  const auto to = parse(high);
  if (!from || !to) return std::nullopt;
  std::vector<std::string> out;
  for (const Decimal& point : points(parts, *from, *to)) out.push_back(plain(point));
  return out;
}

std::vector<std::string> text_points(std::int64_t parts, const std::string& low,
                                     const std::string& high) {
  const std::u16string from = utf16(low);
  const std::u16string to = utf16(high);
  std::size_t shared = 0;
  while (shared < std::min(from.size(), to.size()) && from[shared] == to[shared]) ++shared;
  const std::u16string prefix = from.substr(0, shared);
  std::vector<std::u16string> out;
  for (const Decimal& point :
       points(parts, fraction(from.substr(shared)), fraction(to.substr(shared)))) {
    out.push_back(prefix + text_of(point));
  }
  if (out.empty() || out.front() != from) out.insert(out.begin(), from);
  if (out.size() == 1 || out.back() != to) out.push_back(to);
  std::vector<std::string> encoded;
  encoded.reserve(out.size());
  for (const std::u16string& point : out) encoded.push_back(utf8(point));
  return encoded;
}

}  // namespace sluice::sqoop
