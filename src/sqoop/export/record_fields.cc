#include "sqoop/export/record_fields.h"

#include <optional>

#include "base/text.h"
#include "sqoop/java/identifier.h"

namespace sluice::sqoop {
namespace {

std::optional<std::size_t> find_field(const std::vector<std::string>& fields,
                                      const std::string& column) {
  const std::string names[] = {column, java_identifier(column), avro_identifier(column)};
  for (const bool exact : {true, false}) {
    for (const std::string& name : names) {
      for (std::size_t i = 0; i < fields.size(); ++i) {
        if (exact ? fields[i] == name : to_lower(fields[i]) == to_lower(name)) return i;
      }
    }
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<std::size_t>> find_fields(const std::vector<std::string>& fields,
                                             const std::vector<ExportColumn>& columns,
                                             const std::string& schema) {
  std::vector<std::size_t> found;
  for (const ExportColumn& column : columns) {
    if (const auto field = find_field(fields, column.label)) {
      found.push_back(*field);
      continue;
    }
    const auto near = nearest(column.label, fields);
    return Error(ErrorCode::kNotFound, "Cannot find field " + column.label + " in " + schema +
                                           ", which has " + join(fields, ", ") +
                                           ". --columns names those that are exported." +
                                           (near ? "\nDid you mean " + *near + "?" : ""));
  }
  return found;
}

}  // namespace sluice::sqoop
