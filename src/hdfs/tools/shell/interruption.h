// How a signal ends a command: as it ends a JVM, with what was begun cleared away.
#pragma once

#include <csignal>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "lake/file_system.h"

namespace sluice::hdfs::tools {

// While it lives, SIGINT, SIGTERM and SIGHUP remove the files that are told to it, and end the
// process with 128 and the signal's number. A second signal, or three seconds, end it at once. A
// signal that is ignored (nohup) stays so. Made before any thread is.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  // A file that is of no use until it is whole.
  void begin(lake::FileSystem& fs, const std::string& path);
  void end(lake::FileSystem& fs, const std::string& path);

 private:
  void watch();
  [[noreturn]] void clear_and_exit(int signal);

  sigset_t signals_{};
  sigset_t before_{};
  std::mutex mutex_;  // guards unfinished_
  std::set<std::pair<lake::FileSystem*, std::string>> unfinished_;
  std::thread watcher_;
};

}  // namespace sluice::hdfs::tools
