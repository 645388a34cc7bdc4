// Whether data written with one Avro schema can be read with another (Avro 1.11, "Schema
// Resolution"), and if not where and why, in the words of Confluent's registry.
#pragma once

#include <string>
#include <vector>

#include "registry/avro/schema.h"

namespace sluice::registry::avro {

// Which of the two is the one that is new; the words name them.
enum class Newer { kReader, kWriter };

// Empty when `reader` can read everything that was written with `writer`. kResourceExhausted when
// the two are beyond what is compared.
Result<std::vector<std::string>> incompatibilities(const Schema& reader, const Schema& writer,
                                                   Newer newer);

}  // namespace sluice::registry::avro
