// What Kite keeps beside the Parquet files of a dataset: its description and its schema in
// .metadata, and in .signals that it is whole.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "columnar/columnar.h"
#include "sqoop/import/target.h"

namespace sluice::sqoop {

// Into the target's hidden folder, behind its files. `avro_schema` is one line of JSON.
Status write_kite_dataset(Target& target, const Clock& clock, const std::string& avro_schema,
                          columnar::Packing packing);

}  // namespace sluice::sqoop
