// How far files were read that are not being read: those that a run before this one knew and that
// were not opened yet, and those that went away. They may come back.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "flume/sources/tail_position.h"

namespace sluice::flume {

// Keeps each for an hour after it was last there, and the latest ten thousand at most.
class PositionsAway {
 public:
  void keep(TailPosition position, std::int64_t now_ms);
  void forget(std::uint64_t inode);
  // `may_be_there` says so of those whose file can't be opened, or not be looked for.
  void look(std::int64_t now_ms, const std::function<bool(const TailPosition&)>& may_be_there);

  std::vector<TailPosition> positions() const;

 private:
  struct Away {
    TailPosition position;
    std::int64_t seen_ms = 0;
  };
  std::vector<Away> all_;
};

}  // namespace sluice::flume
