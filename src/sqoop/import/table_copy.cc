#include "sqoop/import/table_copy.h"

#include <chrono>
#include <cstdio>

#include "sql/dialect.h"
#include "sqoop/cli/units.h"
#include "sqoop/import/part_file.h"
#include "sqoop/import/row_writer.h"

namespace sluice::sqoop {
namespace {

constexpr const char* kManager = "manager.DirectPostgresqlManager";

Error invalid(const std::string& text) {
  return Error(ErrorCode::kInvalidArgument, text);
}

// "E'\54'".
Result<std::string> octal(char32_t character, const std::string& option) {
  if (character >= 0x80) {
    return invalid("PostgreSQL's COPY takes single bytes for delimiters: " + option +
                   " is none. Leave out --direct, or choose another.");
  }
  char text[16];
  std::snprintf(text, sizeof text, "E'\\%o'", static_cast<unsigned>(character));
  return std::string(text);
}

// Sqoop puts the text between E'' unchanged, so that people write a backslash twice more than they
// mean it. A backslash that begins no escape of PostgreSQL stays one.
std::string without_escapes(const std::string& text) {
  static constexpr std::string_view kLetters = "bfnrt'\\";
  static constexpr std::string_view kMeaning = "\b\f\n\r\t'\\";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t known =
        text[i] == '\\' && i + 1 < text.size() ? kLetters.find(text[i + 1]) : std::string::npos;
    out += known == std::string::npos ? text[i] : kMeaning[known];
    if (known != std::string::npos) ++i;
  }
  return out;
}

std::string escaped_literal(const std::string& text) {
  std::string out = "E'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += c;
    out += c;
  }
  return out + "'";
}

std::string select_column(const sql::Column& column, const std::string& name,
                          const DirectSettings& direct) {
  const bool bit = column.type_name == "bit" && column.precision == 1;
  if (column.type_name != "bool" && !bit) return name;
  const auto text = [](const std::string& value) {
    return sql::quote_text(sql::Product::kPostgreSql, value);
  };
  return "case when " + name + (bit ? "=B'1'" : "=true") + " then " + text(direct.true_text) +
         " when " + name + (bit ? "=B'0'" : "=false") + " then " + text(direct.false_text) +
         " end as " + name;
}

// The files of one copy, the next when one has reached its size.
class CopyFiles {
 public:
  CopyFiles(const TableCopy& copy, Target& target, Progress& progress)
      : copy_(copy),
        delimiter_(formats::to_utf8(copy.record_delimiter)),
        target_(target),
        progress_(progress) {}

  Status open_next() {
    if (file_) TRY(file_->close());
    TRY(auto opened, target_.create(file_name(RowFormat(), copy_.codec, number_++)));
    file_ = std::make_unique<PartFile>(std::move(opened), copy_.codec, progress_);
    size_ = 0;
    return {};
  }
  Status add(std::string_view record) {
    if (copy_.split_size > 0 && size_ >= copy_.split_size) TRY(open_next());
    file_->buffer().append(record);
    file_->buffer() += delimiter_;
    size_ += static_cast<std::int64_t>(record.size() + delimiter_.size());
    bytes_ += record.size() + delimiter_.size();
    return file_->is_full() ? file_->flush() : Status();
  }
  Status close() { return file_->close(); }
  std::uint64_t bytes() const { return bytes_; }

 private:
  const TableCopy& copy_;
  std::string delimiter_;
  Target& target_;
  Progress& progress_;
  std::unique_ptr<PartFile> file_;
  std::size_t number_ = 0;
  std::int64_t size_ = 0;  // of the file that is being filled
  std::uint64_t bytes_ = 0;
};

}  // namespace

Result<std::string> copy_statement(const ImportSource& source, const Connector& connector,
                                   const Settings& s) {
  const DirectSettings& direct = s.direct;
  if (direct.null_string != direct.null_other) {
    return invalid(
        "Detected different values of --input-string and --input-non-string parameters. PostgreSQL "
        "direct manager do not support that. Please either use the same values or omit the "
        "--direct parameter.");
  }
  std::string selected;
  std::string names;
  for (const sql::Column& column : source.columns()) {
    const std::string name = connector.name(column.label);
    names += (names.empty() ? "" : ", ") + name;
    selected += (selected.empty() ? "" : ", ") + select_column(column, name, direct);
  }
  TRY(const std::string field, octal(s.delimiters.field, "--fields-terminated-by"));
  std::string copy = "COPY (SELECT " + selected + " FROM " + connector.table(source.table()) +
                     " WHERE " + (s.where.empty() ? "1=1" : s.where) +
                     ") TO STDOUT WITH DELIMITER " + field + " CSV ";
  if (direct.null_string) {
    copy += "NULL AS " + escaped_literal(without_escapes(*direct.null_string)) + " ";
  }
  if (s.delimiters.enclose != 0) {
    TRY(const std::string quote, octal(s.delimiters.enclose, "the enclosing character"));
    copy += "QUOTE " + quote + " ";
  }
  if (s.delimiters.escape != 0) {
    TRY(const std::string escape, octal(s.delimiters.escape, "--escaped-by"));
    copy += "ESCAPE " + escape + " ";
  }
  if (s.delimiters.enclose_required) copy += "FORCE QUOTE " + names;
  return copy + ";";
}

Status copy_table(sql::Connection& connection, const TableCopy& copy, Target& target,
                  Progress& progress, const JobLog& log) {
  log.info(kManager, "Copy command is " + copy.statement);
  log.info(kManager,
           "Performing import of table " + copy.table + " from database " + copy.database);
  const auto started = std::chrono::steady_clock::now();
  CopyFiles files(copy, target, progress);
  TRY(files.open_next());
  TRY(const auto records, connection.copy_out(copy.statement));
  for (;;) {
    TRY(const auto record, records->next());
    if (!record) break;
    TRY(files.add(*record));
    ++progress.rows;
  }
  TRY(files.close());
  ++progress.parts_done;
  log.info(kManager, "Transfer loop complete.");
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - started;
  log.info(kManager, transferred(static_cast<double>(files.bytes()), taken.count()));
  return {};
}

}  // namespace sluice::sqoop
