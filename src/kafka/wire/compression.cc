#include "kafka/wire/compression.h"

#include <array>

#include "base/check.h"

namespace sluice::kafka::wire {
namespace {
constexpr std::array<std::string_view, 5> kNames = {"none", "gzip", "snappy", "lz4", "zstd"};
}

std::string_view compression_name(Compression compression) {
  return kNames.at(static_cast<std::size_t>(compression));
}

std::optional<Compression> parse_compression(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames.at(i) == name) return static_cast<Compression>(i);
  }
  return std::nullopt;
}

codec::Format codec_format(Compression compression) {
  switch (compression) {
    case Compression::kGzip:
      return codec::Format::kGzip;
    case Compression::kSnappy:
      return codec::Format::kSnappyXerial;
    case Compression::kLz4:
      return codec::Format::kLz4;
    case Compression::kZstd:
      return codec::Format::kZstd;
    case Compression::kNone:
      break;
  }
  CHECK(false);
}

}  // namespace sluice::kafka::wire
