// A field of a text record as a value of its column: read as Java reads it, and spelled as a
// database takes it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "sql/loader.h"
#include "sqoop/java/types.h"

namespace sluice::sqoop {

// How a database takes values of a Java type.
sql::Literal literal_of(JavaType type);

// Which values a type has: those of its class, or also what its column holds beyond them, which an
// import writes as it is: 18446744073709551615, 100:00:00, NaN as a decimal, infinity, the year
// 12024. There the database has the last word; SQLite would take anything.
enum class ValueRange { kJava, kDatabase };

// Adds `text` to the batch as a value of `type`. False: it is none, and nothing was added. Days and
// hours get their two digits; a text of bytes is what an import makes of them ("00 0f ff").
bool add_value(sql::RowBatch& batch, JavaType type, ValueRange range, std::string_view text);

// "a whole number of 32 bits": what add_value() takes, for a person.
std::string_view expected_text(JavaType type);

}  // namespace sluice::sqoop
