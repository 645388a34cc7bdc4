// Looking through a topic for messages, a bounded piece at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "console/cluster/kafka_view.h"
#include "console/cluster/message_filter.h"

namespace sluice::console {

// What is looked into of a key, a value or a header; beyond it a message is not searched.
inline constexpr std::size_t kSearchedBytes = 1 << 20;

struct SearchedFor {
  std::optional<std::int32_t> partition = {};  // none: all
  std::string text = {};  // lower case; in a key, a value, a header's name or value in either case
  std::optional<MessageFilter> filter = {};

  bool wants(const MessageView& message) const;
};

struct SearchProgress {
  std::int64_t scanned = 0;  // offsets
  std::int64_t of = 0;
  std::int64_t found = 0;
};

// Once through what the topic holds now, from its newest or oldest messages on. Partitions take
// turns, so the order of messages is each partition's own.
class TopicSearch {
 public:
  enum class From { kNewest, kOldest };

  TopicSearch(KafkaView& kafka, const TopicView& topic, SearchedFor wanted, From from);

  bool done() const { return places_.empty(); }
  const SearchProgress& progress() const { return progress_; }
  // What the next piece of the next partition has, keys and values cut to kMaxMessageBytes.
  Result<std::vector<MessageView>> next();

 private:
  struct Place {
    std::int32_t partition = 0;
    std::int64_t low = 0;  // [low, high) is not looked through yet
    std::int64_t high = 0;
  };

  Result<std::vector<MessageView>> upwards(Place& place);
  Result<std::vector<MessageView>> downwards(Place& place);

  KafkaView& kafka_;
  const std::string topic_;
  const SearchedFor wanted_;
  const From from_;
  std::vector<Place> places_;
  std::size_t turn_ = 0;
  SearchProgress progress_;
};

// What is written to a topic from now on. When more comes than is read at once, the oldest of it is
// passed over and counted.
class TopicTail {
 public:
  TopicTail(KafkaView& kafka, std::string topic, SearchedFor wanted)
      : kafka_(kafka), topic_(std::move(topic)), wanted_(std::move(wanted)) {}

  struct News {
    std::vector<MessageView> messages;  // by time, at most kMostAtOnce
    std::int64_t skipped = 0;           // that were passed over
  };
  static constexpr std::size_t kMostAtOnce = 50;

  // The first call only finds where the topic ends.
  Result<News> next();

 private:
  Status read(const PartitionView& partition, std::int64_t& from, News& news);

  KafkaView& kafka_;
  const std::string topic_;
  const SearchedFor wanted_;
  std::optional<std::vector<std::pair<std::int32_t, std::int64_t>>>
      ends_;  // partition, next offset
};

}  // namespace sluice::console
