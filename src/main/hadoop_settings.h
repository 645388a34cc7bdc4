// What a property of Hadoop's asks of our servers: hadoop.env holds many that are for its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice {

struct HadoopMeaning {
  std::vector<std::string> arguments;  // "--hdfs-port=9000"
  std::string left_out;                // why nothing comes of it; empty when something does
};

// A property of core-site.xml or hdfs-site.xml, by any name that it has had. What commands alone
// read, and what asks for what is so anyway, has neither arguments nor a reason.
HadoopMeaning meaning_of_property(std::string_view name, const std::string& value);

// Of the images' other prefixes, such as YARN_CONF_: why nothing comes of such a variable. Empty
// for a variable that is none of theirs.
std::string_view meaning_of_other_variable(std::string_view variable);

}  // namespace sluice
