// What a column is in a generated class: the statements that read, write, print and copy it.
#pragma once

#include <string>
#include <string_view>

namespace sluice::sqoop {

// A column in the statements of a generated class.
struct JavaField {
  std::string column;  // as the database has it
  std::string name;    // as Java has it
  std::string type;    // "Integer", "java.math.BigDecimal", "com.cloudera.sqoop.lib.BlobRef"
  int sql_type = 0;    // of java.sql.Types

  bool is_string() const { return type == "String"; }
  bool is_large() const { return kind() == "BlobRef" || kind() == "ClobRef"; }
  // The class without its package, as the names of JdbcWritableBridge's methods have it.
  std::string_view kind() const { return std::string_view(type).substr(type.rfind('.') + 1); }
};

// Statements, each with its line end.
std::string read_binary(const JavaField& field);
std::string write_binary(const JavaField& field);
std::string parse_text(const JavaField& field);
std::string clone_statement(const JavaField& field);  // empty for what never changes
// An expression of its text when it is not null.
std::string text_expression(const JavaField& field, bool plain_decimals);

// "gr\u00F6" and the like, as a string of Java is written.
std::string java_escaped(std::string_view text);
// The same, but letters beyond ASCII stay.
std::string java_literal(std::string_view text);

}  // namespace sluice::sqoop
