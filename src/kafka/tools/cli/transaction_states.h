// The states of a transaction by the numbers that __transaction_state holds.
#pragma once

#include <cstdint>

namespace sluice::kafka::tools {

inline const char* transaction_state_name(std::int8_t status) {
  constexpr const char* kStates[] = {"Empty",        "Ongoing",          "PrepareCommit",
                                     "PrepareAbort", "CompleteCommit",   "CompleteAbort",
                                     "Dead",         "PrepareEpochFence"};
  return status >= 0 && status < 8 ? kStates[status] : "Unknown";
}

}  // namespace sluice::kafka::tools
