// The Java classes that Sqoop makes of SQL types.
#pragma once

#include <optional>
#include <string>

#include "sql/database.h"

namespace sluice::sqoop {

enum class JavaType {
  kString,
  kInteger,
  kLong,
  kFloat,
  kDouble,
  kBoolean,
  kBigDecimal,
  kDate,
  kTime,
  kTimestamp,
  kBytes,
};

// Sqoop's own choice for a SQL type; nothing where Sqoop would give up.
std::optional<JavaType> java_type(sql::SqlType type);
// A name as --map-column-java takes it.
std::optional<JavaType> java_type_named(const std::string& name);

// What MySQL's zero dates become.
enum class ZeroDate { kNull, kRound, kError };

}  // namespace sluice::sqoop
