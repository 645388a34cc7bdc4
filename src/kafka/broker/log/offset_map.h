// Where the last record of each key is: what a compaction looks every record up in.
//
// 24 bytes a key, however long the key: a hash of 128 bits and the offset. The hash is SipHash-2-4
// with a key of this process, so that nobody can make two keys that meet in one slot; by chance two
// of a billion keys do with a probability of 10^-21 (docs/decisions/0027-compaction.md).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::broker {

struct KeyHash {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  bool operator==(const KeyHash&) const = default;
};
// SipHash-2-4 with 128 bits of output. Source: Aumasson and Bernstein, "SipHash", 2012.
KeyHash siphash128(ByteView bytes, const std::array<std::uint64_t, 2>& secret);

// Not thread-safe.
class OffsetMap {
 public:
  // Takes at most `most_bytes`, and less where `keys` need less.
  OffsetMap(std::size_t most_bytes, std::uint64_t keys);

  // No further put() is allowed: a table that is nearly full is slow.
  bool full() const { return size_ >= limit_; }
  std::size_t size() const { return size_; }
  // Offsets come in ascending order: the last one put for a key stands.
  void put(ByteView key, wire::Offset offset);
  std::optional<wire::Offset> find(ByteView key) const;

  // The last offset that the map knows all about.
  wire::Offset latest() const { return latest_; }
  void set_latest(wire::Offset offset) { latest_ = offset; }

 private:
  struct Slot {
    KeyHash hash;
    wire::Offset offset = -1;
  };
  std::size_t slot_of(const KeyHash& hash) const;

  std::array<std::uint64_t, 2> secret_;
  std::vector<Slot> slots_;
  std::size_t size_ = 0;
  std::size_t limit_;
  wire::Offset latest_ = -1;
};

}  // namespace sluice::kafka::broker
