// Two sets of Parquet records joined by a key, as merge.h has it for text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "columnar/columnar.h"
#include "lake/file_system.h"

namespace sluice::sqoop {

struct ParquetMergeRequest {
  lake::FileSystem* file_system = nullptr;
  std::string onto;  // folders of Parquet files, all of the same columns
  std::string new_data;
  std::string target;  // a folder that is there
  std::string file;    // the name of the Parquet file that it gets
  std::string key;     // the column
  std::string runs;    // a folder for what does not fit into memory
};

struct ParquetMerge {
  std::uint64_t records = 0;
  std::string avro_schema;  // that the files name; empty: none
};

// kUnsupported names a column of a file that another program wrote whose values a merge would cut:
// it writes microseconds, and the file counts nanoseconds.
Status check_mergeable(const std::vector<columnar::Column>& columns);

// Their order is that of KeyedRecords; the key is the value's bytes.
Result<ParquetMerge> merge_parquet(const ParquetMergeRequest& request);

}  // namespace sluice::sqoop
