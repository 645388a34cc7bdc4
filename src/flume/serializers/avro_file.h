// The Avro files that serializers write: their settings, and what writes them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/fields.h"
#include "formats/avro_writer.h"
#include "formats/sequence_file.h"

namespace sluice::flume {

struct AvroFileConfig {
  std::int64_t sync_interval = 2048000;
  std::string codec = "null";
};

template <class C>
std::vector<Field<C>> avro_file_fields() {
  return {
      {"syncIntervalBytes", &C::sync_interval, "Bytes of a block, about.", between(32, 1 << 30)},
      {"compressionCodec", &C::codec, "How blocks are compressed.",
       one_of({"null", "deflate", "snappy", "bzip2", "zstandard"})},
  };
}

inline Result<std::unique_ptr<formats::AvroWriter>> start_avro(std::string schema,
                                                               const AvroFileConfig& config) {
  TRY(const formats::AvroCodec codec, formats::find_avro_codec(config.codec));
  return std::make_unique<formats::AvroWriter>(std::move(schema), codec,
                                               static_cast<std::size_t>(config.sync_interval),
                                               formats::random_sync_marker());
}

}  // namespace sluice::flume
