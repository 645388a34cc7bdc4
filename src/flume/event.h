// Events, and the batches that carry them.
//
// A Batch owns the bytes; an Event is two views into it. A file's lines share one read buffer and
// one set of headers, so an event costs 24 bytes and no allocation. Batches are built by one thread
// and immutable once they are shared (BatchPtr); a Slice is a run of a batch's events.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::flume {

// The first size of a HashMap's table.
inline constexpr std::size_t kJavaTable = 16;

// Header names and values in the order they were set; a name appears once.
class Headers {
 public:
  using Pair = std::pair<std::string, std::string>;

  // As set() one after the other would make them; many at once cost no more than sorting them.
  static Headers of(std::vector<Pair> pairs);

  const std::string* find(std::string_view name) const;
  void set(std::string_view name, std::string_view value);
  void remove(std::string_view name);
  bool empty() const { return pairs_.empty(); }
  std::size_t size() const { return pairs_.size(); }
  const std::vector<Pair>& pairs() const { return pairs_; }
  // The order in which Java's HashMap<String, String> walks these names: what Flume's serializers
  // write.
  std::vector<const Pair*> in_java_order() const;
  // What becomes of that order when Java copies the map: the copy's table is as small as can be.
  void copy_as_java();
  bool operator==(const Headers& other) const { return pairs_ == other.pairs_; }

 private:
  std::vector<Pair> pairs_;
  std::size_t table_ = kJavaTable;
};

// Positions of `names` in the order of a java.util.HashMap that got them one after the other, and
// whose table had that size at first.
std::vector<std::size_t> java_hash_order(std::span<const std::string> names,
                                         std::size_t table = kJavaTable);

struct Event {
  const Headers* headers = nullptr;  // never null in a Batch
  std::string_view body;
};

class Batch;
using BatchPtr = std::shared_ptr<const Batch>;

class Batch {
 public:
  static const Headers kNoHeaders;

  // Keeps bytes or headers for as long as the batch lives.
  std::string_view own(std::string bytes);
  const Headers* own(Headers headers);
  void keep(std::shared_ptr<const void> owner) { owners_.push_back(std::move(owner)); }

  void add(const Headers* headers, std::string_view body) { events_.push_back({headers, body}); }
  // An event whose bytes the batch does not have yet.
  void add_copy(Headers headers, std::string body);

  std::vector<Event>& events() { return events_; }
  const std::vector<Event>& events() const { return events_; }
  std::size_t size() const { return events_.size(); }
  bool empty() const { return events_.empty(); }
  std::uint64_t body_bytes() const;

 private:
  std::vector<Event> events_;
  std::deque<std::string> bytes_;
  std::deque<Headers> headers_;
  std::vector<std::shared_ptr<const void>> owners_;
};

// `count` events of a batch from `first` on.
struct Slice {
  BatchPtr batch;
  std::size_t first = 0;
  std::size_t count = 0;
  std::uint64_t id = 0;  // of the channel's own: which put it came from

  std::span<const Event> events() const {
    return std::span<const Event>(batch->events()).subspan(first, count);
  }
};
using Slices = std::vector<Slice>;

std::size_t count_events(const Slices& slices);

}  // namespace sluice::flume
