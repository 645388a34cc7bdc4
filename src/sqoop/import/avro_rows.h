// Rows in an Avro container, by the schema that Sqoop makes of a table.
#pragma once

#include "sqoop/import/row_writer.h"
#include "sqoop/import/typed_row.h"

namespace sluice::sqoop {

// The schema as one line. `name` is the class's, with its package before it. Two columns that would
// be one field are kInvalidArgument.
Result<std::string> avro_schema(const ImportSource& source, const std::string& name, bool decimals);
// The same laid out as Avro's own toString(true) does.
std::string pretty_json(std::string_view json);

// Whether a column is a decimal in bytes, and not its text.
bool is_avro_decimal(const sql::Column& column, JavaType type, bool decimals);

class AvroRows final : public RowWriter {
 public:
  AvroRows(const RowFormat& format, const ImportSource& source, sql::Product product);

  Status begin(Bytes& out) override;
  Status append(Bytes& out, std::span<const sql::Field> row) override;
  Status finish(Bytes& out) override;

 private:
  Status add(std::size_t column, std::string_view text);

  const ImportSource& source_;
  bool decimals_;
  JavaZone zone_;
  TypedRow row_;
  formats::AvroWriter writer_;
  std::string record_;
};

}  // namespace sluice::sqoop
