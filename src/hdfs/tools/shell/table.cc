#include "hdfs/tools/shell/table.h"

#include <algorithm>

namespace sluice::hdfs::tools {

std::string Table::text() const {
  std::vector<std::size_t> widths(right_.size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string all;
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string blanks(widths[i] - row[i].size(), ' ');
      if (i > 0) all += "  ";
      if (right_[i]) all += blanks;
      all += row[i];
      if (!right_[i] && i + 1 < row.size()) all += blanks;
    }
    all += "\n";
  }
  return all;
}

}  // namespace sluice::hdfs::tools
