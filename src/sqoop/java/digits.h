// The digits that Java prints for a binary floating point number.
//
// Up to JDK 18, Double.toString and Float.toString do not always give the shortest decimal that
// reads back as the same number: 2^155 is 4.5671926166590716E46 there, although ...072E46 would do.
// Files of the real Sqoop hold those digits. Source: the behaviour of JDK 17 on 800,000 numbers.
#pragma once

#include <string>

namespace sluice::sqoop {

// A positive number 0.d1d2d3... * 10^point. The digits may end with zeros.
struct JavaDigits {
  std::string digits;
  int point = 0;
};

// `value` must be finite and greater than zero.
JavaDigits java_digits(double value);
JavaDigits java_digits(float value);

}  // namespace sluice::sqoop
