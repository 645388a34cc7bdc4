#include "kafka/tools/tail/last_start.h"

#include <algorithm>

namespace sluice::kafka::tools {
namespace {

constexpr std::chrono::milliseconds kLookBackWait{200};
// Each window is so much larger than the one behind it.
constexpr std::int64_t kGrowth = 4;
// Of a window at least, in offsets: a request costs more than some records.
constexpr std::int64_t kSmallestWindow = 100;

}  // namespace

LastStart::LastStart(client::Cluster& cluster, bool committed, std::int64_t count, Wanted wanted)
    : reader_(cluster, {.read_committed = committed}), count_(count), wanted_(std::move(wanted)) {}

void LastStart::begin(const client::TopicPartition& partition, Look& look) {
  look.window.begin = std::max(look.all.begin, look.window.end - look.size);
  reader_.read(partition, look.window.begin);
}

void LastStart::end(const client::TopicPartition& partition, Look& look) {
  reader_.stop(partition);
  if (look.found >= count_ || look.window.begin <= look.all.begin) return;
  look.window.end = look.window.begin;
  look.size = std::min(look.size, INT64_MAX / kGrowth) * kGrowth;
  begin(partition, look);
}

Result<std::map<client::TopicPartition, wire::Offset>> LastStart::find(
    const std::map<client::TopicPartition, OffsetRange>& partitions,
    const std::function<bool()>& stopped) {
  std::map<client::TopicPartition, Look> looks;
  for (const auto& [partition, all] : partitions) {
    Look look{.all = all,
              .window = {all.end, all.end},
              .size = std::max(count_, kSmallestWindow),
              .first = all.end};
    const auto added = looks.emplace(partition, look).first;
    if (count_ > 0 && all.begin < all.end) begin(partition, added->second);
  }
  while (!reader_.positions().empty() && !stopped()) {
    TRY(const std::vector<client::PartitionReader::Chunk> chunks, reader_.poll(kLookBackWait));
    for (const auto& chunk : chunks) {
      Look& look = looks.at(chunk.partition);
      if (chunk.error) {
        look.first = std::min(look.first, look.window.end);
        continue;
      }
      for (const client::IncomingRecord& record : chunk.fetched.records) {
        if (record.offset >= look.window.end || !wanted_(record)) continue;
        ++look.found;
        look.first = std::min(look.first, record.offset);
      }
      if (chunk.fetched.next_offset >= look.window.end) end(chunk.partition, look);
    }
  }
  std::map<client::TopicPartition, wire::Offset> starts;
  for (const auto& [partition, look] : looks) starts[partition] = look.first;
  return starts;
}

}  // namespace sluice::kafka::tools
