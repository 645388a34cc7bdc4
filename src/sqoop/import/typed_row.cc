#include "sqoop/import/typed_row.h"

namespace sluice::sqoop {
namespace {

int hex_digit(char c) {
  return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

void append_unhexed(std::string& out, std::string_view digits) {
  if (digits.starts_with("\\x")) digits.remove_prefix(2);
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    out += static_cast<char>(hex_digit(digits[i]) * 16 + hex_digit(digits[i + 1]));
  }
}

// java.sql.Time prints no fraction, and holds one.
void append_fraction(std::string& out, std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return;
  const std::size_t end = text.find_first_not_of("0123456789", point + 1);
  out += text.substr(point, end == std::string_view::npos ? end : end - point);
}

}  // namespace

Error TypedRow::bad(std::size_t column, std::string_view text) const {
  return Error(ErrorCode::kInvalidArgument, "column " + source_.columns()[column].label +
                                                " holds '" + std::string(text.substr(0, 100)) +
                                                "', which is not what its type says");
}

Result<std::optional<std::string_view>> TypedRow::value(std::span<const sql::Field> row,
                                                        std::size_t column) {
  const sql::Field& field = row[column];
  if (field.is_null()) return std::optional<std::string_view>();
  const sql::Form form =
      field.form == sql::Form::kColumn ? source_.columns()[column].form : field.form;
  made_.clear();
  if (type(column) == JavaType::kBytes) {
    if (form != sql::Form::kHexBytes) return std::optional<std::string_view>(field.text());
    append_unhexed(made_, field.text());
    return std::optional<std::string_view>(made_);
  }
  switch (values_.make(made_, type(column), form, field.text())) {
    case ValueText::Made::kNull:
      return std::optional<std::string_view>();
    case ValueText::Made::kBad:
      return bad(column, field.text());
    case ValueText::Made::kValue:
      break;
  }
  if (type(column) == JavaType::kTime) append_fraction(made_, field.text());
  return std::optional<std::string_view>(made_);
}

}  // namespace sluice::sqoop
