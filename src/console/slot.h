// One of at most so many things that run at the same time.
#pragma once

#include <atomic>

namespace sluice::console {

class Slot {
 public:
  Slot(std::atomic<int>& running, int most)
      : running_(running), taken_(running.fetch_add(1) < most) {}
  ~Slot() { --running_; }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  // False: there are as many already.
  bool taken() const { return taken_; }

 private:
  std::atomic<int>& running_;
  const bool taken_;
};

}  // namespace sluice::console
