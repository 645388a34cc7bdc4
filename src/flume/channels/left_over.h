// Which events of which puts a file channel still owes: its whole state, apart from the bytes.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "flume/channels/event_record.h"
#include "flume/event.h"

namespace sluice::flume {

// Not thread-safe. Puts are named by journal sequence, and come in growing order.
class LeftOver {
 public:
  void add(std::uint64_t put, BatchPtr batch, std::uint32_t first = 0);
  // More may be named than is there: ranges of puts that are gone are ignored.
  void take(const std::vector<TakenRange>& ranges);

  // What is left, in order.
  Slices slices() const;
  std::uint64_t bytes() const { return bytes_; }  // of bodies of puts that are not wholly taken

 private:
  struct Put {
    BatchPtr batch;
    std::uint32_t first = 0;
    std::uint32_t left = 0;
    std::uint64_t bytes = 0;
    std::vector<TakenRange> taken;
  };
  static void append_left(std::uint64_t id, const Put& put, Slices& to);

  std::map<std::uint64_t, Put> puts_;
  std::uint64_t bytes_ = 0;
};

}  // namespace sluice::flume
