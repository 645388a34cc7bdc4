// A byte for the format, then a file: whatever it holds, reading ends, and a row has every column
// or none.
#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/check.h"
#include "sqoop/export/avro_records.h"
#include "sqoop/export/sequence_records.h"
#include "sqoop/export/text_records.h"

namespace {

using namespace sluice;
using sqoop::JavaType;

const std::vector<sqoop::ExportColumn>& columns() {
  static const std::vector<sqoop::ExportColumn> all{
      {.label = "id", .type = JavaType::kInteger},
      {.label = "name", .type = JavaType::kString},
      {.label = "price", .type = JavaType::kBigDecimal},
      {.label = "day", .type = JavaType::kDate},
      {.label = "at", .type = JavaType::kTimestamp},
      {.label = "data", .type = JavaType::kBytes, .large = true},
  };
  return all;
}

void read(sqoop::RecordReader& records) {
  sql::RowBatch batch(columns().size());
  for (std::size_t rows = 0;;) {
    const auto more = records.next();
    if (!more || !*more) return;
    if (!records.put(batch)) ++rows;
    CHECK(batch.rows() == rows);
    (void)records.raw();
    CHECK(records.number() > 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view file(reinterpret_cast<const char*>(data) + 1, size - 1);
  formats::ByteSource::Read source =
      [file, at = std::size_t{0}](char* to, std::size_t room) mutable -> Result<std::size_t> {
    const std::size_t taken = std::min(room, file.size() - at);
    std::memcpy(to, file.data() + at, taken);
    at += taken;
    return taken;
  };
  if (data[0] % 3 == 0) {
    const sqoop::InputFormat format{.delimiters = {.enclose = '"', .escape = '\\'}};
    sqoop::TextRecords records(
        formats::DelimitedRecords(std::move(source), data[0] / 3, formats::DelimitedRecords::kWhole,
                                  format.delimiters),
        format, columns());
    read(records);
  } else if (data[0] % 3 == 1) {
    auto reader = formats::SequenceFileReader::open(formats::ByteSource(std::move(source)));
    if (!reader) return 0;
    sqoop::SequenceRecords records(std::move(*reader), columns(), sqoop::JavaZone());
    read(records);
  } else {
    auto reader = formats::AvroReader::open(formats::ByteSource(std::move(source)));
    if (!reader) return 0;
    const auto records = sqoop::AvroRecords::make(std::move(*reader), columns(), sqoop::JavaZone());
    if (records) read(**records);
  }
  return 0;
}
