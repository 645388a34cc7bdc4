#include "lake/engine/kept_files.h"

namespace sluice::lake {

namespace {

// Hadoop's client asks anew when it is idle for longer, and a space that was made by a removal
// should come back soon.
constexpr std::int64_t kKeepMs = 60'000;
constexpr std::int64_t kLatelyMs = 600'000;
// Two descriptors each.
constexpr std::size_t kMostFiles = 128;
constexpr std::size_t kMostLocated = 4096;

}  // namespace

void KeptFiles::located(std::uint64_t id, std::int64_t now_ms) {
  if (located_ms_.size() >= kMostLocated && !located_ms_.contains(id)) {
    std::erase_if(located_ms_, [&](const auto& e) { return e.second + kLatelyMs / 10 < now_ms; });
    if (located_ms_.size() >= kMostLocated) located_ms_.clear();
  }
  located_ms_[id] = now_ms;
}

std::vector<std::uint64_t> KeptFiles::located_lately(std::int64_t now_ms) const {
  std::vector<std::uint64_t> ids;
  for (const auto& [id, at_ms] : located_ms_) {
    if (at_ms + kLatelyMs >= now_ms) ids.push_back(id);
  }
  return ids;
}

void KeptFiles::keep(std::uint64_t id, File file, std::int64_t now_ms) {
  located_ms_.erase(id);
  if (files_.size() >= kMostFiles) return;
  file.until_ms = now_ms + kKeepMs;
  files_.insert_or_assign(id, std::move(file));
}

const KeptFiles::File* KeptFiles::find(std::uint64_t id, std::int64_t now_ms) {
  const auto found = files_.find(id);
  if (found == files_.end() || found->second.until_ms < now_ms) return nullptr;
  found->second.until_ms = now_ms + kKeepMs;
  return &found->second;
}

void KeptFiles::forget_old(std::int64_t now_ms) {
  std::erase_if(files_, [&](const auto& e) { return e.second.until_ms < now_ms; });
  std::erase_if(located_ms_, [&](const auto& e) { return e.second + kLatelyMs < now_ms; });
}

}  // namespace sluice::lake
