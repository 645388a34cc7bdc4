#include "seeds.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/random.h"

namespace sluice::sim {

void for_each_seed(std::uint64_t fixed, const std::function<void(std::uint64_t seed)>& run) {
  std::vector<std::uint64_t> seeds;
  if (const char* given = std::getenv("SLUICE_SIM_SEED")) {
    seeds.push_back(std::strtoull(given, nullptr, 10));
  } else {
    // Simulated disks fail all the time: whoever repeats a seed wants to read of it.
    log::set_level(log::Level::kError);
    for (std::uint64_t seed = 1; seed <= fixed; ++seed) seeds.push_back(seed);
    seeds.push_back(SystemRandom()());
    std::printf("chosen by chance: SLUICE_SIM_SEED=%s\n", std::to_string(seeds.back()).c_str());
  }
  for (const std::uint64_t seed : seeds) {
    run(seed);
    if (testing::Test::HasFailure()) {
      FAIL() << "SLUICE_SIM_SEED=" << seed << " repeats it";
    }
  }
}

}  // namespace sluice::sim
