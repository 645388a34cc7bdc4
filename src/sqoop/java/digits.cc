#include "sqoop/java/digits.h"

#include <algorithm>
#include <bit>
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <cstdint>

namespace sluice::sqoop {
namespace {

using boost::multiprecision::cpp_int;

// A number in the form of a double, whatever type it came from: fraction * 2^(exponent - 52), the
// fraction's highest bit at 52, of which only `significant` bits are the number's own.
struct Binary {
  std::uint64_t fraction = 0;
  int exponent = 0;
  int significant = 0;
};

constexpr int kHighBit = 52;

template <class Bits>
Binary binary_of(Bits bits, int fraction_bits, int exponent_bits) {
  const Bits fraction = bits & ((Bits{1} << fraction_bits) - 1);
  const int bias = (1 << (exponent_bits - 1)) - 1;
  Binary b{.fraction = fraction,
           .exponent = static_cast<int>(bits >> fraction_bits),
           .significant = fraction_bits + 1};
  if (b.exponent == 0) {  // subnormal: fewer bits, moved up
    b.significant = static_cast<int>(std::bit_width(fraction));
    const int shift = fraction_bits + 1 - b.significant;
    b.fraction <<= shift;
    b.exponent = 1 - shift;
  } else {
    b.fraction |= std::uint64_t{1} << fraction_bits;
  }
  b.fraction <<= kHighBit - fraction_bits;
  b.exponent -= bias;
  return b;
}

// Whole numbers of up to 63 bits. Digits below the number's precision are rounded away.
JavaDigits whole_digits(const Binary& b) {
  std::uint64_t value = b.exponent >= kHighBit ? b.fraction << (b.exponent - kHighBit)
                                               : b.fraction >> (kHighBit - b.exponent);
  int dropped = 0;
  if (const int surplus = b.exponent - b.significant - 1; surplus > 1) {
    dropped = static_cast<int>(std::floor(surplus * std::log10(2.0)));
    std::uint64_t unit = 1;
    for (int i = 0; i < dropped; ++i) unit *= 10;
    const std::uint64_t rest = value % unit;
    value /= unit;
    if (unit > 1 && rest >= unit / 2) ++value;
  }
  JavaDigits out{.digits = std::to_string(value), .point = 0};
  out.point = static_cast<int>(out.digits.size()) + dropped;
  out.digits.erase(out.digits.find_last_not_of('0') + 1);
  return out;
}

// floor(log10) by a tangent at 1.5: never too small, at times too great by one.
int estimated_exponent(const Binary& b) {
  const double mantissa =
      std::ldexp(static_cast<double>(b.fraction), -kHighBit);  // in [1, 2), exactly
  const double estimate = (mantissa - 1.5) * 0.289529654 + 0.176091259 +
                          static_cast<double>(b.exponent) * 0.301029995663981;
  return static_cast<int>(std::floor(estimate));
}

// The number as b / s * 10^exponent, with m half a unit of its last place; powers of two and five.
struct Scale {
  std::uint64_t fraction = 0;
  int fraction_bits = 0;
  int exponent = 0;
  int b2 = 0, b5 = 0, s2 = 0, s5 = 0, m2 = 0;
};

Scale scale_of(const Binary& b) {
  Scale s;
  const int zeros = std::countr_zero(b.fraction);
  s.fraction = b.fraction >> zeros;
  s.fraction_bits = kHighBit + 1 - zeros;
  const int below_one = std::max(0, s.fraction_bits - b.exponent - 1);
  s.exponent = estimated_exponent(b);
  s.b5 = std::max(0, -s.exponent);
  s.s5 = std::max(0, s.exponent);
  s.b2 = s.b5 + below_one + b.exponent;
  s.s2 = s.s5 + below_one;
  s.m2 = s.b2 - b.significant;
  s.b2 -= s.fraction_bits - 1;
  const int common = std::min(s.b2, s.s2);
  s.b2 -= common;
  s.s2 -= common;
  s.m2 -= common;
  // Below a power of two the neighbour is half as far.
  if (s.fraction_bits == 1) --s.m2;
  if (s.m2 < 0) {
    s.b2 -= s.m2;
    s.s2 -= s.m2;
    s.m2 = 0;
  }
  return s;
}

// Bits of 5^power, guessed beyond a table of 27 entries as Java does; 0 for the first.
int bits_of_five(int power) {
  if (power == 0) return 0;
  if (power >= 27) return power * 3;
  return static_cast<int>(std::floor(power * std::log2(5.0))) + 1;
}

// Arithmetic of one width. Java's int and long wrap round, and its digits depend on that.
template <class Signed, class Unsigned>
struct Wrapping {
  static constexpr bool kWraps = true;
  using Value = Signed;
  static Value times(Value a, Value b) {
    return static_cast<Signed>(static_cast<Unsigned>(a) * static_cast<Unsigned>(b));
  }
  static Value plus(Value a, Value b) {
    return static_cast<Signed>(static_cast<Unsigned>(a) + static_cast<Unsigned>(b));
  }
  static Value minus(Value a, Value b) {
    return static_cast<Signed>(static_cast<Unsigned>(a) - static_cast<Unsigned>(b));
  }
  static Value five_shifted(std::uint64_t factor, int five, int two) {
    auto value = static_cast<Unsigned>(factor);
    for (int i = 0; i < five; ++i) value *= 5;
    return static_cast<Signed>(value << two);
  }
  static bool exceeds(Value sum, Value limit) { return sum > limit; }
};
using Narrow = Wrapping<std::int32_t, std::uint32_t>;
using Long = Wrapping<std::int64_t, std::uint64_t>;

struct Unbounded {
  static constexpr bool kWraps = false;
  using Value = cpp_int;
  static Value times(const Value& a, const Value& b) { return a * b; }
  static Value plus(const Value& a, const Value& b) { return a + b; }
  static Value minus(const Value& a, const Value& b) { return a - b; }
  static Value five_shifted(std::uint64_t factor, int five, int two) {
    return (boost::multiprecision::pow(cpp_int(5), static_cast<unsigned>(five)) * factor) << two;
  }
  static bool exceeds(const Value& sum, const Value& limit) { return sum >= limit; }
};

void round_up(JavaDigits& d) {
  std::size_t i = d.digits.size() - 1;
  while (d.digits[i] == '9' && i > 0) d.digits[i--] = '0';
  if (d.digits[i] == '9') {
    d.digits[i] = '1';
    ++d.point;
  } else {
    ++d.digits[i];
  }
}

// Digits until one lies within half a unit of the number from below (low) or above (high).
template <class Arithmetic>
JavaDigits generate(const Scale& scale) {
  using A = Arithmetic;
  using Value = typename A::Value;
  Value b = A::five_shifted(scale.fraction, scale.b5, scale.b2);
  const Value s = A::five_shifted(1, scale.s5, scale.s2);
  Value m = A::five_shifted(1, scale.b5, scale.m2);
  const Value tens = A::times(s, 10);
  bool low = false;
  bool high = false;
  const auto next_digit = [&](bool first) {
    const Value quotient = b / s;
    b = A::times(b % s, 10);
    m = A::times(m, 10);
    low = b < m;
    high = A::exceeds(A::plus(b, m), tens);
    if (A::kWraps && !first && m <= 0) low = high = true;
    return static_cast<int>(quotient);
  };

  JavaDigits out{.digits = "", .point = scale.exponent};
  const int first = next_digit(true);
  if (first == 0 && !high) {
    --out.point;
  } else {
    out.digits += static_cast<char>('0' + first);
  }
  // With an exponent there are always two digits.
  if (out.point < -3 || out.point >= 8) low = high = false;
  while (!low && !high) out.digits += static_cast<char>('0' + next_digit(false));
  ++out.point;
  if (!high) return out;
  const Value beyond_half = A::minus(A::plus(b, b), tens);
  const bool odd = ((out.digits.back() - '0') & 1) != 0;
  if (!low || beyond_half > 0 || (beyond_half == 0 && odd)) round_up(out);
  return out;
}

JavaDigits digits_of(const Binary& b) {
  // Whole, and small enough for a long.
  const int below_one = kHighBit + 1 - std::countr_zero(b.fraction) - b.exponent - 1;
  if (below_one <= 0 && b.exponent <= 62) return whole_digits(b);
  const Scale scale = scale_of(b);
  const int b_bits = scale.fraction_bits + scale.b2 + bits_of_five(scale.b5);
  const int tens_bits = scale.s2 + 1 + bits_of_five(scale.s5 + 1);
  if (b_bits < 32 && tens_bits < 32) return generate<Narrow>(scale);
  if (b_bits < 64 && tens_bits < 64) return generate<Long>(scale);
  return generate<Unbounded>(scale);
}

}  // namespace

JavaDigits java_digits(double value) {
  return digits_of(binary_of(std::bit_cast<std::uint64_t>(value), 52, 11));
}

JavaDigits java_digits(float value) {
  return digits_of(binary_of(std::bit_cast<std::uint32_t>(value), 23, 8));
}

}  // namespace sluice::sqoop
