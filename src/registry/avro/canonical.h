// The text of a schema as Java's Schema.toString() writes it (Avro 1.11).
#pragma once

#include <set>
#include <string>

#include "registry/avro/schema.h"

namespace sluice::registry::avro {

// Types whose full names are in `defined`, and those printed before, are printed by their names.
std::string canonical_of(const Schema& type, std::set<std::string> defined = {});

}  // namespace sluice::registry::avro
