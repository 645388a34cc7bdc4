#include "kafka/tools/compare/partition_compare.h"

#include <deque>

#include "base/checksum.h"
#include "kafka/client/partition_reader.h"

namespace sluice::kafka::tools {
namespace {

using client::IncomingRecord;

constexpr std::chrono::milliseconds kComparePatience{500};

// The records of a range one after the other.
class RangeReader {
 public:
  RangeReader(const ComparedRange& range, bool committed)
      : range_(range), reader_(range.cluster, {.read_committed = committed}) {
    if (range.start < range.end) reader_.read(range.partition, range.start);
  }

  // Null at the end. Valid until pop().
  Result<const IncomingRecord*> front() {
    while (waiting_.empty()) {
      if (reader_.positions().empty()) return nullptr;
      TRY(std::vector<client::PartitionReader::Chunk> chunks, reader_.poll(kComparePatience));
      for (auto& chunk : chunks) {
        if (chunk.error) return chunk.error->with(range_.partition.to_string());
        for (IncomingRecord& record : chunk.fetched.records) {
          if (record.offset < range_.end) waiting_.push_back(std::move(record));
        }
        if (chunk.fetched.next_offset >= range_.end) reader_.stop(range_.partition);
      }
    }
    return &waiting_.front();
  }
  void pop() { waiting_.pop_front(); }

  // How many there are still.
  Result<std::uint64_t> count_rest() {
    for (std::uint64_t count = 0;; ++count) {
      TRY(const IncomingRecord* record, front());
      if (record == nullptr) return count;
      pop();
    }
  }

 private:
  const ComparedRange range_;
  client::PartitionReader reader_;
  std::deque<IncomingRecord> waiting_;
};

// The first part that is not alike; empty when all are.
std::string difference(const IncomingRecord& a, const IncomingRecord& b,
                       const CompareRules& rules) {
  if (a.key != b.key) return "key";
  if (a.value != b.value) return "value";
  if (a.headers != b.headers) return "headers";
  if (rules.time && a.timestamp_ms != b.timestamp_ms) return "timestamp";
  return "";
}

std::uint32_t checksum(const IncomingRecord& record, std::uint32_t before) {
  // The length in front, so that "a" "bc" is not "ab" "c"; null is no empty text.
  const auto with = [&](const std::optional<std::string>& part) {
    before = crc32c(part ? std::to_string(part->size()) + ":" : "-:", before);
    if (part) before = crc32c(*part, before);
  };
  with(record.key);
  with(record.value);
  for (const auto& [name, value] : record.headers) {
    with(name);
    with(value);
  }
  return before;
}

std::string records(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " record" : " records");
}

}  // namespace

std::string ComparedRecords::to_string() const {
  char sum[16];
  std::snprintf(sum, sizeof sum, "%08x", static_cast<unsigned>(checksum));
  std::string text = records(alike) + " alike (checksum " + sum + ")";
  if (!difference.empty()) {
    text += ", then the " + difference + " differs at offset " + std::to_string(offset_a) + " | " +
            std::to_string(offset_b);
  }
  if (more_in_a > 0) {
    text += ", then " + records(more_in_a) + " in A alone from offset " + std::to_string(offset_a);
  }
  if (more_in_b > 0) {
    text += ", then " + records(more_in_b) + " in B alone from offset " + std::to_string(offset_b);
  }
  return text;
}

Result<ComparedRecords> compare_records(const ComparedRange& a, const ComparedRange& b,
                                        const CompareRules& rules) {
  RangeReader in_a(a, rules.committed);
  RangeReader in_b(b, rules.committed);
  ComparedRecords result;
  for (;;) {
    TRY(const IncomingRecord* one, in_a.front());
    TRY(const IncomingRecord* other, in_b.front());
    if (one != nullptr) result.offset_a = one->offset;
    if (other != nullptr) result.offset_b = other->offset;
    if (one == nullptr || other == nullptr) {
      TRY(result.more_in_a, in_a.count_rest());
      TRY(result.more_in_b, in_b.count_rest());
      return result;
    }
    result.difference = difference(*one, *other, rules);
    if (!result.difference.empty()) return result;
    ++result.alike;
    result.checksum = checksum(*one, result.checksum);
    in_a.pop();
    in_b.pop();
  }
}

}  // namespace sluice::kafka::tools
