// What makes the files of logs survive a loss of power, as a seam: tests count these calls and let
// them fail.
#pragma once

#include <string>

#include "base/result.h"

namespace sluice::kafka::broker {

// The machine's disk. Any thread; blocks. Errors name the path.
class Syncs {
 public:
  virtual ~Syncs() = default;
  // fdatasync: content and length of an open file.
  virtual Status data(int fd, const std::string& path);
  // Names made, renamed and removed in a folder.
  virtual Status folder(const std::string& path);
};

}  // namespace sluice::kafka::broker
