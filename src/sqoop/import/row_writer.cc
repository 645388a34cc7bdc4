#include "sqoop/import/row_writer.h"

#include <cstdio>

#include "sqoop/import/avro_rows.h"
#include "sqoop/import/columnar_rows.h"
#include "sqoop/import/dump_rows.h"
#include "sqoop/import/sequence_rows.h"

namespace sluice::sqoop {
namespace {

class TextRows final : public RowWriter {
 public:
  TextRows(const ImportSource& source, sql::Product product, const TextOptions& options,
           LargeObjects& large)
      : text_(source.columns(), source.types(), product, options, &large) {}

  Status append(Bytes& out, std::span<const sql::Field> row) override {
    return text_.append(out, row);
  }
  std::vector<RecordText::Unprotected> unprotected() const override { return text_.unprotected(); }

 private:
  RecordText text_;
};

}  // namespace

Status RowWriter::begin(Bytes&) {
  return {};
}
Status RowWriter::finish(Bytes&) {
  return {};
}

std::unique_ptr<RowWriter> make_row_writer(const RowFormat& format, const ImportSource& source,
                                           sql::Product product, PartFile& file,
                                           LargeObjects& large) {
  if (format.dump) return std::make_unique<DumpRows>(*format.dump, source);
  switch (format.format) {
    case FileFormat::kAvro:
      return std::make_unique<AvroRows>(format, source, product);
    case FileFormat::kSequenceFile:
      return std::make_unique<SequenceRows>(format, source, product);
    case FileFormat::kParquet:
    case FileFormat::kOrc:
      return std::make_unique<ColumnarRows>(format, source, product, file);
    case FileFormat::kText:
      break;
  }
  return std::make_unique<TextRows>(source, product, format.text, large);
}

std::string parquet_file_name() {
  const formats::SyncMarker random = formats::random_sync_marker();
  std::string name;
  for (std::size_t i = 0; i < random.size(); ++i) {
    auto byte = static_cast<unsigned char>(random[i]);
    if (i == 6) byte = static_cast<unsigned char>(0x40 | (byte & 0x0F));  // a UUID of version 4
    if (i == 8) byte = static_cast<unsigned char>(0x80 | (byte & 0x3F));
    if (i == 4 || i == 6 || i == 8 || i == 10) name += '-';
    name += "0123456789abcdef"[byte >> 4];
    name += "0123456789abcdef"[byte & 0x0F];
  }
  return name + ".parquet";
}

std::string file_name(const RowFormat& format, const formats::StreamCodec* codec,
                      std::size_t part) {
  if (format.format == FileFormat::kParquet) return parquet_file_name();
  char name[32];
  std::snprintf(name, sizeof name, "part-m-%05zu", part);
  if (format.format == FileFormat::kAvro) return std::string(name) + ".avro";
  if (format.format == FileFormat::kOrc) return std::string(name) + ".orc";
  const bool packed = format.format == FileFormat::kText && codec != nullptr;
  return name + (packed ? std::string(codec->extension) : "");
}

}  // namespace sluice::sqoop
