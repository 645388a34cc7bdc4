// Rows in a SequenceFile: the number of the row as the key, and as the value what Sqoop's generated
// class writes.
//
//   field     u8 is null, then the value unless it is
//   value     Integer i32, Long i64, Float f32, Double f64, Boolean u8, String a Text,
//             Date and Time i64 ms, Timestamp i64 ms and i32 nanos, bytes i32 size and bytes,
//             BigDecimal i32 scale, u8 fits i64, then i64 or the digits as a Text,
//             a large object u8 is external (0), then as bytes
// in big endian.
#pragma once

#include "formats/sequence_file.h"
#include "sqoop/import/row_writer.h"
#include "sqoop/import/typed_row.h"

namespace sluice::sqoop {

class SequenceRows final : public RowWriter {
 public:
  SequenceRows(const RowFormat& format, const ImportSource& source, sql::Product product);

  Status begin(Bytes& out) override;
  Status append(Bytes& out, std::span<const sql::Field> row) override;
  Status finish(Bytes& out) override;

 private:
  Status add(std::size_t column, std::string_view text);
  Status add_decimal(std::size_t column, std::string_view text);

  const ImportSource& source_;
  JavaZone zone_;
  TypedRow row_;
  formats::SequenceFileWriter writer_;
  bool compressed_;
  std::int64_t rows_ = 0;
  std::string key_;
  std::string value_;
};

}  // namespace sluice::sqoop
