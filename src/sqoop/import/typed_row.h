// A row's values one after the other, as the binary formats take them: NULL, or the text of the
// Java class, or bytes as they are.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sqoop/import/import_source.h"
#include "sqoop/import/value_text.h"

namespace sluice::sqoop {

class TypedRow {
 public:
  TypedRow(const ImportSource& source, sql::Product product, const TextOptions& options)
      : source_(source), values_(product, options) {}

  JavaType type(std::size_t column) const { return source_.types()[column]; }
  std::size_t size() const { return source_.columns().size(); }
  // The value of a column; it stays until the next call.
  Result<std::optional<std::string_view>> value(std::span<const sql::Field> row,
                                                std::size_t column);
  // What a value that can't be what its type says ends the import with.
  Error bad(std::size_t column, std::string_view text) const;

 private:
  const ImportSource& source_;
  ValueText values_;
  std::string made_;
};

}  // namespace sluice::sqoop
