// How the file channel writes events into its journal.
//
// All integers little endian.
//   record    u8 'P', then a batch; or u8 'T', u32 n, n times { u64 put, u32 first, u32 count }
//   batch     u32 header sets, each { u32 pairs, each { text name, text value } },
//             u32 events, each { u32 header set, text body }
//   snapshot  u64 put, u32 first, then a batch: what is left of one put; or nothing
//   text      u32 length, bytes
// A put is named by the journal sequence of its record. 'T' says that a transaction took these.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "flume/event.h"

namespace sluice::flume {

struct TakenRange {
  std::uint64_t put = 0;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  bool operator==(const TakenRange&) const = default;
};

std::string encode_put(const Batch& batch);
std::string encode_taken(const Slices& slices);
// What is left of a put: the slice's events.
std::string encode_left(const Slice& slice);

// One of the two kinds of record. The batch owns its bytes.
struct EventRecord {
  BatchPtr put;
  std::vector<TakenRange> taken;
};
Result<EventRecord> decode_record(std::string_view bytes);
// The batch has `first` empty events in front, so that positions are those of the whole put.
struct LeftRecord {
  std::uint64_t put = 0;
  std::uint32_t first = 0;
  BatchPtr batch;
};
Result<LeftRecord> decode_left(std::string_view bytes);

}  // namespace sluice::flume
