// What -text shows: files of Hadoop's codecs unpacked, SequenceFile and Avro as lines, others as
// they are.
#pragma once

#include <cstdio>
#include <string>

#include "base/result.h"
#include "lake/file_system.h"

namespace sluice::hdfs::tools {

// Told by the first bytes, else by the end of the name.
Status print_as_text(lake::Reader& reader, const std::string& name, std::FILE* out);

}  // namespace sluice::hdfs::tools
