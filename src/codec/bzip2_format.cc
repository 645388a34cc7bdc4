// bzip2 by libbz2.
#include <bzlib.h>

#include <algorithm>

#include "base/check.h"
#include "codec/formats.h"

namespace sluice::codec {
namespace {

unsigned piece_of(ByteView in) {
  return static_cast<unsigned>(std::min<std::size_t>(in.size(), 1u << 30));
}

class Bzip2Compressor final : public Compressor {
 public:
  explicit Bzip2Compressor(int level) { CHECK(BZ2_bzCompressInit(&stream_, level, 0, 0) == BZ_OK); }
  ~Bzip2Compressor() override { BZ2_bzCompressEnd(&stream_); }
  Bzip2Compressor(const Bzip2Compressor&) = delete;
  Bzip2Compressor& operator=(const Bzip2Compressor&) = delete;

  Status write(ByteView in, Bytes& out) override {
    while (!in.empty()) {
      const unsigned piece = piece_of(in);
      stream_.next_in = const_cast<char*>(in.data());
      stream_.avail_in = piece;
      while (stream_.avail_in > 0) step(BZ_RUN, out);
      in.remove_prefix(piece);
    }
    return {};
  }

  Status finish(Bytes& out) override {
    stream_.avail_in = 0;
    while (step(BZ_FINISH, out) != BZ_STREAM_END) {
    }
    return {};
  }

 private:
  int step(int action, Bytes& out) {
    int code = BZ_OK;
    append_piece(out, kPieceBytes, [&](char* to) {
      stream_.next_out = to;
      stream_.avail_out = kPieceBytes;
      code = BZ2_bzCompress(&stream_, action);
      return kPieceBytes - stream_.avail_out;
    });
    CHECK(code >= 0);
    return code;
  }

  bz_stream stream_{};
};

class Bzip2Decompressor final : public Decompressor {
 public:
  Bzip2Decompressor() { start(); }
  ~Bzip2Decompressor() override { BZ2_bzDecompressEnd(&stream_); }
  Bzip2Decompressor(const Bzip2Decompressor&) = delete;
  Bzip2Decompressor& operator=(const Bzip2Decompressor&) = delete;

  Status read(ByteView& in, Bytes& out, std::size_t room) override {
    while (room > 0) {
      if (ended_) {
        if (in.empty()) return {};
        BZ2_bzDecompressEnd(&stream_);
        start();
      }
      const std::size_t before = out.size();
      const std::size_t left = in.size();
      TRY(step(in, out, std::min(room, kPieceBytes)));
      room -= out.size() - before;
      if (out.size() == before && in.size() == left && !ended_) return {};
    }
    return {};
  }

  bool complete() const override { return ended_; }

 private:
  void start() {
    stream_ = {};
    ended_ = false;
    CHECK(BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK);
  }

  Status step(ByteView& in, Bytes& out, std::size_t room) {
    const unsigned piece = piece_of(in);
    stream_.next_in = const_cast<char*>(in.data());
    stream_.avail_in = piece;
    int code = BZ_OK;
    append_piece(out, room, [&](char* to) {
      stream_.next_out = to;
      stream_.avail_out = static_cast<unsigned>(room);
      code = BZ2_bzDecompress(&stream_);
      return room - stream_.avail_out;
    });
    in.remove_prefix(piece - stream_.avail_in);
    if (code == BZ_STREAM_END) {
      ended_ = true;
    } else if (code != BZ_OK) {
      return corrupt("bzip2", code == BZ_DATA_ERROR_MAGIC ? "not bzip2 data" : "invalid data");
    }
    return {};
  }

  bz_stream stream_{};
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Compressor> make_bzip2_compressor(std::optional<int> level) {
  return std::make_unique<Bzip2Compressor>(std::clamp(level.value_or(9), 1, 9));
}

std::unique_ptr<Decompressor> make_bzip2_decompressor() {
  return std::make_unique<Bzip2Decompressor>();
}

}  // namespace sluice::codec
