// The name of this machine, or of this container.
#pragma once

#include <string>

namespace sluice {

// "localhost" where it has none.
std::string host_name();

}  // namespace sluice
