// Avro's numbers that stand for dates and times, as the text of a column's type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "formats/avro_schema.h"
#include "sqoop/java/types.h"
#include "sqoop/java/zone.h"

namespace sluice::sqoop {

// `column` is a date, a time or a timestamp. What the number counts its logical type says; a long
// without one is Java's milliseconds, as an import writes them. Moments are shown in `zone`.
// Nothing where the number says no such thing: a clock has no date.
std::optional<std::string> avro_moment_text(JavaType column, const formats::AvroType& type,
                                            std::int64_t number, const JavaZone& zone);

}  // namespace sluice::sqoop
