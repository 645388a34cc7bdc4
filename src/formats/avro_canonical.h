// What of an Avro schema matters to who reads its data ("Parsing Canonical Form for Schemas"), and
// the number that stands for it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::formats {

// Names in full, nothing but name, type, fields, symbols, items, values and size, in that order and
// without blanks. kCorrupt: no JSON of a schema.
Result<std::string> canonical_avro_schema(std::string_view json);

// "CRC-64-AVRO" of a canonical form.
std::uint64_t avro_fingerprint(std::string_view canonical);

}  // namespace sluice::formats
