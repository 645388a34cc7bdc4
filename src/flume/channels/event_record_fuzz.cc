// A snapshot's record (u8 size, bytes) and a record of the file channel's journal: what decodes is
// written and read as the same again, and a channel's account takes it in any order.
#include "flume/channels/event_record.h"

#include <cstdint>

#include "base/check.h"
#include "flume/channels/left_over.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::flume;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string_view snapshot = rest.substr(0, data[0]);
  LeftOver left_over;
  if (const auto left = decode_left(snapshot)) {
    CHECK(left->batch->size() >= left->first);
    left_over.add(left->put, left->batch, left->first);
  }
  if (const auto record = decode_record(rest.substr(snapshot.size()))) {
    left_over.take(record->taken);
    if (record->put) {
      const auto again = decode_record(encode_put(*record->put));
      CHECK(again && again->put && again->put->size() == record->put->size());
      left_over.add(~0ULL, record->put);
    }
  }
  for (const Slice& slice : left_over.slices()) {
    CHECK(slice.first <= slice.batch->size() && slice.count <= slice.batch->size() - slice.first);
  }
  return 0;
}
