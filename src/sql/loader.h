// Rows into a table: INSERT of many rows, COPY, UPDATE, upsert, or calls of a procedure, as the
// database does them fastest with the same result.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/dialect.h"

namespace sluice::sql {

// Rows that wait to be sent, as text in one buffer.
class RowBatch {
 public:
  explicit RowBatch(std::size_t width) : width_(width) {}

  void add(std::string_view value) {
    cells_.push_back({.at = bytes_.size(), .size = value.size(), .null = false});
    bytes_ += value;
  }
  void add_null() { cells_.push_back({.at = 0, .size = 0, .null = true}); }
  // Takes back the cells of a row that was not finished.
  void drop_unfinished() { cells_.resize(cells_.size() - cells_.size() % width_); }
  // Takes back a whole row, the last one.
  void drop_row() { cells_.resize(cells_.size() - width_); }
  void clear() {
    bytes_.clear();
    cells_.clear();
  }

  std::size_t width() const { return width_; }
  std::size_t rows() const { return cells_.size() / width_; }
  std::size_t bytes() const { return bytes_.size(); }
  // Nothing: NULL.
  std::optional<std::string_view> cell(std::size_t row, std::size_t column) const {
    const Cell& cell = cells_[row * width_ + column];
    if (cell.null) return std::nullopt;
    return std::string_view(bytes_).substr(cell.at, cell.size);
  }

 private:
  struct Cell {
    std::size_t at;
    std::size_t size;
    bool null;
  };
  std::size_t width_;
  std::string bytes_;
  std::vector<Cell> cells_;
};

enum class LoadKind { kInsert, kUpdate, kUpsert, kCall };

struct LoadTarget {
  LoadKind kind = LoadKind::kInsert;
  std::string table;  // or procedure; as it stands in statements, as all names here
  std::vector<std::string> columns;
  std::vector<Literal> literals;  // one per column
  std::vector<std::size_t> keys;  // which columns an update finds its row by
};

// One thread; within the caller's transaction. After an error that transaction must go back to
// where it was before the call: a part of the rows may be in.
class Loader {
 public:
  // Asks the database how it reads literals.
  static Result<Loader> make(Connection& connection, LoadTarget target);

  // Sends the rows [from, to). `per_statement`: how many at most go into one INSERT.
  Status load(const RowBatch& batch, std::size_t from, std::size_t to, std::size_t per_statement);

 private:
  Loader(Connection& connection, LoadTarget target)
      : connection_(&connection),
        dialect_(&dialect_of(connection.product())),
        target_(std::move(target)) {}

  Status insert(const RowBatch& batch, std::size_t from, std::size_t to, std::size_t per_statement);
  Status copy(const RowBatch& batch, std::size_t from, std::size_t to);
  Status one_by_one(const RowBatch& batch, std::size_t from, std::size_t to);
  void append_value(std::string& to, const RowBatch& batch, std::size_t row,
                    std::size_t column) const;
  void append_row(std::string& to, const RowBatch& batch, std::size_t row) const;
  void append_assignments(std::string& to, const RowBatch& batch, std::size_t row) const;
  std::string upsert_clause() const;
  bool is_key(std::size_t column) const;

  Connection* connection_;
  const Dialect* dialect_;
  LoadTarget target_;
  bool backslash_escapes_ = true;
  std::string statement_;
};

}  // namespace sluice::sql
