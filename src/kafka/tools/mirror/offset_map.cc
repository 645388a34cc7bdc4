#include "kafka/tools/mirror/offset_map.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::kafka::mirror {
namespace {

// More are not kept in memory, either.
constexpr std::size_t kMostRuns = 512;
// What is as new as that is kept whole while older runs are dropped.
constexpr std::size_t kNewest = 16;

}  // namespace

void OffsetMap::add(wire::Offset source, wire::Offset target) {
  if (!runs_.empty()) {
    Run& last = runs_.back();
    if (source == last.source + last.count && target == last.target + last.count) {
      ++last.count;
      return;
    }
  }
  runs_.push_back({source, target, 1});
  if (runs_.size() > kMostRuns) thin();
}

// Drops every second run of the older ones, but the first.
void OffsetMap::thin() {
  if (runs_.size() <= kNewest + 1) {
    if (runs_.size() > 2) runs_.erase(runs_.begin() + 1);
    return;
  }
  std::vector<Run> kept = {runs_.front()};
  for (std::size_t i = 1; i < runs_.size(); ++i) {
    if (i % 2 == 0 || i + kNewest >= runs_.size()) kept.push_back(runs_[i]);
  }
  // A row of odd length may lose none.
  if (kept.size() == runs_.size()) kept.erase(kept.begin() + 1);
  runs_ = std::move(kept);
}

std::optional<wire::Offset> OffsetMap::translate(wire::Offset source) const {
  if (runs_.empty()) return std::nullopt;
  const auto after =
      std::upper_bound(runs_.begin(), runs_.end(), source,
                       [](wire::Offset offset, const Run& run) { return offset < run.source; });
  // Before all that was copied.
  if (after == runs_.begin()) return runs_.front().target;
  const Run& run = *std::prev(after);
  return run.target + std::min(source - run.source, run.count);
}

std::string OffsetMap::to_text(std::size_t limit) const {
  OffsetMap kept = *this;
  for (;;) {
    std::string text;
    for (const Run& run : kept.runs_) {
      if (!text.empty()) text += ';';
      text += std::to_string(run.source) + "," + std::to_string(run.target) + "," +
              std::to_string(run.count);
    }
    if (text.size() <= limit || kept.runs_.size() <= 2) return text;
    kept.thin();
  }
}

Result<OffsetMap> OffsetMap::parse(std::string_view text) {
  OffsetMap map;
  if (text.empty()) return map;
  for (const std::string& part : split(text, ';')) {
    const std::vector<std::string> numbers = split(part, ',');
    std::vector<std::int64_t> values;
    for (const std::string& number : numbers) {
      const std::optional<std::int64_t> value = parse_int(number);
      if (value && *value >= 0) values.push_back(*value);
    }
    const bool good = numbers.size() == 3 && values.size() == 3 && values[2] > 0 &&
                      (map.runs_.empty() || values[0] > map.runs_.back().source);
    if (!good) {
      return Error(ErrorCode::kCorrupt, "'" + part + "' is no run of a mirror's offsets");
    }
    map.runs_.push_back({values[0], values[1], values[2]});
    if (map.runs_.size() > kMostRuns) map.thin();
  }
  return map;
}

}  // namespace sluice::kafka::mirror
