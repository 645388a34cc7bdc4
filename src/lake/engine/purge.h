// Where removed trees go: a rename, which is instant, and then a thread that takes them apart.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/file.h"
#include "base/result.h"

namespace sluice::lake {

class Purge {
 public:
  // What an earlier run left is removed as well. `run` tells the names of this run from its.
  static Result<std::unique_ptr<Purge>> open(const std::string& folder, std::int64_t run);
  // Ends after the tree at hand; the rest is the next run's.
  ~Purge();

  // Moves the entry out of its folder and returns the name it has here, for put_back().
  Result<std::string> take(int directory, const std::string& name);
  // Gives a file a second name here: it can be put back when what replaces it is not recorded.
  Result<std::string> keep(int directory, const std::string& name);
  // Undoes a take, when the change it belongs to could not be recorded.
  Status put_back(const std::string& taken, int directory, const std::string& name);
  // From here on it is lost.
  void destroy(const std::string& taken);
  // Other removals that can wait.
  void later(std::function<void()> work);

 private:
  explicit Purge(Fd fd) : fd_(std::move(fd)) {}
  void work();
  std::string fresh_name();

  Fd fd_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> doomed_;
  std::uint64_t next_ = 0;
  std::string prefix_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace sluice::lake
