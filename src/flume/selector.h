// Which channels get which events of a batch.
#pragma once

#include <vector>

#include "flume/event.h"

namespace sluice::flume {

struct Selection {
  struct Part {
    std::size_t channel = 0;  // index into the source's channels
    BatchPtr batch;
  };
  std::vector<Part> required;  // all must take their part
  std::vector<Part> optional;  // a failure is logged
};

class Selector {
 public:
  virtual ~Selector() = default;
  virtual Selection select(const BatchPtr& batch) = 0;
};

}  // namespace sluice::flume
