// What Sqoop's generated class of a table knows, and `sqoop merge --class-name` asks for: columns,
// delimiters and the texts of NULL. Kept as DATA/sqoop/classes/NAME.json in place of a jar.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "formats/delimited_text.h"
#include "sqoop/cli/settings.h"

namespace sluice::sqoop {

struct RecordClass {
  std::vector<std::string> columns;
  std::vector<bool> is_string;     // by column: which text of NULL it has
  std::vector<std::string> types;  // by column: "Integer", "java.sql.Date"; may be empty
  formats::Delimiters delimiters;
  std::string null_string = "null";
  std::string null_other = "null";
};

// The class of a table, or of a query when `table` is empty.
std::string class_name(const Settings& settings, const std::string& table);

// What Sqoop calls the class of a table that is imported as Parquet, where it must not be called
// like the table. Nothing: the class keeps its name.
std::optional<std::string> parquet_class_name(const Settings& settings, const std::string& table);

// Nothing is kept without a data directory.
Status keep_class(const std::string& data_dir, const std::string& name, const RecordClass& of);
// kNotFound says what to do.
Result<RecordClass> find_class(const std::string& data_dir, const std::string& name);

}  // namespace sluice::sqoop
