#include "sqoop/import/record_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sqoop/import/large_objects.h"
#include "sqoop/java/text.h"

namespace sluice::sqoop {
namespace {

using sql::Form;
using sql::SqlType;

// What is a BlobRef in Sqoop's classes.
bool is_large(SqlType type) {
  return type == SqlType::kLongVarBinary || type == SqlType::kBlob;
}

}  // namespace

RecordText::RecordText(std::span<const sql::Column> columns, std::span<const JavaType> types,
                       sql::Product product, const TextOptions& options, LargeObjects* large)
    : product_(product),
      options_(options),
      text_(options.delimiters),
      values_(product, options),
      large_(large),
      unprotected_(columns.size()) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    Plan plan{
        .label = columns[i].label,
        .type = types[i],
        .form = columns[i].form,
        .copy = false,
        .plain = false,
        .large = large != nullptr && types[i] == JavaType::kBytes && is_large(columns[i].type),
        .null_text = ""};
    text_.write_field(plan.null_text,
                      plan.type == JavaType::kString ? options.null_string : options.null_other);
    plan.copy = copies(plan);
    plan.plain = is_plain(plan);
    plans_.push_back(std::move(plan));
  }
}

bool RecordText::copies(const Plan& plan) const {
  switch (plan.type) {
    case JavaType::kString:
      return !options_.hive_delims && (plan.form == Form::kText || plan.form == Form::kInteger);
    case JavaType::kInteger:
    case JavaType::kLong:
      return plan.form == Form::kInteger;
    case JavaType::kBigDecimal:
      return plan.form == Form::kInteger ||
             (plan.form == Form::kDecimal && options_.plain_decimals);
    default:
      return false;
  }
}

bool RecordText::is_plain(const Plan& plan) const {
  switch (plan.type) {
    case JavaType::kString:
      return false;
    case JavaType::kInteger:
    case JavaType::kLong:
      return text_.is_plain("-0123456789");
    case JavaType::kFloat:
    case JavaType::kDouble:
    case JavaType::kBigDecimal:
      return text_.is_plain("-+.0123456789ENaInfity");
    case JavaType::kBoolean:
      return text_.is_plain("truefals");
    case JavaType::kDate:
    case JavaType::kTime:
    case JavaType::kTimestamp:
      return text_.is_plain("-.:0123456789 infty");
    case JavaType::kBytes:
      return text_.is_plain("0123456789abcdef ");
  }
  return false;
}

Status RecordText::append_large(Bytes& out, std::size_t column, std::string_view bytes) {
  TRY(const std::string place, large_->put(bytes));
  if (text_.write_field(out, place) && unprotected_[column].rows++ == 0) {
    unprotected_[column].first = records_;
  }
  return {};
}

Status RecordText::append_made(Bytes& out, std::size_t column, Form form, std::string_view text) {
  const Plan& plan = plans_[column];
  const std::size_t start = out.size();
  Made made = values_.make(out, plan.type, form, text);
  // SQLite keeps any value in any column: what its declared type can't hold stays what it is.
  if (made == Made::kBad && product_ == sql::Product::kSqlite) {
    out.resize(start);
    append_driver_string(out, product_, form, text);
    made = Made::kValue;
  }
  if (made == Made::kNull) {
    out.resize(start);
    out += plan.null_text;
    return {};
  }
  if (made == Made::kBad) {
    return Error(ErrorCode::kInvalidArgument, "column " + plan.label + " holds '" +
                                                  std::string(text.substr(0, 100)) +
                                                  "', which is not what its type says (record " +
                                                  std::to_string(records_) + ")");
  }
  const bool plain = plan.plain && product_ != sql::Product::kSqlite;
  if (!plain && text_.protect(out, start)) {
    if (unprotected_[column].rows++ == 0) unprotected_[column].first = records_;
  }
  return {};
}

Status RecordText::append(Bytes& out, std::span<const sql::Field> row) {
  ++records_;
  for (std::size_t i = 0; i < plans_.size(); ++i) {
    const Plan& plan = plans_[i];
    const sql::Field& field = row[i];
    if (i > 0) out += text_.field_delimiter();
    if (field.is_null()) {
      out += plan.null_text;
    } else if (plan.large && large_->takes(field.size)) {
      TRY(append_large(out, i, field.text()));
    } else if (plan.copy && (field.form == Form::kColumn || field.form == plan.form)) {
      if (plan.plain) {
        out.append(field.data, field.size);
      } else if (text_.write_field(out, field.text())) {
        if (unprotected_[i].rows++ == 0) unprotected_[i].first = records_;
      }
    } else {
      TRY(append_made(out, i, field.form == Form::kColumn ? plan.form : field.form, field.text()));
    }
  }
  out += text_.record_delimiter();
  return {};
}

}  // namespace sluice::sqoop
