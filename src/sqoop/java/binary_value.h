// Values in numbers: what Sqoop's binary formats hold in place of text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sqoop/java/types.h"
#include "sqoop/java/zone.h"

namespace sluice::sqoop {

// A moment in Java's milliseconds since 1970, and the whole fraction of its second.
struct Moment {
  std::int64_t ms = 0;
  std::uint32_t nanos = 0;
};

// Of the text that java.sql.Date, Time or Timestamp prints in `zone`.
std::optional<Moment> moment_of(JavaType type, std::string_view text, const JavaZone& zone);

// The way back: the text of the class, in `zone`.
std::string moment_text(JavaType type, const Moment& moment, const JavaZone& zone);

// A decimal without its point: "-12.50" is -1250 with scale 2.
struct Unscaled {
  std::string digits;  // with a '-' before if negative
  std::int32_t scale = 0;
};
std::optional<Unscaled> unscaled_of(std::string_view text);
// The digits with zeros behind them, so that they are of a larger scale. Nothing where digits would
// be lost.
std::optional<std::string> at_scale(const Unscaled& value, std::int32_t scale);
// The way back: "-1250" of scale 2 is "-12.50".
std::string plain_decimal(std::string_view digits, std::int32_t scale);
// Decimal digits as the shortest big-endian number in two's complement (BigInteger.toByteArray()).
std::string twos_complement(std::string_view digits);
// The way back. Nothing for no bytes, or for more than any database's decimal has.
std::optional<std::string> decimal_digits(std::string_view bytes);

}  // namespace sluice::sqoop
