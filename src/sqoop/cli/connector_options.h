// What follows "--" on an import's or export's command line: options for the connector, or for the
// program that Sqoop's --direct runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sluice::sqoop {

struct Settings;

// Takes them into `settings`; gives the first one that means nothing here.
std::optional<std::string> read_connector_options(const std::vector<std::string>& extra,
                                                  Settings& settings);

}  // namespace sluice::sqoop
