// A value of an Avro file as a value of a column.
#pragma once

#include <optional>
#include <string>

#include "formats/avro_schema.h"
#include "sqoop/export/record_reader.h"
#include "sqoop/java/zone.h"

namespace sluice::sqoop {

// Adds `value`, which the schema declares as `type`, to the batch. Times are shown in `zone` where
// they are moments. Why not, where the column does not take it; then nothing was added.
std::optional<BadRecord> add_avro_value(sql::RowBatch& batch, const ExportColumn& column,
                                        const formats::AvroType& type, const formats::Json& value,
                                        const JavaZone& zone);

}  // namespace sluice::sqoop
