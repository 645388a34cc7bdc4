#include "formats/hadoop_codec.h"

#include <bzlib.h>
#include <lz4.h>
#include <snappy.h>
#include <zlib.h>
#include <zstd.h>

#include <array>
#include <vector>

#include "base/bytes.h"
#include "base/text.h"

namespace sluice::formats {
namespace {

constexpr std::size_t kBlockBytes = 256 << 10;  // io.compression.codec.*.buffersize

Result<std::string> zlib_compress(std::string_view bytes, bool gzip) {
  z_stream stream{};
  constexpr int kWindow = 15, kMemory = 8;
  if (::deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip ? -kWindow : kWindow, kMemory,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
    return Error(ErrorCode::kInternal, "zlib: deflateInit2 failed");
  }
  std::string out;
  // Java's GZIPOutputStream: no name, no time, unknown system.
  if (gzip) out.assign("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  const std::size_t head = out.size();
  out.resize(head + ::deflateBound(&stream, static_cast<uLong>(bytes.size())));
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data() + head);
  stream.avail_out = static_cast<uInt>(out.size() - head);
  const int done = ::deflate(&stream, Z_FINISH);
  out.resize(out.size() - stream.avail_out);
  ::deflateEnd(&stream);
  if (done != Z_STREAM_END) return Error(ErrorCode::kInternal, "zlib: deflate did not end");
  if (gzip) {
    const uLong sum =
        ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
    append_le(out, static_cast<std::uint32_t>(sum));
    append_le(out, static_cast<std::uint32_t>(bytes.size()));
  }
  return out;
}

Result<std::string> bzip2_compress(std::string_view bytes) {
  auto size = static_cast<unsigned>(bytes.size() + bytes.size() / 100 + 600);
  std::string out(size, '\0');
  constexpr int kBlockSize = 9;
  const int done =
      ::BZ2_bzBuffToBuffCompress(out.data(), &size, const_cast<char*>(bytes.data()),
                                 static_cast<unsigned>(bytes.size()), kBlockSize, 0, 0);
  if (done != BZ_OK) return Error(ErrorCode::kInternal, "bzip2: compression failed");
  out.resize(size);
  return out;
}

Result<std::string> zstd_compress(std::string_view bytes) {
  std::string out(::ZSTD_compressBound(bytes.size()), '\0');
  constexpr int kLevel = 3;  // io.compression.codec.zstd.level
  const std::size_t size =
      ::ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), kLevel);
  if (::ZSTD_isError(size) != 0) return Error(ErrorCode::kInternal, "zstd: compression failed");
  out.resize(size);
  return out;
}

std::string snappy_chunk(std::string_view bytes) {
  std::string out;
  ::snappy::Compress(bytes.data(), bytes.size(), &out);
  return out;
}

std::string lz4_chunk(std::string_view bytes) {
  std::string out(static_cast<std::size_t>(::LZ4_compressBound(static_cast<int>(bytes.size()))),
                  '\0');
  out.resize(static_cast<std::size_t>(::LZ4_compress_default(
      bytes.data(), out.data(), static_cast<int>(bytes.size()), static_cast<int>(out.size()))));
  return out;
}

// BlockCompressorStream: blocks of what the buffer holds beside the codec's worst case.
std::string block_compress(std::string_view bytes, std::size_t overhead,
                           std::string (*chunk)(std::string_view)) {
  const std::size_t most = kBlockBytes - overhead;
  std::string out;
  while (!bytes.empty()) {
    const std::string_view block = bytes.substr(0, most);
    const std::string compressed = chunk(block);
    append_be(out, static_cast<std::uint32_t>(block.size()));
    append_be(out, static_cast<std::uint32_t>(compressed.size()));
    out += compressed;
    bytes.remove_prefix(block.size());
  }
  return out;
}

constexpr std::array kCodecs = {
    HadoopCodec{"gzip", "org.apache.hadoop.io.compress.GzipCodec", ".gz"},
    HadoopCodec{"deflate", "org.apache.hadoop.io.compress.DefaultCodec", ".deflate"},
    HadoopCodec{"bzip2", "org.apache.hadoop.io.compress.BZip2Codec", ".bz2"},
    HadoopCodec{"snappy", "org.apache.hadoop.io.compress.SnappyCodec", ".snappy"},
    HadoopCodec{"lz4", "org.apache.hadoop.io.compress.Lz4Codec", ".lz4"},
    HadoopCodec{"zstd", "org.apache.hadoop.io.compress.ZStandardCodec", ".zst"},
};

}  // namespace

std::span<const HadoopCodec> hadoop_codecs() {
  return kCodecs;
}

Result<std::string> HadoopCodec::compress(std::string_view bytes) const {
  constexpr std::size_t kMost = std::size_t{1} << 30;
  if (bytes.size() > kMost) {
    return Error(ErrorCode::kResourceExhausted, "more than 1 GiB in one piece to compress");
  }
  if (name == "gzip") return zlib_compress(bytes, true);
  if (name == "deflate") return zlib_compress(bytes, false);
  if (name == "bzip2") return bzip2_compress(bytes);
  if (name == "zstd") return zstd_compress(bytes);
  if (name == "snappy") return block_compress(bytes, kBlockBytes / 6 + 32, snappy_chunk);
  return block_compress(bytes, kBlockBytes / 255 + 16, lz4_chunk);
}

Result<const HadoopCodec*> find_hadoop_codec(std::string_view name) {
  std::string wanted = to_lower(name);
  if (const std::size_t dot = wanted.rfind('.'); dot != std::string::npos) wanted.erase(0, dot + 1);
  if (wanted.size() > 5 && wanted.ends_with("codec")) wanted.resize(wanted.size() - 5);
  if (wanted == "default") wanted = "deflate";
  if (wanted == "zstandard") wanted = "zstd";
  std::vector<std::string> names;
  for (const HadoopCodec& codec : kCodecs) {
    if (wanted == codec.name) return &codec;
    names.emplace_back(codec.name);
  }
  if (wanted == "lzo" || wanted == "lzop") {
    return Error(ErrorCode::kUnsupported, "codec '" + std::string(name) +
                                              "' is not offered by this version; there are " +
                                              join(names, ", "));
  }
  std::string what = "unknown codec '" + std::string(name) + "'";
  if (const auto near = nearest(wanted, names))
    what += "; did you mean '" + *near + "'?";
  else
    what += "; there are " + join(names, ", ");
  return Error(ErrorCode::kInvalidArgument, what);
}

}  // namespace sluice::formats
