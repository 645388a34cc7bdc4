// The class that Sqoop generates for the records of a table, as Java source.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "formats/delimited_text.h"
#include "sqoop/codegen/java_fields.h"

namespace sluice::sqoop {

struct JavaRecord {
  std::string table;       // empty for a query
  std::string class_name;  // with its package, if it has one
  std::string manager;     // "org.apache.sqoop.manager.MySQLManager"
  std::string time;        // "Tue Dec 01 06:44:01 UTC 2026"
  std::vector<JavaField> fields;
  formats::Delimiters output;
  formats::Delimiters input;
  std::string null_string = "null";
  std::string null_other = "null";
  std::string input_null_string = "null";
  std::string input_null_other = "null";
  std::optional<std::string> hive_delims;  // what replaces \n, \r and \01; empty drops them
  bool plain_decimals = true;
  std::size_t fields_of_a_method = 500;  // codegen.methods.maxcols
};

std::string java_source(const JavaRecord& record);

}  // namespace sluice::sqoop
