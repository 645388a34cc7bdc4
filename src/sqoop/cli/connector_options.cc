#include "sqoop/cli/connector_options.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"
#include "sqoop/cli/settings.h"

namespace sluice::sqoop {
namespace {

// Options of mysqldump that change how it reads, and nothing of what it gives: ours reads in one
// snapshot, without locks, and row by row anyway.
constexpr std::array kNoDifference = std::to_array<std::string_view>({
    "--single-transaction",
    "--skip-lock-tables",
    "--lock-tables=false",
    "--lock-tables=0",
    "--quick",
    "-q",
    "--compress",
    "-C",
    "--set-gtid-purged=OFF",
    "--column-statistics=0",
    "--no-tablespaces",
    "-y",
    "--skip-triggers",
    "--skip-comments",
    "--tz-utc",
    "--default-character-set=utf8",
    "--default-character-set=utf8mb3",
    "--default-character-set=utf8mb4",
});

bool makes_no_difference(const std::string& option) {
  std::string name = option;
  const std::size_t equals = std::min(name.find('='), name.size());
  std::replace(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(equals), '_', '-');
  return std::find(kNoDifference.begin(), kNoDifference.end(), name) != kNoDifference.end() ||
         name.starts_with("--max-allowed-packet=") || name.starts_with("--net-buffer-length=");
}

bool read_dump_option(const std::string& option, DirectSettings& direct) {
  if (option == "--hex-blob") {
    direct.hex_blob = true;
  } else if (option == "--skip-tz-utc") {
    direct.utc = false;
  } else {
    return makes_no_difference(option);
  }
  return true;
}

}  // namespace

std::optional<std::string> read_connector_options(const std::vector<std::string>& extra,
                                                  Settings& s) {
  const bool copies = s.direct.wanted && s.connect.starts_with("jdbc:postgresql:");
  const bool dumps = s.direct.wanted && s.connect.starts_with("jdbc:m");
  const bool sql_server =
      s.connect.starts_with("jdbc:sqlserver:") || s.connect.starts_with("jdbc:jtds:");
  for (std::size_t i = 0; i < extra.size(); ++i) {
    const std::string& name = extra[i];
    std::string* value = nullptr;
    if (sql_server && name == "--identity-insert") {
      s.identity_insert = true;
      continue;
    }
    // A connection that breaks ends the import, as this asks for.
    if (sql_server && name == "--non-resilient") continue;
    if (sql_server && name == "--table-hints") value = &s.table_hints;
    if (name == "--schema" || name == "-schema") value = &s.schema;
    if (copies && name == "--boolean-true-string") value = &s.direct.true_text;
    if (copies && name == "--boolean-false-string") value = &s.direct.false_text;
    if (value != nullptr && i + 1 < extra.size()) {
      *value = extra[++i];
    } else if (!dumps || !read_dump_option(name, s.direct)) {
      return name;
    }
  }
  return std::nullopt;
}

}  // namespace sluice::sqoop
