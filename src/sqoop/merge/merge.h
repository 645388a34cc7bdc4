// Two sets of records joined by a key: the newer record of a key takes the place of the older one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "formats/compressed_stream.h"
#include "formats/delimited_text.h"
#include "lake/file_system.h"

namespace sluice::sqoop {

struct MergeRequest {
  lake::FileSystem* file_system = nullptr;
  std::string onto;  // folders of text files
  std::string new_data;
  std::string target;  // a folder that is there; gets part-r-00000
  formats::Delimiters delimiters;
  std::size_t columns = 0;                      // fields of every record
  std::size_t key = 0;                          // which of them
  std::string null_text;                        // of the key: "null"
  const formats::StreamCodec* codec = nullptr;  // of the result; none: plain text
  std::string runs;                             // a folder for what does not fit into memory
};

// Writes the records in the order of their keys' bytes, and gives their number. A record of another
// number of fields is kInvalidArgument: it is a piece of one that was torn apart.
Result<std::uint64_t> merge_records(const MergeRequest& request);

}  // namespace sluice::sqoop
