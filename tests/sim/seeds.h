// Which seeds a simulation runs with.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace sluice::sim {

// Calls `run` with each of the seeds 1 to `fixed` and with one that nobody chose, which is printed;
// with SLUICE_SIM_SEED in the environment, with that one only. Ends after the first that fails the
// test, and says how to repeat it.
void for_each_seed(std::uint64_t fixed, const std::function<void(std::uint64_t seed)>& run);

}  // namespace sluice::sim
