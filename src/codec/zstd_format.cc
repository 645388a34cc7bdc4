// Zstandard by libzstd.
#include <zstd.h>

#include <algorithm>

#include "base/check.h"
#include "codec/formats.h"

namespace sluice::codec {
namespace {

// A decompressor before it has seen a frame.
constexpr std::size_t kContextBytes = 160 * 1024;

class ZstdCompressor final : public Compressor {
 public:
  explicit ZstdCompressor(int level) : stream_(ZSTD_createCCtx()) {
    CHECK(stream_ != nullptr);
    ZSTD_CCtx_setParameter(stream_, ZSTD_c_compressionLevel, level);
  }
  ~ZstdCompressor() override { ZSTD_freeCCtx(stream_); }
  ZstdCompressor(const ZstdCompressor&) = delete;
  ZstdCompressor& operator=(const ZstdCompressor&) = delete;

  Status write(ByteView in, Bytes& out) override {
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    while (input.pos < input.size) TRY(step(input, ZSTD_e_continue, out));
    return {};
  }

  Status finish(Bytes& out) override {
    ZSTD_inBuffer input{nullptr, 0, 0};
    do {
      TRY(step(input, ZSTD_e_end, out));
    } while (pending_ != 0);
    return {};
  }

 private:
  Status step(ZSTD_inBuffer& input, ZSTD_EndDirective end, Bytes& out) {
    append_piece(out, kPieceBytes, [&](char* to) {
      ZSTD_outBuffer output{to, kPieceBytes, 0};
      pending_ = ZSTD_compressStream2(stream_, &output, &input, end);
      return output.pos;
    });
    if (ZSTD_isError(pending_)) return Error(ErrorCode::kInternal, ZSTD_getErrorName(pending_));
    return {};
  }

  ZSTD_CCtx* stream_;
  std::size_t pending_ = 0;
};

class ZstdDecompressor final : public Decompressor {
 public:
  ZstdDecompressor() : stream_(ZSTD_createDCtx()) {
    CHECK(stream_ != nullptr);
    // A frame that asks for a larger window than 128 MiB is refused.
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, 27);
  }
  ~ZstdDecompressor() override { ZSTD_freeDCtx(stream_); }
  ZstdDecompressor(const ZstdDecompressor&) = delete;
  ZstdDecompressor& operator=(const ZstdDecompressor&) = delete;

  Status read(ByteView& in, Bytes& out, std::size_t room) override {
    while (room > 0) {
      if (ended_ && in.empty()) return {};
      const std::size_t size = std::min(room, kPieceBytes);
      ZSTD_inBuffer input{in.data(), in.size(), 0};
      std::size_t made = 0;
      std::size_t code = 0;
      append_piece(out, size, [&](char* to) {
        ZSTD_outBuffer output{to, size, 0};
        code = ZSTD_decompressStream(stream_, &output, &input);
        return made = output.pos;
      });
      if (ZSTD_isError(code)) return corrupt("zstd", ZSTD_getErrorName(code));
      in.remove_prefix(input.pos);
      room -= made;
      if (made > 0 || input.pos > 0) ended_ = code == 0;
      if (made == 0 && input.pos == 0) return {};
    }
    return {};
  }

  bool complete() const override { return ended_; }

 private:
  ZSTD_DCtx* stream_;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Compressor> make_zstd_compressor(std::optional<int> level) {
  return std::make_unique<ZstdCompressor>(
      std::clamp(level.value_or(ZSTD_CLEVEL_DEFAULT), ZSTD_minCLevel(), ZSTD_maxCLevel()));
}

std::unique_ptr<Decompressor> make_zstd_decompressor() {
  return std::make_unique<ZstdDecompressor>();
}

// Of all frames, as far as their headers can be found without unpacking them: frames lie one after
// the other, and each says where it ends.
std::size_t zstd_working_bytes(ByteView in) {
  std::size_t most = kContextBytes;
  while (!in.empty()) {
    const std::size_t bytes = ZSTD_estimateDStreamSize_fromFrame(in.data(), in.size());
    if (!ZSTD_isError(bytes)) most = std::max(most, bytes);
    const std::size_t frame = ZSTD_findFrameCompressedSize(in.data(), in.size());
    if (ZSTD_isError(frame) || frame == 0) break;
    in.remove_prefix(frame);
  }
  return most;
}

}  // namespace sluice::codec
