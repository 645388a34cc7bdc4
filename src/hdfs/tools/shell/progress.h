// How far a long copy is, on one line of a terminal that is rewritten and removed at the end.
// Writes nothing when the output is no terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>

namespace sluice::hdfs::tools {

// Of all the files of one command; several threads tell at once.
class Progress {
 public:
  explicit Progress(std::FILE* out);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void begin_file(const std::string& name, std::uint64_t size);
  void add(std::size_t bytes);
  void end_file();
  // Takes the line away, for a message.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  void show();

  std::FILE* const out_;
  const bool wanted_;
  const Clock::time_point start_ = Clock::now();
  std::mutex mutex_;  // guards what follows
  std::string name_;  // the file that began last
  std::uint64_t size_ = 0;
  std::uint64_t begun_ = 0;
  std::uint64_t ended_ = 0;
  std::uint64_t bytes_ = 0;
  bool shown_ = false;
  Clock::time_point next_ = start_ + std::chrono::milliseconds(500);
};

}  // namespace sluice::hdfs::tools
