// What the merges of every format share: which files they read.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

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

// Reads every file of two folders, but for hidden and empty ones: first `onto`, so that what is
// read later takes the place of what was there. A folder in them is kIsADirectory: what is in that
// would neither be merged nor stay.
using ReadFile = std::function<Status(const std::string& path)>;
Status read_folders(lake::FileSystem& file_system, const std::string& onto,
                    const std::string& new_data, const ReadFile& read);

// The bytes of a file one after the other; it is read for as long as somebody asks.
formats::ByteSource::Read bytes_of(std::shared_ptr<lake::Reader> file);
// The same for who reads here and there.
columnar::Source parquet_source(std::shared_ptr<lake::Reader> file);

}  // namespace sluice::sqoop
