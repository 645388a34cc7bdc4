// What -text shows: gzip, deflate and bzip2 files unpacked, others as they are.
#pragma once

#include <cstdio>
#include <string>

#include "base/result.h"
#include "lake/file_system.h"

namespace sluice::hdfs::tools {

// Told by the first bytes, else by the end of the name. A format of records (SequenceFile, Avro) or
// a codec that is not offered here is kUnsupported and names it.
Status print_as_text(lake::Reader& reader, const std::string& name, std::FILE* out);

}  // namespace sluice::hdfs::tools
