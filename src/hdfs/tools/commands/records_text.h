// -text of files that hold records: SequenceFile and Avro.
#pragma once

#include <cstdio>
#include <string>

#include "base/result.h"
#include "lake/file_system.h"

namespace sluice::hdfs::tools {

// A line "key<TAB>value" for each record. Keys and values of classes that only a program of Java
// knows are kUnsupported, and named.
Status print_sequence_file(lake::Reader& reader, const std::string& name, std::FILE* out);

// A line of JSON for each record.
Status print_avro_file(lake::Reader& reader, std::FILE* out);

}  // namespace sluice::hdfs::tools
