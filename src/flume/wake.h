// Ends a poll(2) from another thread.
#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

#include "base/file.h"

namespace sluice::flume {

class Wake {
 public:
  Wake() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  int fd() const { return fd_.get(); }
  void notify() {
    const std::uint64_t one = 1;
    // A full counter means that it is notified already.
    [[maybe_unused]] const ssize_t written = ::write(fd_.get(), &one, sizeof one);
  }

 private:
  Fd fd_;
};

}  // namespace sluice::flume
