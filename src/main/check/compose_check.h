// Which services of a compose file, and which of their settings, would be the same on ours.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "main/check/compose_file.h"
#include "main/check/findings.h"

namespace sluice {

// What the variables of a container ask for, as our image reads them.
struct VariableMeaning {
  // The variable, and the line of server.properties that it stands for.
  std::vector<std::pair<std::string, std::string>> broker_lines;
  std::vector<std::string> left_out;  // "VARIABLE: why"
};
using ReadVariables = std::function<VariableMeaning(const std::map<std::string, std::string>&)>;

std::vector<Finding> check_service(const ComposeService& service,
                                   const ReadVariables& read_variables);

}  // namespace sluice
