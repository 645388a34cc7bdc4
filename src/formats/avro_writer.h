// Writing Avro's object container file (Avro 1.11, "Object Container Files").
//
//   head    "Obj" 1, map { avro.schema, avro.codec }, sync marker
//   block   long count, long size, records, sync marker
// Longs are zig-zag varints; bytes and strings are a long and the bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/sequence_file.h"

namespace sluice::formats {

void append_avro_long(std::string& to, std::int64_t value);
void append_avro_bytes(std::string& to, std::string_view bytes);

enum class AvroCodec { kNull, kDeflate, kSnappy, kBzip2, kZstandard };

// By the name that a container's head has: "deflate". kNotFound for another.
Result<AvroCodec> find_avro_codec(std::string_view name);

// The caller writes what each call appends to `out`, whole and in order.
class AvroWriter {
 public:
  AvroWriter(std::string schema, AvroCodec codec, std::size_t sync_interval, SyncMarker sync)
      : schema_(std::move(schema)), codec_(codec), sync_interval_(sync_interval), sync_(sync) {}

  void begin(std::string& out) const;
  // A record in Avro's binary encoding.
  Status append(std::string_view record, std::string& out);
  // Ends the block.
  Status flush(std::string& out);

 private:
  const std::string schema_;
  const AvroCodec codec_;
  const std::size_t sync_interval_;
  const SyncMarker sync_;
  std::int64_t count_ = 0;
  std::string block_;
};

}  // namespace sluice::formats
