// Rows in the format of a file: text, SequenceFile, Avro, Parquet or ORC.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "columnar/columnar.h"
#include "formats/avro_writer.h"
#include "formats/compressed_stream.h"
#include "formats/hadoop_codec.h"
#include "sqoop/import/import_source.h"
#include "sqoop/import/record_text.h"

namespace sluice::sqoop {

// What decides how rows of --direct are written on MySQL.
struct DumpFormat {
  formats::Delimiters delimiters;
  std::string null_string = "NULL";
  std::string null_other = "NULL";
  bool hex_blob = false;
};

// What decides how rows are written, but for where.
struct RowFormat {
  FileFormat format = FileFormat::kText;
  TextOptions text;
  std::optional<DumpFormat> dump;                        // in place of `text`
  std::string class_name;                                // SequenceFile
  const formats::HadoopCodec* sequence_codec = nullptr;  // SequenceFile: none, plain
  std::string avro_schema;                               // Avro, Parquet
  bool decimals = false;                                 // Avro, Parquet, ORC: they are numbers
  formats::AvroCodec avro_codec = formats::AvroCodec::kNull;  // Avro
  std::string record_name;                                    // Parquet
  const columnar::Module* columnar = nullptr;                 // Parquet, ORC
  columnar::Packing packing = columnar::Packing::kSnappy;     // Parquet, ORC
  std::size_t row_group_bytes = 0;                            // Parquet, ORC: of a batch
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

class PartFile;

// Into `file`. `large` takes values that are too large for a record of text.
std::unique_ptr<RowWriter> make_row_writer(const RowFormat& format, const ImportSource& source,
                                           sql::Product product, PartFile& file,
                                           LargeObjects& large);

// A random UUID and ".parquet", as Kite names its files.
std::string parquet_file_name();
// The name of a part's file: "part-m-00003" and what the format or a codec adds, or Kite's.
std::string file_name(const RowFormat& format, const formats::StreamCodec* codec, std::size_t part);

}  // namespace sluice::sqoop
