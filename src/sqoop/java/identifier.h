// Names of tables and columns as Sqoop's generated classes and its Avro files have them.
#pragma once

#include <string>
#include <string_view>

namespace sluice::sqoop {

// "odd name" becomes "oddname", "a-b" becomes "a_b", "1st" becomes "_1st", "class" becomes
// "_class".
std::string java_identifier(std::string_view name);

// The same in the letters that Avro takes: "größe" becomes "gr__e", "a$b" becomes "a_b".
std::string avro_identifier(std::string_view name);

}  // namespace sluice::sqoop
