#include "sqoop/import/row_writer.h"

#include "sqoop/import/avro_rows.h"
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
                                           sql::Product product, LargeObjects& large) {
  switch (format.format) {
    case FileFormat::kAvro:
      return std::make_unique<AvroRows>(format, source, product);
    case FileFormat::kSequenceFile:
      return std::make_unique<SequenceRows>(format, source, product);
    case FileFormat::kText:
      break;
  }
  return std::make_unique<TextRows>(source, product, format.text, large);
}

std::string extension_of(const RowFormat& format, const formats::StreamCodec* codec) {
  if (format.format == FileFormat::kAvro) return ".avro";
  return format.format == FileFormat::kText && codec != nullptr ? std::string(codec->extension)
                                                                : "";
}

}  // namespace sluice::sqoop
