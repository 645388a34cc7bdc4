// Rows as Sqoop's --direct writes what mysqldump printed: values as MySQL's own text, NULL as that
// word. With --mysql-delimiters they keep mysqldump's quotes and escapes; with others they are
// taken out of these and protected by the delimiters that were asked for.
//
// Sqoop loses what mysqldump escaped when it does that: a newline becomes the letter n, a zero byte
// the digit 0, and bytes that are no UTF-8 a question mark. Here they stay what they are.
#pragma once

#include "sqoop/import/row_writer.h"

namespace sluice::sqoop {

// What a DumpRows needs beside the columns.
DumpFormat dump_format(const Settings& settings);

class DumpRows final : public RowWriter {
 public:
  DumpRows(const DumpFormat& format, const ImportSource& source);

  Status append(Bytes& out, std::span<const sql::Field> row) override;
  std::vector<RecordText::Unprotected> unprotected() const override { return unprotected_; }

 private:
  struct Plan {
    bool bare;   // a number, which mysqldump does not quote
    bool bytes;  // what --hex-blob is about
    std::string null_text;
  };

  void append_value(Bytes& out, std::size_t column, std::string_view value);

  DumpFormat format_;
  formats::DelimitedText text_;
  bool keeps_quotes_;
  std::vector<Plan> plans_;
  std::vector<RecordText::Unprotected> unprotected_;
  std::uint64_t records_ = 0;
};

// The log lines of a mapper that runs mysqldump: before it reads, and behind the last row.
void log_dump_begins(const DumpFormat& format, const std::string& table,
                     const std::string& database, const JobLog& log);
void log_dump_ended(double bytes, double seconds, const JobLog& log);

}  // namespace sluice::sqoop
