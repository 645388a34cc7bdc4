// A copy of a data directory that can be put back. All calls block.
//
// What was acknowledged before make() began is in the copy, whether a stack runs on the directory
// or not; of what happens meanwhile, some is. The copy is as a kill would have left the directory,
// and a start puts that right.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace sluice::backup {

struct Summary {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  int passes = 1;
};

// `to` is not there yet, or is empty. kUnavailable when names change too fast to be followed.
Result<Summary> make(const std::string& data, const std::string& to);
// Reads all of a copy. kNotFound: it is not complete, or none; kCorrupt names the first file that
// is not as it was written.
Result<Summary> verify(const std::string& from);
// verify(), then `data` appears whole; it is not there yet, or is empty.
Result<Summary> restore(const std::string& from, const std::string& data);

}  // namespace sluice::backup
