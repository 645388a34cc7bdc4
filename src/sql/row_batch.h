// Rows that wait to be sent, and what a statement needs to know to take them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

// A statement with a '?' for each of `cells`: which cell of a row stands there.
struct RowRequest {
  std::string statement;
  std::vector<std::size_t> cells;
  std::vector<Literal> literals;     // one per cell of a row
  std::string table;                 // whose columns the cells are for; empty for a procedure
  std::vector<std::string> columns;  // of it, one per cell of a row
};

}  // namespace sluice::sql
