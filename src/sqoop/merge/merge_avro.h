// Two sets of Avro records joined by a key, as merge.h has it for text.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "lake/file_system.h"

namespace sluice::sqoop {

struct AvroMergeRequest {
  lake::FileSystem* file_system = nullptr;
  std::string onto;  // folders of Avro files, all of one schema
  std::string new_data;
  std::string target;  // a folder that is there; gets part-r-00000.avro
  std::string key;     // the column
  std::string runs;    // a folder for what does not fit into memory
};

// Gives the number of the records. Their order is that of KeyedRecords; the key is the
// text of the field.
Result<std::uint64_t> merge_avro(const AvroMergeRequest& request);

}  // namespace sluice::sqoop
