#include "flume/sources/positions_away.h"

namespace sluice::flume {
namespace {

constexpr std::int64_t kKeptMs = 60 * 60 * 1000;
constexpr std::size_t kMost = 10'000;

}  // namespace

void PositionsAway::keep(TailPosition position, std::int64_t now_ms) {
  if (all_.size() == kMost) all_.erase(all_.begin());
  all_.push_back({std::move(position), now_ms});
}

void PositionsAway::forget(std::uint64_t inode) {
  std::erase_if(all_, [inode](const Away& away) { return away.position.inode == inode; });
}

void PositionsAway::look(std::int64_t now_ms,
                         const std::function<bool(const TailPosition&)>& may_be_there) {
  for (Away& away : all_) {
    if (may_be_there(away.position)) away.seen_ms = now_ms;
  }
  std::erase_if(all_, [now_ms](const Away& away) { return now_ms - away.seen_ms > kKeptMs; });
}

std::vector<TailPosition> PositionsAway::positions() const {
  std::vector<TailPosition> all;
  for (const Away& away : all_) all.push_back(away.position);
  return all;
}

}  // namespace sluice::flume
