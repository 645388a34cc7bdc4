// The command line of this process, as ps and /proc show it.
#pragma once

#include <span>
#include <vector>

namespace sluice {

// Each argument, the program first, in place: what is written over it is what others see from then
// on. Empty where they can't be found.
std::vector<std::span<char>> shown_arguments();

}  // namespace sluice
