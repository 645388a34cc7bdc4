// How the rows of an import are written: format, codec and schema, as its settings say.
#pragma once

#include "base/result.h"
#include "formats/compressed_stream.h"
#include "sqoop/cli/connector.h"
#include "sqoop/cli/job_log.h"
#include "sqoop/import/row_writer.h"

namespace sluice::sqoop {

struct FileFormatChoice {
  RowFormat rows;
  const formats::StreamCodec* codec = nullptr;  // of text; none: plain
};

struct FileFormatRequest {
  const Settings& settings;
  const ImportSource& source;
  const Connector& connector;
  const JavaZone& connection_zone;
  int writers = 1;  // that write at once
  const JobLog& log;
};

// For Avro writes NAME.avsc into --outdir. kUnsupported: the codec, or the module that a format
// needs, is not there.
Result<FileFormatChoice> choose_file_format(const FileFormatRequest& request);

// The bytes of rows that are a row group (of ORC, what is handed over at once): what
// -Dparquet.block.size says, or without it a share of what all writers may hold. kInvalidArgument:
// it is no number of bytes, or more than 1 GiB, which each writer would hold in memory.
Result<std::size_t> row_group_bytes(const std::string& block_size, int writers);

// Whether decimals are decimals in a Parquet file, and not their text.
bool parquet_decimals(const Settings& settings);

}  // namespace sluice::sqoop
