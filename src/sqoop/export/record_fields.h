// Which fields of a file that names them the columns of an export are.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "sqoop/export/record_reader.h"

namespace sluice::sqoop {

// Of each column the field of its name, or of what an import makes of it; of another case if there
// is no other. kNotFound: one has none; `schema` is what the message calls their list.
Result<std::vector<std::size_t>> find_fields(const std::vector<std::string>& fields,
                                             const std::vector<ExportColumn>& columns,
                                             const std::string& schema);

}  // namespace sluice::sqoop
