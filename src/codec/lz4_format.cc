// The LZ4 frame format by liblz4.
#include <lz4frame.h>

#include <algorithm>

#include "base/check.h"
#include "codec/formats.h"

namespace sluice::codec {
namespace {

class Lz4Compressor final : public Compressor {
 public:
  explicit Lz4Compressor(int level) {
    CHECK(!LZ4F_isError(LZ4F_createCompressionContext(&stream_, LZ4F_VERSION)));
    // As Kafka's own writer: Java clients of every age read it.
    preferences_.frameInfo.blockSizeID = LZ4F_max64KB;
    preferences_.frameInfo.blockMode = LZ4F_blockIndependent;
    preferences_.compressionLevel = level;
  }
  ~Lz4Compressor() override { LZ4F_freeCompressionContext(stream_); }
  Lz4Compressor(const Lz4Compressor&) = delete;
  Lz4Compressor& operator=(const Lz4Compressor&) = delete;

  Status write(ByteView in, Bytes& out) override {
    TRY(begin(out));
    while (!in.empty()) {
      const ByteView piece = in.substr(0, kPieceBytes);
      in.remove_prefix(piece.size());
      TRY(append(
          out, LZ4F_compressBound(piece.size(), &preferences_), [&](char* to, std::size_t room) {
            return LZ4F_compressUpdate(stream_, to, room, piece.data(), piece.size(), nullptr);
          }));
    }
    return {};
  }

  Status finish(Bytes& out) override {
    TRY(begin(out));
    return append(out, LZ4F_compressBound(0, &preferences_), [&](char* to, std::size_t room) {
      return LZ4F_compressEnd(stream_, to, room, nullptr);
    });
  }

 private:
  Status begin(Bytes& out) {
    if (begun_) return {};
    begun_ = true;
    return append(out, LZ4F_HEADER_SIZE_MAX, [&](char* to, std::size_t room) {
      return LZ4F_compressBegin(stream_, to, room, &preferences_);
    });
  }

  template <class Fill>
  static Status append(Bytes& out, std::size_t room, Fill fill) {
    std::size_t made = 0;
    append_piece(out, room, [&](char* to) {
      made = fill(to, room);
      return LZ4F_isError(made) ? 0 : made;
    });
    if (LZ4F_isError(made)) return Error(ErrorCode::kInternal, LZ4F_getErrorName(made));
    return {};
  }

  LZ4F_cctx* stream_ = nullptr;
  LZ4F_preferences_t preferences_{};
  bool begun_ = false;
};

class Lz4Decompressor final : public Decompressor {
 public:
  explicit Lz4Decompressor(Trailing trailing) : trailing_(trailing) {
    CHECK(!LZ4F_isError(LZ4F_createDecompressionContext(&stream_, LZ4F_VERSION)));
  }
  ~Lz4Decompressor() override { LZ4F_freeDecompressionContext(stream_); }
  Lz4Decompressor(const Lz4Decompressor&) = delete;
  Lz4Decompressor& operator=(const Lz4Decompressor&) = delete;

  Status read(ByteView& in, Bytes& out, std::size_t room) override {
    while (room > 0) {
      if (ended_ && trailing_ == Trailing::kIgnored) in = {};
      if (ended_ && in.empty()) return {};
      std::size_t made = std::min(room, kPieceBytes);
      std::size_t used = in.size();
      std::size_t code = 0;
      append_piece(out, made, [&](char* to) {
        code = LZ4F_decompress(stream_, to, &made, in.data(), &used, nullptr);
        return LZ4F_isError(code) ? 0 : made;
      });
      if (LZ4F_isError(code)) return corrupt("lz4", LZ4F_getErrorName(code));
      in.remove_prefix(used);
      room -= made;
      if (made > 0 || used > 0) ended_ = code == 0;
      if (made == 0 && used == 0) return {};
    }
    return {};
  }

  bool complete() const override { return ended_; }

 private:
  Trailing trailing_;
  LZ4F_dctx* stream_ = nullptr;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Compressor> make_lz4_compressor(std::optional<int> level) {
  return std::make_unique<Lz4Compressor>(level.value_or(0));
}

std::unique_ptr<Decompressor> make_lz4_decompressor(Trailing trailing) {
  return std::make_unique<Lz4Decompressor>(trailing);
}

std::size_t lz4_working_bytes(ByteView in) {
  // Magic (4), flags, then three bits that say the size of a block: 4 for 64 KiB up to 7 for 4 MiB.
  constexpr std::size_t kBlockSizeAt = 5;
  const int code = in.size() > kBlockSizeAt ? (in[kBlockSizeAt] >> 4) & 7 : 4;
  const std::size_t block = std::size_t{64 * 1024} << (2 * std::max(code - 4, 0));
  return 2 * block + 128 * 1024;  // packed, unpacked, and the window
}

}  // namespace sluice::codec
