// The makers of each format; only codec.cc includes this.
#pragma once

#include "codec/codec.h"

namespace sluice::codec {

std::unique_ptr<Compressor> make_zlib_compressor(Format format, std::optional<int> level);
std::unique_ptr<Decompressor> make_zlib_decompressor(Format format, Trailing trailing);
std::unique_ptr<Compressor> make_bzip2_compressor(std::optional<int> level);
std::unique_ptr<Decompressor> make_bzip2_decompressor();
std::unique_ptr<Compressor> make_zstd_compressor(std::optional<int> level);
std::unique_ptr<Decompressor> make_zstd_decompressor();
std::unique_ptr<Compressor> make_lz4_compressor(std::optional<int> level);
std::unique_ptr<Decompressor> make_lz4_decompressor(Trailing trailing);
std::unique_ptr<Compressor> make_snappy_compressor();
std::unique_ptr<Decompressor> make_snappy_decompressor(std::size_t block_limit);
std::unique_ptr<Compressor> make_xerial_compressor();
std::unique_ptr<Decompressor> make_xerial_decompressor(std::size_t block_limit, Trailing trailing);

// See working_bytes().
inline constexpr std::size_t kInflateBytes = 48 * 1024;       // a window of 32 KiB and tables
inline constexpr std::size_t kBunzipBytes = 4 * 1000 * 1000;  // four bytes a byte of a 900 kB block
std::size_t zstd_working_bytes(ByteView in);
std::size_t lz4_working_bytes(ByteView in);
std::size_t snappy_block_bytes(ByteView block);
std::size_t largest_xerial_block(ByteView in);

// Output is made in pieces of this size.
inline constexpr std::size_t kPieceBytes = 64 * 1024;

// Grows `out` by `size` bytes, lets `fill(char*)` write there and say how many it wrote, and cuts
// the rest off again.
template <class Fill>
void append_piece(Bytes& out, std::size_t size, Fill fill) {
  const std::size_t before = out.size();
  out.resize(before + size);
  out.resize(before + fill(out.data() + before));
}

inline Error corrupt(std::string_view format, std::string_view why) {
  return Error(ErrorCode::kCorrupt, std::string(format) + ": " + std::string(why));
}

}  // namespace sluice::codec
