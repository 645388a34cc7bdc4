// Rows as lines of Sqoop's text files: each value as its Java class prints it, NULL as its
// substitute, protected and joined by the delimiters. The hot path of an import: a value whose
// bytes are already right is scanned once and copied once.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "formats/delimited_text.h"
#include "sql/database.h"
#include "sqoop/cli/job_log.h"
#include "sqoop/java/clock.h"
#include "sqoop/java/types.h"

namespace sluice::sqoop {

class LargeObjects;

struct TextOptions {
  formats::Delimiters delimiters;
  std::string null_string = "null";
  std::string null_other = "null";
  std::optional<std::string> hive_delims;
  bool plain_decimals = true;  // sqoop.bigdecimal.format.string
  ZeroDate zero_date = ZeroDate::kNull;
  JavaZone zone;             // that times are printed in
  JavaZone connection_zone;  // that MySQL's times are in
};

// A value as getString() of the database's JDBC driver gives it.
void append_driver_string(Bytes& out, sql::Product product, sql::Form form, std::string_view text);

class RecordText {
 public:
  // `types` has one entry per column. `large` takes the values that are too large for a record; it
  // may be null.
  RecordText(std::span<const sql::Column> columns, std::span<const JavaType> types,
             sql::Product product, const TextOptions& options, LargeObjects* large = nullptr);

  // Appends one record. The error names the column and the value that can't be what its type says.
  Status append(Bytes& out, std::span<const sql::Field> row);

  // Rows of each column that hold a delimiter which nothing protects, and the first of them (from
  // 1).
  struct Unprotected {
    std::uint64_t rows = 0;
    std::uint64_t first = 0;
  };
  const std::vector<Unprotected>& unprotected() const { return unprotected_; }

 private:
  enum class Made { kValue, kNull, kBad };

  struct Plan {
    std::string label;
    JavaType type;
    sql::Form form;
    bool copy;              // the database's bytes are the text
    bool plain;             // what is made needs no protection
    bool large;             // may be too large for a record
    std::string null_text;  // protected already
  };

  bool is_plain(const Plan& plan) const;
  bool copies(const Plan& plan) const;
  Made make(Bytes& out, const Plan& plan, sql::Form form, std::string_view text) const;
  Made make_string(Bytes& out, sql::Form form, std::string_view text) const;
  Made make_decimal(Bytes& out, std::string_view text) const;
  Made make_boolean(Bytes& out, sql::Form form, std::string_view text) const;
  Made make_moment(Bytes& out, JavaType type, sql::Form form, std::string_view text) const;
  Status append_large(Bytes& out, std::size_t column, std::string_view bytes);
  Status append_made(Bytes& out, std::size_t column, sql::Form form, std::string_view text);

  sql::Product product_;
  TextOptions options_;
  formats::DelimitedText text_;
  JavaClock clock_;
  LargeObjects* large_;
  std::vector<Plan> plans_;
  std::vector<Unprotected> unprotected_;
  std::uint64_t records_ = 0;
};

}  // namespace sluice::sqoop
