// Names of tables and columns as Sqoop's generated classes have them.
#pragma once

#include <string>
#include <string_view>

namespace sluice::sqoop {

// "odd name" becomes "oddname", "a-b" becomes "a_b", "1st" becomes "_1st".
std::string java_identifier(std::string_view name);

}  // namespace sluice::sqoop
