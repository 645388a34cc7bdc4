// The options of the administrative commands, one table each.
#pragma once

#include <span>

#include "kafka/tools/cli/options.h"

namespace sluice::kafka::tools {

std::span<const Option> acls_options();
std::span<const Option> configs_options();
std::span<const Option> reassign_options();

}  // namespace sluice::kafka::tools
