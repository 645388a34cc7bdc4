// Whether a field's default is a value of its type (Avro 1.11, "Complex Types, Records").
#pragma once

#include "registry/avro/schema.h"

namespace sluice::registry::avro {

// Of a union the default is a value of its first branch.
bool is_valid_default(const Schema& type, const Json& value);

}  // namespace sluice::registry::avro
