// Rows in the format of a file: text, SequenceFile or Avro.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "formats/avro_writer.h"
#include "formats/compressed_stream.h"
#include "formats/hadoop_codec.h"
#include "sqoop/import/import_source.h"
#include "sqoop/import/record_text.h"

namespace sluice::sqoop {

// What decides how rows are written, but for where.
struct RowFormat {
  FileFormat format = FileFormat::kText;
  TextOptions text;
  std::string class_name;                                     // SequenceFile
  const formats::HadoopCodec* sequence_codec = nullptr;       // SequenceFile: none, plain
  std::string avro_schema;                                    // Avro
  formats::AvroCodec avro_codec = formats::AvroCodec::kNull;  // Avro
  bool avro_decimals = false;                                 // Avro: decimals are bytes
};

// Of one file; every call appends to what the file gets next.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  virtual Status begin(Bytes& out);
  // The error names the column and the value that can't be what its type says.
  virtual Status append(Bytes& out, std::span<const sql::Field> row) = 0;
  virtual Status finish(Bytes& out);
  // By column; of text alone.
  virtual std::vector<RecordText::Unprotected> unprotected() const { return {}; }
};

// `large` takes values that are too large for a record of text.
std::unique_ptr<RowWriter> make_row_writer(const RowFormat& format, const ImportSource& source,
                                           sql::Product product, LargeObjects& large);

// ".avro", or what a codec adds to the name of a text file.
std::string extension_of(const RowFormat& format, const formats::StreamCodec* codec);

}  // namespace sluice::sqoop
