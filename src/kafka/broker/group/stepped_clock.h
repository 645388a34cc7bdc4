// A clock of a test, whose time of day somebody sets.
#pragma once

#include "base/clock.h"

namespace sluice::kafka::broker {

class SteppedClock final : public Clock {
 public:
  std::int64_t wall_ms() const override { return wall_ms_; }
  std::int64_t steady_ms() const override { return steady_ms_; }
  void advance_ms(std::int64_t ms) {
    wall_ms_ += ms;
    steady_ms_ += ms;
  }
  void step_wall_ms(std::int64_t ms) { wall_ms_ += ms; }

 private:
  std::int64_t wall_ms_ = 1'700'000'000'000;
  std::int64_t steady_ms_ = 5'000;
};

}  // namespace sluice::kafka::broker
