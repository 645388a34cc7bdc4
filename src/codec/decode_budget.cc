#include "codec/decode_budget.h"

#include <string>

namespace sluice::codec {
namespace {

// Two of the largest windows that zstd may ask for, or thousands of ordinary batches.
constexpr std::size_t kProcessBytes = 256u << 20;

}  // namespace

DecodeBudget& DecodeBudget::of_process() {
  static DecodeBudget budget(kProcessBytes);
  return budget;
}

Status DecodeBudget::Share::hold(std::size_t bytes) {
  if (bytes <= held_) return {};
  const std::size_t more = bytes - held_;
  std::size_t before = budget_.held_;
  do {
    if (before > budget_.limit_ || more > budget_.limit_ - before) {
      return Error(ErrorCode::kResourceExhausted,
                   "unpacking needs " + std::to_string(bytes) + " bytes, and others unpack " +
                       std::to_string(before - held_) + " of the " +
                       std::to_string(budget_.limit_) + " that there are for it");
    }
  } while (!budget_.held_.compare_exchange_weak(before, before + more));
  held_ = bytes;
  return {};
}

}  // namespace sluice::codec
