#include "flume/channels/event_record.h"

#include <unordered_map>

#include "base/bytes.h"

namespace sluice::flume {
namespace {

void append_text(std::string& to, std::string_view text) {
  append_le(to, static_cast<std::uint32_t>(text.size()));
  to += text;
}

void append_headers(std::string& to, const Headers& headers) {
  append_le(to, static_cast<std::uint32_t>(headers.size()));
  for (const auto& [name, value] : headers.pairs()) {
    append_text(to, name);
    append_text(to, value);
  }
}

void append_events(std::string& to, std::span<const Event> events) {
  std::unordered_map<const Headers*, std::uint32_t> sets;
  std::string heads;
  std::size_t bytes = 0;
  const Headers* last = nullptr;
  for (const Event& event : events) {
    bytes += event.body.size() + 8;
    if (event.headers == last) continue;
    last = event.headers;
    if (sets.emplace(last, static_cast<std::uint32_t>(sets.size())).second) {
      append_headers(heads, *last);
    }
  }
  to.reserve(to.size() + heads.size() + bytes + 16);
  append_le(to, static_cast<std::uint32_t>(sets.size()));
  to += heads;
  append_le(to, static_cast<std::uint32_t>(events.size()));
  std::uint32_t set = 0;
  last = nullptr;
  for (const Event& event : events) {
    if (event.headers != last) {
      last = event.headers;
      set = sets.at(last);
    }
    append_le(to, set);
    append_text(to, event.body);
  }
}

// Reads past the end give zero and mark the reader.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_(bytes) {}

  template <class T>
  T number() {
    if (rest_.size() < sizeof(T)) return fail<T>();
    const T value = load_le<T>(rest_.data());
    rest_.remove_prefix(sizeof(T));
    return value;
  }
  std::string_view text() {
    const auto size = number<std::uint32_t>();
    if (size > rest_.size()) return fail<std::string_view>();
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  // A count of things that take `least` bytes each; more than can be there is an error.
  std::uint32_t count(std::size_t least) {
    const auto n = number<std::uint32_t>();
    return n <= rest_.size() / least ? n : fail<std::uint32_t>();
  }
  bool whole() const { return good_ && rest_.empty(); }
  bool good() const { return good_; }

  template <class T>
  T fail() {
    good_ = false;
    rest_ = {};
    return T{};
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

// `skipped` empty events come first, so that the others keep the positions they had in their put.
BatchPtr read_batch(Cursor& in, const std::shared_ptr<const std::string>& owner,
                    std::uint32_t skipped = 0) {
  constexpr std::uint32_t kMostSkipped = 16 << 20;
  if (skipped > kMostSkipped) return in.fail<BatchPtr>();
  Batch batch;
  batch.keep(owner);
  for (; skipped > 0; --skipped) batch.add(&Batch::kNoHeaders, {});
  std::vector<const Headers*> sets(in.count(4));
  for (const Headers*& set : sets) {
    std::vector<Headers::Pair> pairs;
    for (std::uint32_t left = in.count(8); left > 0; --left) {
      const std::string_view name = in.text();
      pairs.emplace_back(name, in.text());
    }
    set = batch.own(Headers::of(std::move(pairs)));
  }
  for (std::uint32_t events = in.count(8); events > 0; --events) {
    const auto set = in.number<std::uint32_t>();
    const std::string_view body = in.text();
    if (set >= sets.size()) return in.fail<BatchPtr>();
    batch.add(sets[set], body);
  }
  return std::make_shared<const Batch>(std::move(batch));
}

Error corrupt() {
  return Error(ErrorCode::kCorrupt, "a record of the file channel is malformed");
}

}  // namespace

std::string encode_put(const Batch& batch) {
  std::string record = "P";
  append_events(record, batch.events());
  return record;
}

std::string encode_taken(const Slices& slices) {
  std::string record = "T";
  append_le(record, static_cast<std::uint32_t>(slices.size()));
  for (const Slice& slice : slices) {
    append_le(record, slice.id);
    append_le(record, static_cast<std::uint32_t>(slice.first));
    append_le(record, static_cast<std::uint32_t>(slice.count));
  }
  return record;
}

std::string encode_left(const Slice& slice) {
  std::string record;
  append_le(record, slice.id);
  append_le(record, static_cast<std::uint32_t>(slice.first));
  append_events(record, slice.events());
  return record;
}

Result<EventRecord> decode_record(std::string_view bytes) {
  if (bytes.empty()) return corrupt();
  EventRecord record;
  if (bytes[0] == 'P') {
    const auto owner = std::make_shared<const std::string>(bytes.substr(1));
    Cursor in(*owner);
    record.put = read_batch(in, owner);
    if (!in.whole() || record.put == nullptr) return corrupt();
    return record;
  }
  if (bytes[0] != 'T') return corrupt();
  Cursor in(bytes.substr(1));
  for (std::uint32_t n = in.count(16); n > 0; --n) {
    TakenRange range;
    range.put = in.number<std::uint64_t>();
    range.first = in.number<std::uint32_t>();
    range.count = in.number<std::uint32_t>();
    record.taken.push_back(range);
  }
  if (!in.whole()) return corrupt();
  return record;
}

Result<LeftRecord> decode_left(std::string_view bytes) {
  const auto owner = std::make_shared<const std::string>(bytes);
  Cursor in(*owner);
  LeftRecord left;
  left.put = in.number<std::uint64_t>();
  left.first = in.number<std::uint32_t>();
  left.batch = read_batch(in, owner, left.first);
  if (!in.whole() || left.batch == nullptr) return corrupt();
  return left;
}

}  // namespace sluice::flume
