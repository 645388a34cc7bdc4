// What `sluice check` says of the settings of a file.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace sluice {

struct Finding {
  // kRuns: as where it comes from. kLeftOut: it runs, and this does nothing here. kWrong: it would
  // not run.
  enum class Kind { kRuns, kLeftOut, kWrong };
  Kind kind = Kind::kRuns;
  std::size_t line = 0;  // counted from 1
  std::string text;      // why; empty for what just runs
};

// Prints "FILE:LINE: ..." for each that does not just run, and counts all.
class Findings {
 public:
  explicit Findings(std::FILE* out) : out_(out) {}

  void add(const std::string& file, const Finding& finding);
  void unreadable(const std::string& file, const std::string& why);
  // The last line; the exit code: 0 when all would run, 1 when some would not, 2 when a file could
  // not be read.
  int finish(const char* what) const;

 private:
  std::FILE* out_;
  std::size_t runs_ = 0;
  std::size_t left_out_ = 0;
  std::size_t wrong_ = 0;
  bool unreadable_ = false;
};

}  // namespace sluice
