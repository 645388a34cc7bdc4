// Shows a running transfer: once a second in its run record, and on a terminal as a line with rows,
// rate and time left.
#pragma once

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <optional>
#include <thread>

#include "sqoop/cli/progress.h"
#include "sqoop/cli/run_record.h"

namespace sluice::sqoop {

class Monitor {
 public:
  // `expected_rows` is a guess, or nothing. Runs until it is destroyed.
  Monitor(RunRecord& record, const Progress& progress, std::FILE* to,
          std::optional<std::uint64_t> expected_rows, std::size_t parts);
  ~Monitor();
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

 private:
  void watch();
  void show(double seconds);

  RunRecord& record_;
  const Progress& progress_;
  std::FILE* to_;
  std::optional<std::uint64_t> expected_rows_;
  std::size_t parts_;
  bool terminal_;
  bool shown_ = false;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace sluice::sqoop
