// How events become the bytes of a file.
#pragma once

#include <string>

#include "base/result.h"
#include "flume/event.h"

namespace sluice::flume {

// One file at a time: begin, write..., flush at each batch's end, end. Each call appends to `out`.
class Serializer {
 public:
  virtual ~Serializer() = default;
  virtual Status begin(std::string& out) {
    (void)out;
    return {};
  }
  virtual Status write(const Event& event, std::string& out) = 0;
  virtual Status flush(std::string& out) {
    (void)out;
    return {};
  }
};

}  // namespace sluice::flume
