// The saved jobs of Sqoop that run by themselves: a thread of the stack looks once a second whether
// one is due, and runs it as a person would, by `sqoop job --exec`.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/result.h"

namespace sluice {

class Schedules {
 public:
  // Of the metastore of `data_dir`, as soon as there is one.
  Schedules(const Clock& clock, std::string data_dir);
  // Ends what runs; the next stack tries it again.
  ~Schedules();

 private:
  void work();
  bool wait_a_second();
  // Tries it once a second; false: the stack ends first.
  bool succeed(const std::function<Status()>& attempt);

  const Clock& clock_;
  std::string data_dir_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace sluice
