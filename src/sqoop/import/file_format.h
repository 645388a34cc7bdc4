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

// Whether decimals are decimals in a Parquet file, and not their text.
bool parquet_decimals(const Settings& settings);

}  // namespace sluice::sqoop
