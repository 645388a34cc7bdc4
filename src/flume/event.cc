#include "flume/event.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace sluice::flume {

const Headers Batch::kNoHeaders;

namespace {

// String.hashCode over UTF-16 units, spread as HashMap does.
std::uint32_t java_hash(std::string_view text) {
  std::uint32_t hash = 0;
  const auto unit = [&hash](std::uint32_t u) { hash = hash * 31 + u; };
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) {
      return at < text.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(text[at]))
                              : 0;
    };
    const std::uint32_t b = byte(i);
    if (b < 0x80) {
      unit(b);
      i += 1;
    } else if (b < 0xE0) {
      unit((b & 0x1F) << 6 | (byte(i + 1) & 0x3F));
      i += 2;
    } else if (b < 0xF0) {
      unit((b & 0x0F) << 12 | (byte(i + 1) & 0x3F) << 6 | (byte(i + 2) & 0x3F));
      i += 3;
    } else {
      const std::uint32_t code = ((b & 0x07) << 18 | (byte(i + 1) & 0x3F) << 12 |
                                  (byte(i + 2) & 0x3F) << 6 | (byte(i + 3) & 0x3F)) -
                                 0x10000;
      unit(0xD800 + (code >> 10));
      unit(0xDC00 + (code & 0x3FF));
      i += 4;
    }
  }
  return hash ^ (hash >> 16);
}

}  // namespace

std::vector<std::size_t> java_hash_order(std::span<const std::string> names, std::size_t table) {
  while (names.size() * 4 > table * 3) table *= 2;
  std::vector<std::uint32_t> bucket;
  bucket.reserve(names.size());
  for (const std::string& name : names) {
    bucket.push_back(java_hash(name) & static_cast<std::uint32_t>(table - 1));
  }
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return bucket[a] < bucket[b]; });
  return order;
}

Headers Headers::of(std::vector<Pair> pairs) {
  std::vector<std::size_t> order(pairs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const int names = pairs[a].first.compare(pairs[b].first);
    return names != 0 ? names < 0 : a < b;
  });
  std::vector<bool> again(pairs.size());
  for (std::size_t i = 1, first = 0; i < order.size(); ++i) {
    if (pairs[order[i]].first != pairs[order[first]].first) {
      first = i;
      continue;
    }
    pairs[order[first]].second = std::move(pairs[order[i]].second);
    again[order[i]] = true;
  }
  Headers headers;
  headers.pairs_.reserve(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (!again[i]) headers.pairs_.push_back(std::move(pairs[i]));
  }
  return headers;
}

const std::string* Headers::find(std::string_view name) const {
  for (const Pair& pair : pairs_) {
    if (pair.first == name) return &pair.second;
  }
  return nullptr;
}

void Headers::set(std::string_view name, std::string_view value) {
  for (Pair& pair : pairs_) {
    if (pair.first == name) {
      pair.second = value;
      return;
    }
  }
  pairs_.emplace_back(name, value);
}

void Headers::remove(std::string_view name) {
  std::erase_if(pairs_, [&](const Pair& pair) { return pair.first == name; });
}

std::vector<const Headers::Pair*> Headers::in_java_order() const {
  std::vector<std::string> names;
  names.reserve(pairs_.size());
  for (const Pair& pair : pairs_) names.push_back(pair.first);
  std::vector<const Pair*> ordered;
  ordered.reserve(pairs_.size());
  for (const std::size_t i : java_hash_order(names, table_)) ordered.push_back(&pairs_[i]);
  return ordered;
}

void Headers::copy_as_java() {
  if (pairs_.empty()) return;
  std::vector<Pair> ordered;
  for (const Pair* pair : in_java_order()) ordered.push_back(*pair);
  pairs_ = std::move(ordered);
  // HashMap.putMapEntries: a table for size / 0.75 + 1.
  table_ = std::bit_ceil(pairs_.size() * 4 / 3 + 1);
}

std::string_view Batch::own(std::string bytes) {
  return bytes_.emplace_back(std::move(bytes));
}

const Headers* Batch::own(Headers headers) {
  return headers.empty() ? &kNoHeaders : &headers_.emplace_back(std::move(headers));
}

void Batch::add_copy(Headers headers, std::string body) {
  const Headers* kept = own(std::move(headers));
  add(kept, own(std::move(body)));
}

std::uint64_t Batch::body_bytes() const {
  std::uint64_t bytes = 0;
  for (const Event& event : events_) bytes += event.body.size();
  return bytes;
}

std::size_t count_events(const Slices& slices) {
  std::size_t count = 0;
  for (const Slice& slice : slices) count += slice.count;
  return count;
}

}  // namespace sluice::flume
