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
#include "sqoop/import/value_text.h"

namespace sluice::sqoop {

class LargeObjects;

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
  using Made = ValueText::Made;

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
  Status append_large(Bytes& out, std::size_t column, std::string_view bytes);
  Status append_made(Bytes& out, std::size_t column, sql::Form form, std::string_view text);

  sql::Product product_;
  TextOptions options_;
  formats::DelimitedText text_;
  ValueText values_;
  LargeObjects* large_;
  std::vector<Plan> plans_;
  std::vector<Unprotected> unprotected_;
  std::uint64_t records_ = 0;
};

}  // namespace sluice::sqoop
