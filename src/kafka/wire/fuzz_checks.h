// What must hold for any bytes; the fuzzers search for a breach, and a test replays their corpora.
#pragma once

#include <string>

#include "base/check.h"
#include "base/checksum.h"
#include "kafka/wire/api_keys.h"
#include "kafka/wire/frame.h"
#include "kafka/wire/message_set.h"
#include "kafka/wire/message_table.h"
#include "kafka/wire/record_batch.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::wire {

// What a message decodes to is encoded to bytes that decode to the same again.
inline void check_message(const std::string& name, std::int16_t version, ByteView bytes) {
  for (const MessageInfo& info : messages()) {
    if (info.name != name) continue;
    const Result<Bytes> once = info.recode(bytes, version);
    if (!once) return;
    const Result<Bytes> twice = info.recode(*once, version);
    CHECK(twice && *twice == *once);
  }
}

// A frame without its size, as a broker takes it.
inline void check_request(ByteView frame) {
  WireReader reader(frame);
  const RequestHeader header = read_request_header(reader);
  const ApiInfo* api = find_api(header.api_key);
  if (!reader.ok() || api == nullptr) return;
  check_message(std::string(api->name) + "Request", header.api_version, reader.rest());
}

// Key and version (int16 each), then the body, as a client takes it.
inline void check_response(ByteView bytes) {
  WireReader reader(bytes);
  const ApiInfo* api = find_api(reader.int16());
  const std::int16_t version = reader.int16();
  if (!reader.ok() || api == nullptr) return;
  check_message(std::string(api->name) + "Response", version, reader.rest());
}

// The same bytes with the right CRC in each batch, so that a search gets past it.
inline Bytes with_right_sums(ByteView bytes) {
  Bytes mended(bytes);
  for (std::size_t at = 0; mended.size() - at >= kBatchHeaderBytes;) {
    const auto size = RecordBatch::size_at(ByteView(mended).substr(at));
    if (!size || *size < kBatchHeaderBytes || *size > mended.size() - at) break;
    const ByteView summed = ByteView(mended).substr(at, *size).substr(layout::kAttributes);
    store_be(mended.data() + at + layout::kCrc, crc32c(summed));
    at += *size;
  }
  return mended;
}

// The records of a Fetch or Produce, in any format.
inline void check_records(ByteView bytes) {
  std::size_t seen = 0;
  (void)read_records(bytes, [&](const Record& record, const RecordBatch*) {
    seen += record.key.value_or(ByteView()).size() + record.headers.size();
  });
  BatchWalk walk(bytes);
  while (const auto batch = walk.next()) {
    CHECK(batch->size() <= bytes.size());
    // What holds records and what holds none agree.
    RecordWalk walked(*batch);
    RecordScan scan(*batch);
    Record record;
    RecordOutline outline;
    while (walked.next(record)) {
      CHECK(scan.next(outline));
      CHECK((outline.key_size >= 0) == record.key.has_value());
      CHECK(outline.timestamp_ms == record.timestamp_ms);
    }
    CHECK(!scan.next(outline) && scan.status().ok() == walked.status().ok());
  }
}

}  // namespace sluice::kafka::wire
