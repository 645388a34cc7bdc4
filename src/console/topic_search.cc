#include "console/topic_search.h"

#include <algorithm>

#include "base/text.h"
#include "console/api.h"

namespace sluice::console {

namespace {

constexpr std::size_t kPieceMessages = 5000;
constexpr std::size_t kPieceBytes = 1 << 20;
constexpr std::int64_t kPieceOffsets = 2000;  // of a piece that is read to be turned round
constexpr std::size_t kHeldBytes = 4 << 20;   // of what such a piece found
constexpr std::int64_t kTailOffsets = 2000;   // of a partition, looked at in one turn of a tail

constexpr ReadLimits kPiece{
    .messages = kPieceMessages, .bytes = kPieceBytes, .each = kSearchedBytes};

char folded(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

bool contains(std::string_view text, std::string_view folded_part) {
  const auto same = [](char a, char b) { return folded(a) == b; };
  return std::search(text.begin(), text.end(), folded_part.begin(), folded_part.end(), same) !=
         text.end();
}

void cut(std::optional<std::string>& bytes) {
  if (bytes && bytes->size() > kMaxMessageBytes) bytes = bytes->substr(0, kMaxMessageBytes);
}

// As much as is shown.
void cut(MessageView& message) {
  cut(message.key);
  cut(message.value);
  for (auto& [name, value] : message.headers) cut(value);
}

}  // namespace

bool SearchedFor::wants(const MessageView& message) const {
  const auto in = [&](const std::optional<std::string>& bytes) {
    return bytes && contains(*bytes, text);
  };
  const auto in_header = [&](const auto& header) {
    return contains(header.first, text) || in(header.second);
  };
  if (!text.empty() && !in(message.key) && !in(message.value) &&
      std::ranges::none_of(message.headers, in_header)) {
    return false;
  }
  return !filter || filter->matches(message);
}

TopicSearch::TopicSearch(KafkaView& kafka, const TopicView& topic, SearchedFor wanted, From from)
    : kafka_(kafka), topic_(topic.name), wanted_(std::move(wanted)), from_(from) {
  for (const PartitionView& partition : topic.partitions) {
    if (wanted_.partition && *wanted_.partition != partition.id) continue;
    if (partition.start >= partition.end) continue;
    places_.push_back({.partition = partition.id, .low = partition.start, .high = partition.end});
    progress_.of += partition.end - partition.start;
  }
}

Result<std::vector<MessageView>> TopicSearch::next() {
  Place& place = places_[turn_];
  const std::int64_t before = place.high - place.low;
  TRY(auto found, from_ == From::kOldest ? upwards(place) : downwards(place));
  progress_.scanned += before - (place.high - place.low);
  progress_.found += static_cast<std::int64_t>(found.size());
  if (place.low >= place.high) {
    places_.erase(places_.begin() + static_cast<std::ptrdiff_t>(turn_));
  } else {
    ++turn_;
  }
  if (turn_ >= places_.size()) turn_ = 0;
  return found;
}

Result<std::vector<MessageView>> TopicSearch::upwards(Place& place) {
  TRY(auto read, kafka_.read(topic_, place.partition, place.low, kPiece));
  // Nothing more that is a message: what is left are markers.
  const std::int64_t reached = read.empty() ? place.high : read.back().offset + 1;
  std::vector<MessageView> found;
  for (MessageView& message : read) {
    if (message.offset >= place.high || !wanted_.wants(message)) continue;
    cut(message);
    found.push_back(std::move(message));
  }
  place.low = std::min(reached, place.high);
  return found;
}

Result<std::vector<MessageView>> TopicSearch::downwards(Place& place) {
  const std::int64_t low = std::max(place.low, place.high - kPieceOffsets);
  std::int64_t at = low;
  std::int64_t kept_from = low;
  std::size_t held = 0;
  std::vector<MessageView> found;
  while (at < place.high) {
    TRY(auto read, kafka_.read(topic_, place.partition, at, kPiece));
    if (read.empty()) break;
    at = read.back().offset + 1;
    for (MessageView& message : read) {
      if (message.offset >= place.high || !wanted_.wants(message)) continue;
      cut(message);
      held += message.held_bytes();
      found.push_back(std::move(message));
    }
    // Too much to hold: the newest half now, the rest with the next piece.
    while (held > kHeldBytes && found.size() > 1) {
      const auto half = found.begin() + static_cast<std::ptrdiff_t>((found.size() + 1) / 2);
      for (auto one = found.begin(); one != half; ++one) held -= one->held_bytes();
      kept_from = std::prev(half)->offset + 1;
      found.erase(found.begin(), half);
    }
  }
  std::ranges::reverse(found);
  place.high = kept_from;
  return found;
}

Status TopicTail::read(const PartitionView& partition, std::int64_t& from, News& news) {
  if (partition.end < from) from = partition.end;  // made anew, or its end was lost
  const std::int64_t first = std::max(from, partition.end - kTailOffsets);
  news.skipped += std::max<std::int64_t>(0, first - from);
  from = first;
  while (from < partition.end) {
    TRY(auto found, kafka_.read(topic_, partition.id, from, kPiece));
    from = found.empty() ? partition.end : found.back().offset + 1;
    for (MessageView& message : found) {
      if (!wanted_.wants(message)) continue;
      cut(message);
      news.messages.push_back(std::move(message));
    }
    if (news.messages.size() > kMostAtOnce) {
      const std::size_t many = news.messages.size() - kMostAtOnce;
      news.messages.erase(news.messages.begin(),
                          news.messages.begin() + static_cast<std::ptrdiff_t>(many));
      news.skipped += static_cast<std::int64_t>(many);
    }
  }
  return {};
}

Result<TopicTail::News> TopicTail::next() {
  News news;
  TRY(const TopicView topic, kafka_.topic(topic_));
  const bool first = !ends_;
  if (first) ends_.emplace();
  for (const PartitionView& partition : topic.partitions) {
    if (wanted_.partition && *wanted_.partition != partition.id) continue;
    if (partition.problem) continue;
    auto end =
        std::ranges::find(*ends_, partition.id, &std::pair<std::int32_t, std::int64_t>::first);
    if (end == ends_->end()) {
      // A partition that is added later is followed from its beginning.
      end = ends_->insert(end, {partition.id, first ? partition.end : partition.start});
    }
    TRY(read(partition, end->second, news));
  }
  std::ranges::stable_sort(news.messages, {}, &MessageView::timestamp_ms);
  return news;
}

}  // namespace sluice::console
