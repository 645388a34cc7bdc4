#include "formats/hadoop_decompress.h"

#include <lz4.h>
#include <snappy.h>

#include "base/bytes.h"
#include "codec/codec.h"

namespace sluice::formats {
namespace {

// Appends a chunk of at most `room` bytes; false when it is broken.
using Chunk = bool (*)(std::string_view bytes, std::size_t room, std::string& out);

bool unsnap(std::string_view bytes, std::size_t room, std::string& out) {
  std::size_t size = 0;
  if (!::snappy::GetUncompressedLength(bytes.data(), bytes.size(), &size) || size > room) {
    return false;
  }
  const std::size_t start = out.size();
  out.resize(start + size);
  return ::snappy::RawUncompress(bytes.data(), bytes.size(), out.data() + start);
}

bool unlz4(std::string_view bytes, std::size_t room, std::string& out) {
  const std::size_t start = out.size();
  out.resize(start + room);
  const int size = ::LZ4_decompress_safe(bytes.data(), out.data() + start,
                                         static_cast<int>(bytes.size()), static_cast<int>(room));
  out.resize(start + static_cast<std::size_t>(size < 0 ? 0 : size));
  return size >= 0;
}

bool take_u32(std::string_view& from, std::size_t& value) {
  if (from.size() < sizeof(std::uint32_t)) return false;
  value = load_be<std::uint32_t>(from.data());
  from.remove_prefix(sizeof(std::uint32_t));
  return true;
}

// BlockDecompressorStream: { u32 raw size, chunks { u32 size, bytes } }.
Result<std::string> unpack_blocks(std::string_view bytes, std::size_t limit, Chunk chunk) {
  const Error broken(ErrorCode::kCorrupt, "compressed blocks that are broken or cut short");
  std::string out;
  while (!bytes.empty()) {
    std::size_t raw = 0;
    if (!take_u32(bytes, raw)) return broken;
    if (raw > limit - out.size()) {
      return Error(ErrorCode::kResourceExhausted,
                   "more than the " + std::to_string(limit) + " bytes that may be unpacked");
    }
    const std::size_t end = out.size() + raw;
    while (out.size() < end) {
      std::size_t size = 0;
      if (!take_u32(bytes, size) || size > bytes.size() || size == 0) return broken;
      if (!chunk(bytes.substr(0, size), end - out.size(), out)) return broken;
      bytes.remove_prefix(size);
    }
  }
  return out;
}

}  // namespace

Result<std::string> hadoop_decompress(const HadoopCodec& codec, std::string_view bytes,
                                      std::size_t limit) {
  if (codec.name == "snappy") return unpack_blocks(bytes, limit, unsnap);
  if (codec.name == "lz4") return unpack_blocks(bytes, limit, unlz4);
  codec::Format format = codec::Format::kZlib;
  if (codec.name == "gzip") format = codec::Format::kGzip;
  if (codec.name == "bzip2") format = codec::Format::kBzip2;
  if (codec.name == "zstd") format = codec::Format::kZstd;
  return codec::decompress(format, bytes, limit);
}

}  // namespace sluice::formats
