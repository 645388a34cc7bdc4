// How far a long copy is, on one line of a terminal that is rewritten and removed at the end.
// Writes nothing when the output is no terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

namespace sluice::hdfs::tools {

class Progress {
 public:
  Progress(std::FILE* out, std::string name, std::uint64_t total, bool wanted);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void add(std::size_t bytes);

 private:
  using Clock = std::chrono::steady_clock;

  std::FILE* out_;
  std::string name_;
  std::uint64_t total_;
  std::uint64_t done_ = 0;
  bool shown_ = false;
  bool wanted_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point next_ = start_ + std::chrono::milliseconds(500);
};

}  // namespace sluice::hdfs::tools
