// A table of the -du and -df kind: columns two blanks apart, the last one not padded.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sluice::hdfs::tools {

class Table {
 public:
  // `right` tells for each column whether its cells stand at the right.
  explicit Table(std::vector<bool> right) : right_(std::move(right)) {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }
  std::string text() const;

 private:
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace sluice::hdfs::tools
