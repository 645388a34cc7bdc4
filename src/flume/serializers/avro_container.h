// Writing Avro's object container file (Avro 1.11, "Object Container Files").
//
//   head    "Obj" 1, map { avro.schema, avro.codec }, sync marker
//   block   long count, long size, records, sync marker
// Longs are zig-zag varints; bytes and strings are a long and the bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::flume {

void append_avro_long(std::string& to, std::int64_t value);
void append_avro_bytes(std::string& to, std::string_view bytes);
// Takes a long from the front; false when there is none.
bool take_avro_long(std::string_view& from, std::int64_t& value);
bool take_avro_bytes(std::string_view& from, std::string_view& bytes);

enum class AvroCodec { kNull, kDeflate, kSnappy };

// The caller writes what each call appends to `out`, whole and in order.
class AvroContainer {
 public:
  using Sync = std::array<char, 16>;
  AvroContainer(std::string schema, AvroCodec codec, std::int64_t sync_interval);

  void begin(std::string& out);
  // A record in Avro's binary encoding.
  Status append(std::string_view record, std::string& out);
  // Ends the block.
  Status flush(std::string& out);

 private:
  const std::string schema_;
  const AvroCodec codec_;
  const std::int64_t sync_interval_;
  Sync sync_;
  std::int64_t count_ = 0;
  std::string block_;
};

}  // namespace sluice::flume
