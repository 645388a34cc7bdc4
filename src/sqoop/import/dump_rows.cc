#include "sqoop/import/dump_rows.h"

#include "sqoop/cli/units.h"

namespace sluice::sqoop {
namespace {

using sql::Form;

constexpr const char* kMapper = "mapreduce.MySQLDumpMapper";
constexpr std::string_view kHexDigits = "0123456789ABCDEF";

// --mysql-delimiters, however they were said.
constexpr formats::Delimiters kDumpDelimiters{
    .field = ',', .record = '\n', .enclose = '\'', .escape = '\\', .enclose_required = false};

bool is_number(Form form) {
  return form == Form::kInteger || form == Form::kDecimal || form == Form::kZeroFilled ||
         form == Form::kYear || form == Form::kBoolDigit || form == Form::kFloat ||
         form == Form::kDouble;
}

// As mysql_real_escape_string() escapes.
void append_quoted(Bytes& out, std::string_view value) {
  out += '\'';
  for (const char c : value) {
    const char letter = c == '\0' ? '0' : c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\x1a' ? 'Z' : c;
    if (letter != c || c == '\'' || c == '"' || c == '\\') out += '\\';
    out += letter;
  }
  out += '\'';
}

std::string hexadecimal(std::string_view bytes) {
  std::string out = "0x";
  for (const char c : bytes) {
    out += kHexDigits[static_cast<unsigned char>(c) >> 4];
    out += kHexDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

}  // namespace

DumpFormat dump_format(const Settings& settings) {
  return {.delimiters = settings.delimiters,
          .null_string = settings.direct.null_string.value_or("NULL"),
          .null_other = settings.direct.null_other.value_or("NULL"),
          .hex_blob = settings.direct.hex_blob};
}

DumpRows::DumpRows(const DumpFormat& format, const ImportSource& source)
    : format_(format),
      text_(format.delimiters),
      keeps_quotes_(format.delimiters == kDumpDelimiters),
      unprotected_(source.columns().size()) {
  for (std::size_t i = 0; i < source.columns().size(); ++i) {
    const Form form = source.columns()[i].form;
    Plan plan{.bare = is_number(form),
              .bytes = form == Form::kBytes || form == Form::kBits,
              .null_text = ""};
    text_.write_field(plan.null_text, source.types()[i] == JavaType::kString ? format.null_string
                                                                             : format.null_other);
    plans_.push_back(std::move(plan));
  }
}

void DumpRows::append_value(Bytes& out, std::size_t column, std::string_view value) {
  const Plan& plan = plans_[column];
  const bool hex = format_.hex_blob && plan.bytes && !value.empty();
  if (keeps_quotes_) {
    if (hex) {
      out += hexadecimal(value);
    } else if (plan.bare) {
      out.append(value);
    } else {
      append_quoted(out, value);
    }
    return;
  }
  const bool unprotected =
      hex ? text_.write_field(out, hexadecimal(value)) : text_.write_field(out, value);
  if (unprotected && unprotected_[column].rows++ == 0) unprotected_[column].first = records_;
}

Status DumpRows::append(Bytes& out, std::span<const sql::Field> row) {
  ++records_;
  for (std::size_t i = 0; i < plans_.size(); ++i) {
    if (i > 0) out += text_.field_delimiter();
    if (row[i].is_null()) {
      out += plans_[i].null_text;
    } else {
      append_value(out, i, row[i].text());
    }
  }
  out += text_.record_delimiter();
  return {};
}

void log_dump_begins(const DumpFormat& format, const std::string& table,
                     const std::string& database, const JobLog& log) {
  log.info(kMapper, "Beginning mysqldump fast path import");
  log.info(kMapper, "Performing import of table " + table + " from database " + database);
  if (format.delimiters == kDumpDelimiters) return;
  log.info(kMapper, "Converting data to use specified delimiters.");
  log.info(kMapper, "(For the fastest possible import, use");
  log.info(kMapper, "--mysql-delimiters to specify the same field");
  log.info(kMapper, "delimiters as are used by mysqldump.)");
}

void log_dump_ended(double bytes, double seconds, const JobLog& log) {
  log.info(kMapper, "Transfer loop complete.");
  log.info(kMapper, transferred(bytes, seconds));
}

}  // namespace sluice::sqoop
