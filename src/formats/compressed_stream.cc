#include "formats/compressed_stream.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "codec/codec.h"

namespace sluice::formats {
namespace {

struct Known {
  StreamCodec codec;
  codec::Format format;
};

constexpr std::array<Known, 6> kKnown{{
    {{"gzip", "GzipCodec", ".gz"}, codec::Format::kGzip},
    {{"deflate", "DeflateCodec", ".deflate"}, codec::Format::kZlib},
    {{"default", "DefaultCodec", ".deflate"}, codec::Format::kZlib},
    {{"bzip2", "BZip2Codec", ".bz2"}, codec::Format::kBzip2},
    {{"zstandard", "ZStandardCodec", ".zst"}, codec::Format::kZstd},
    {{"snappy", "SnappyCodec", ".snappy"}, codec::Format::kSnappy},
}};

class OneStream final : public CompressedStream {
 public:
  explicit OneStream(codec::Format format) : compressor_(codec::make_compressor(format)) {}
  Status write(ByteView in, Bytes& out) override { return compressor_->write(in, out); }
  Status finish(Bytes& out) override { return compressor_->finish(out); }

 private:
  std::unique_ptr<codec::Compressor> compressor_;
};

// Hadoop's BlockCompressorStream: { u32 raw size, u32 packed size, packed bytes }, big endian.
class SnappyBlocks final : public CompressedStream {
 public:
  Status write(ByteView in, Bytes& out) override {
    while (!in.empty()) {
      const std::size_t taken = std::min(in.size(), kBlock - block_.size());
      block_.append(in.substr(0, taken));
      in.remove_prefix(taken);
      if (block_.size() == kBlock) TRY(flush(out));
    }
    return {};
  }
  Status finish(Bytes& out) override { return block_.empty() ? Status() : flush(out); }

 private:
  // What a reader with Hadoop's default buffer of 256 KiB takes in one piece.
  static constexpr std::size_t kBlock = 192 << 10;

  Status flush(Bytes& out) {
    TRY(const Bytes packed, codec::compress(codec::Format::kSnappy, block_));
    append_be(out, static_cast<std::uint32_t>(block_.size()));
    append_be(out, static_cast<std::uint32_t>(packed.size()));
    out += packed;
    block_.clear();
    return {};
  }

  Bytes block_;
};

}  // namespace

Result<const StreamCodec*> find_stream_codec(std::string_view name) {
  const std::string_view simple = name.substr(name.rfind('.') + 1);
  for (const Known& known : kKnown) {
    // Hadoop knows codecs by short names in any case.
    if (to_lower(name) == to_lower(known.codec.name) || simple == known.codec.java_class) {
      return &known.codec;
    }
  }
  for (const std::string_view other : {"lzo", "lzop", "lz4", "LzoCodec", "LzopCodec", "Lz4Codec"}) {
    if (simple == other) {
      return Error(ErrorCode::kUnsupported, "The compression codec " + std::string(name) +
                                                " is not offered by this version.");
    }
  }
  return Error(ErrorCode::kNotFound, std::string(name));
}

std::unique_ptr<CompressedStream> make_compressed_stream(const StreamCodec& codec) {
  const auto* known = std::find_if(kKnown.begin(), kKnown.end(),
                                   [&](const Known& k) { return k.codec.name == codec.name; });
  if (known->format == codec::Format::kSnappy) return std::make_unique<SnappyBlocks>();
  return std::make_unique<OneStream>(known->format);
}

}  // namespace sluice::formats
