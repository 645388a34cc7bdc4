// A database's text of one field: first byte the column's form, second its Java type, third the
// product. It becomes a record, or an error that names the column.
#include "sqoop/import/record_text.h"

#include <cstdint>

#include "base/check.h"
#include "sqoop/java/moment.h"
#include "sqoop/java/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  if (size < 4) return 0;
  sql::Column column;
  column.label = "c";
  column.form = static_cast<sql::Form>(data[0] % static_cast<unsigned>(sql::Form::kColumn));
  const auto type =
      static_cast<sqoop::JavaType>(data[1] % (1u + static_cast<unsigned>(sqoop::JavaType::kBytes)));
  const sql::Product product = data[2] % 3 == 0   ? sql::Product::kMySql
                               : data[2] % 3 == 1 ? sql::Product::kPostgreSql
                                                  : sql::Product::kSqlite;
  sqoop::TextOptions options;
  options.zero_date = static_cast<sqoop::ZeroDate>(data[3] % 3);
  options.plain_decimals = data[3] % 2 == 0;
  static const auto zone = sqoop::JavaZone::named("America/New_York");
  if (zone && data[3] % 5 == 0) options.zone = *zone;
  const std::string text(reinterpret_cast<const char*>(data) + 4, size - 4);
  sqoop::RecordText writer({&column, 1}, {&type, 1}, product, options);
  Bytes out;
  const sql::Field fields[] = {{text.data(), text.size()}};
  const Status status = writer.append(out, fields);
  CHECK(status || status.error().message().find('c') != std::string::npos);
  CHECK(!status || out.ends_with('\n'));

  (void)sqoop::java_unescaped(text);
  (void)sqoop::java_length(sqoop::java_decoded(text));
  if (const auto wall = sqoop::parse_wall(text)) {
    std::string printed;
    sqoop::append_date_time(printed, sqoop::java_wall(sqoop::java_seconds(*wall)));
  }
  (void)sqoop::JavaZone::decode(text);
  return 0;
}
