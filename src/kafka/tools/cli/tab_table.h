// Tables of kafka-transactions and kafka-metadata-quorum: every field padded to its column and
// followed by a tab.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace sluice::kafka::tools {

void print_tab_table(std::FILE* out, const std::vector<std::string>& head,
                     const std::vector<std::vector<std::string>>& rows);

}  // namespace sluice::kafka::tools
