// BASE.txnindex: the transactions that were aborted in a segment, in the order of their markers.
// 34 bytes each, big endian: version i16 (0), producer id i64, first offset i64, offset of the
// marker i64, last stable offset from then on i64. Kafka's own; there is no file where there is no
// entry.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::broker {

struct AbortedTransaction {
  wire::ProducerId producer_id = -1;
  wire::Offset first_offset = -1;
  wire::Offset last_offset = -1;
  wire::Offset last_stable_offset = -1;
  bool operator==(const AbortedTransaction&) const = default;
};

// Not thread-safe: the log's lock holds. The entries stay in the file, and are read from there.
class AbortedIndex {
 public:
  explicit AbortedIndex(std::string path) : path_(std::move(path)) {}

  // Sees how many entries the file has. One that was cut in the midst is none.
  Status load();
  bool empty() const { return count_ == 0; }
  Status append(const AbortedTransaction& aborted);
  // Forgets those whose marker is at this offset or behind it.
  Status cut_from(wire::Offset offset);
  // Adds those that have a record in [from, to). True: no later segment has another.
  Result<bool> collect(wire::Offset from, wire::Offset to,
                       std::vector<AbortedTransaction>& found) const;

  void rename(std::string path) { path_ = std::move(path); }
  const std::string& path() const { return path_; }

 private:
  // How many entries have their marker before this offset.
  Result<std::size_t> count_before(int fd, wire::Offset offset) const;

  std::string path_;
  std::size_t count_ = 0;
};

}  // namespace sluice::kafka::broker
