#include "sqoop/export/text_records.h"

#include "formats/delimited_text.h"
#include "sqoop/export/field_value.h"

namespace sluice::sqoop {
namespace {

BadRecord bad_field(const ExportColumn& column, std::string_view text) {
  const std::string shown(text.substr(0, 100));
  return {.column = column.label,
          .reason = "'" + shown + "' is not " + std::string(expected_text(column.type)),
          .java = "java.lang.RuntimeException: Can't parse input data: '" + shown + "'"};
}

}  // namespace

// A file's last record may have no end of its own.
std::string TextRecords::raw() const {
  std::string raw(records_.raw());
  if (records_.text().size() == raw.size()) {
    raw += formats::DelimitedText(format_.delimiters).record_delimiter();
  }
  return raw;
}

std::optional<BadRecord> TextRecords::put(sql::RowBatch& batch) {
  if (const auto& malformed = records_.malformed()) {
    return BadRecord{
        .column = "",
        .reason = malformed->message(),
        .java = "com.cloudera.sqoop.lib.RecordParser$ParseError: " + malformed->message()};
  }
  const auto& fields = records_.fields();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const ExportColumn& column = columns_[i];
    const bool is_string = column.type == JavaType::kString;
    if (i >= fields.size() || (!is_string && fields[i].empty()) ||
        fields[i] == (is_string ? format_.null_string : format_.null_other)) {
      batch.add_null();
    } else if (!add_value(batch, column.type, column.range, fields[i])) {
      batch.drop_unfinished();
      return bad_field(column, fields[i]);
    }
  }
  return std::nullopt;
}

}  // namespace sluice::sqoop
