#include "kafka/tools/cli/tab_table.h"

#include <algorithm>

namespace sluice::kafka::tools {

void print_tab_table(std::FILE* out, const std::vector<std::string>& head,
                     const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const std::string& name : head) widths.push_back(name.size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  const auto print = [&](const std::vector<std::string>& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::fprintf(out, "%-*s\t", static_cast<int>(widths[i]), row[i].c_str());
    }
    std::fprintf(out, "\n");
  };
  print(head);
  for (const auto& row : rows) print(row);
}

}  // namespace sluice::kafka::tools
