// Two sets of records in SequenceFiles joined by a key, as merge.h has it for text.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "lake/file_system.h"
#include "sqoop/cli/record_class.h"
#include "sqoop/java/zone.h"

namespace sluice::sqoop {

struct SequenceMergeRequest {
  lake::FileSystem* file_system = nullptr;
  std::string onto;  // folders of SequenceFiles, all of one class
  std::string new_data;
  std::string target;   // a folder that is there; gets part-r-00000
  RecordClass record;   // with the types of its columns
  std::size_t key = 0;  // which column
  JavaZone zone;        // that times are shown in
  std::string runs;     // a folder for what does not fit into memory
};

// Gives the number of the records. Their order is that of KeyedRecords; the key is the text of the
// field. As from the original, a record of the result is a key, and its value is nothing.
Result<std::uint64_t> merge_sequence_files(const SequenceMergeRequest& request);

}  // namespace sluice::sqoop
