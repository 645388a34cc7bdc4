// What the merges of every format share: which files they read, and the records by their keys.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "columnar/columnar.h"
#include "formats/byte_source.h"
#include "lake/file_system.h"

namespace sluice::sqoop {

enum class MergeFormat { kText, kAvro, kSequenceFile, kParquet, kOrc };

// By the first bytes. A file of text is one that says nothing else.
Result<MergeFormat> format_of(lake::Reader& file);
// Of the first file of a folder that has anything in it.
Result<std::optional<MergeFormat>> format_of_folder(lake::FileSystem& file_system,
                                                    const std::string& folder);

// Reads every file of a folder, but for hidden and empty ones. A folder in it is kIsADirectory:
// what is in that would neither be merged nor stay.
using ReadFile = std::function<Status(const std::string& path)>;
Status read_folder(lake::FileSystem& file_system, const std::string& folder, const ReadFile& read);

// The bytes of a file one after the other; it is read for as long as somebody asks.
formats::ByteSource::Read bytes_of(std::shared_ptr<lake::Reader> file);
// The same for who reads here and there.
columnar::Source parquet_source(std::shared_ptr<lake::Reader> file);

inline constexpr std::uint64_t kMostMergedBytes = std::uint64_t{2} << 30;

// In memory, in the order of their keys' bytes.
class KeyedRecords {
 public:
  // In place of the record that has this key; kResourceExhausted beyond kMostMergedBytes.
  Status put(std::string_view key, std::string_view record);

  const std::map<std::string, std::string>& all() const { return records_; }

 private:
  std::map<std::string, std::string> records_;
  std::uint64_t bytes_ = 0;
};

}  // namespace sluice::sqoop
