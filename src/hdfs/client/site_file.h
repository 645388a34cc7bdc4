// One of Hadoop's configuration files: core-site.xml and its like.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::hdfs {

struct SiteProperty {
  std::string name;
  std::string value;
  bool is_final = false;
};

// The properties in the order they are given, those of included files (xi:include) in their place.
// A property is written in elements or in attributes; one without a value is left out, as Hadoop
// does. An error names the file and, where it is about the text, the line. kNotFound is only about
// the file itself: an include that is not there, and has no fallback, is kInvalidArgument.
Result<std::vector<SiteProperty>> read_site_file(const std::string& path);

}  // namespace sluice::hdfs
