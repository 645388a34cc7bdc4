// Numbers and strings as Java spells them, because Sqoop's files are made of Java's toString().
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace sluice::sqoop {

// Double.toString and Float.toString: the fewest digits that tell the value apart; always a
// fraction; 1.0E7 from ten million on, 1.0E-4 below a thousandth; NaN, Infinity, -Infinity.
void append_java(Bytes& out, double value);
void append_java(Bytes& out, float value);

// The same from a database's decimal text ("400", "1e-07", "-1.5", "NaN", "Infinity"). Digits that
// are surely the shortest are only laid out anew; others go through the binary value. False when
// the text is no number; then nothing is appended.
bool append_java_double(Bytes& out, std::string_view text);
bool append_java_float(Bytes& out, std::string_view text);

// BigDecimal.toString of plain decimal text: "0.0000000001" is "1E-10".
std::string java_big_decimal(std::string_view plain);

// The content of a Java string literal: \n \t \b \f \r \\ \' \" \uXXXX and octal. A backslash
// before anything else stays (Java would refuse it; people write '\N').
std::string java_unescaped(std::string_view text);

// UTF-8 with every malformed sequence replaced, as new String(bytes, UTF_8) does.
std::string java_decoded(std::string_view bytes);
// Length in UTF-16 units, the length of a Java string.
std::size_t java_length(std::string_view utf8);

}  // namespace sluice::sqoop
