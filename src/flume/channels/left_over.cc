#include "flume/channels/left_over.h"

#include <algorithm>

namespace sluice::flume {

void LeftOver::add(std::uint64_t put, BatchPtr batch, std::uint32_t first) {
  const auto size = static_cast<std::uint32_t>(batch->size());
  if (first >= size) return;
  // One put may be left in several pieces: a snapshot writes each of them.
  const auto [at, fresh] = puts_.try_emplace(put);
  if (!fresh) {
    // The pieces before this one end where their batch ends; what lies between was taken.
    Put& known = at->second;
    Batch joined = *known.batch;
    joined.keep(known.batch);
    joined.keep(batch);
    const auto old_size = static_cast<std::uint32_t>(joined.size());
    for (std::uint32_t i = old_size; i < size; ++i) joined.events().push_back(batch->events()[i]);
    if (first > old_size) known.taken.push_back({put, old_size, first - old_size});
    known.left += size - first;
    known.bytes += batch->body_bytes();
    bytes_ += batch->body_bytes();
    known.batch = std::make_shared<const Batch>(std::move(joined));
    return;
  }
  const std::uint64_t bytes = batch->body_bytes();
  bytes_ += bytes;
  at->second = {std::move(batch), first, size - first, bytes, {}};
}

void LeftOver::take(const std::vector<TakenRange>& ranges) {
  for (const TakenRange& range : ranges) {
    const auto at = puts_.find(range.put);
    if (at == puts_.end()) continue;
    Put& put = at->second;
    put.left -= std::min(put.left, range.count);
    if (put.left == 0) {
      bytes_ -= put.bytes;
      puts_.erase(at);
    } else if (range.first == put.first) {
      put.first += range.count;  // the usual case: from the front
    } else {
      put.taken.push_back(range);
    }
  }
}

void LeftOver::append_left(std::uint64_t id, const Put& put, Slices& to) {
  std::vector<TakenRange> taken = put.taken;
  std::sort(taken.begin(), taken.end(),
            [](const TakenRange& a, const TakenRange& b) { return a.first < b.first; });
  std::size_t at = put.first;
  const auto left_until = [&](std::size_t end) {
    if (end > at) to.push_back({put.batch, at, end - at, id});
  };
  for (const TakenRange& range : taken) {
    left_until(std::min<std::size_t>(range.first, put.batch->size()));
    at = std::max<std::size_t>(at, std::uint64_t{range.first} + range.count);
  }
  left_until(put.batch->size());
}

Slices LeftOver::slices() const {
  Slices all;
  for (const auto& [id, put] : puts_) append_left(id, put, all);
  return all;
}

}  // namespace sluice::flume
