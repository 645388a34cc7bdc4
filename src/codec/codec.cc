#include "codec/codec.h"

#include <algorithm>

#include "base/check.h"
#include "codec/formats.h"

namespace sluice::codec {

std::string_view format_name(Format format) {
  switch (format) {
    case Format::kGzip:
      return "gzip";
    case Format::kZlib:
      return "zlib";
    case Format::kDeflate:
      return "deflate";
    case Format::kBzip2:
      return "bzip2";
    case Format::kZstd:
      return "zstd";
    case Format::kLz4:
      return "lz4";
    case Format::kSnappy:
      return "snappy";
    case Format::kSnappyXerial:
      return "snappy";
  }
  CHECK(false);
}

std::unique_ptr<Compressor> make_compressor(Format format, std::optional<int> level) {
  switch (format) {
    case Format::kGzip:
    case Format::kZlib:
    case Format::kDeflate:
      return make_zlib_compressor(format, level);
    case Format::kBzip2:
      return make_bzip2_compressor(level);
    case Format::kZstd:
      return make_zstd_compressor(level);
    case Format::kLz4:
      return make_lz4_compressor(level);
    case Format::kSnappy:
      return make_snappy_compressor();
    case Format::kSnappyXerial:
      return make_xerial_compressor();
  }
  CHECK(false);
}

std::unique_ptr<Decompressor> make_decompressor(Format format, std::size_t block_limit,
                                                Trailing trailing) {
  switch (format) {
    case Format::kGzip:
    case Format::kZlib:
    case Format::kDeflate:
      return make_zlib_decompressor(format, trailing);
    case Format::kBzip2:
      return make_bzip2_decompressor();
    case Format::kZstd:
      return make_zstd_decompressor();
    case Format::kLz4:
      return make_lz4_decompressor(trailing);
    case Format::kSnappy:
      return make_snappy_decompressor(block_limit);
    case Format::kSnappyXerial:
      return make_xerial_decompressor(block_limit, trailing);
  }
  CHECK(false);
}

std::size_t working_bytes(Format format, ByteView in) {
  switch (format) {
    case Format::kGzip:
    case Format::kZlib:
    case Format::kDeflate:
      return kInflateBytes;
    case Format::kBzip2:
      return kBunzipBytes;
    case Format::kZstd:
      return zstd_working_bytes(in);
    case Format::kLz4:
      return lz4_working_bytes(in);
    case Format::kSnappy:
      return snappy_block_bytes(in);
    case Format::kSnappyXerial:
      return largest_xerial_block(in);
  }
  CHECK(false);
}

Result<Bytes> compress(Format format, ByteView in, std::optional<int> level) {
  const std::unique_ptr<Compressor> compressor = make_compressor(format, level);
  Bytes out;
  TRY(compressor->write(in, out));
  TRY(compressor->finish(out));
  return out;
}

Result<Bytes> decompress(Format format, ByteView in, std::size_t limit,
                         DecodeBudget::Share* share) {
  const std::unique_ptr<Decompressor> decompressor = make_decompressor(format, limit);
  Bytes out;
  for (;;) {
    // One byte more than allowed is asked for, so that "exactly the limit" is told from "more".
    const std::size_t room = std::min(kPieceBytes, limit + 1 - out.size());
    const std::size_t before = out.size();
    const std::size_t left = in.size();
    if (share != nullptr) TRY(share->hold(before + room));
    TRY(decompressor->read(in, out, room));
    if (out.size() > limit) {
      return Error(ErrorCode::kResourceExhausted, std::string(format_name(format)) +
                                                      ": more than " + std::to_string(limit) +
                                                      " bytes would come out");
    }
    const bool full = out.size() - before == room;
    if (in.empty() && !full) break;
    if (out.size() == before && in.size() == left)
      return corrupt(format_name(format), "no progress");
  }
  if (!decompressor->complete()) return corrupt(format_name(format), "the data is cut short");
  return out;
}

}  // namespace sluice::codec
