// gzip, zlib and raw deflate by zlib.
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "codec/formats.h"

namespace sluice::codec {
namespace {

constexpr int kWindowBits = 15;
constexpr ByteView kGzipMagic("\x1f\x8b\x08", 3);
constexpr std::size_t kGzipHeaderBytes = 10;

int window_bits(Format format) {
  if (format == Format::kGzip) return kWindowBits + 16;
  return format == Format::kZlib ? kWindowBits : -kWindowBits;
}

Bytef* bytes_of(ByteView view) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(view.data()));
}

// zlib counts in 32 bits.
uInt piece_of(ByteView in) {
  return static_cast<uInt>(std::min<std::size_t>(in.size(), 1u << 30));
}

class ZlibCompressor final : public Compressor {
 public:
  ZlibCompressor(Format format, int level) {
    CHECK(deflateInit2(&stream_, level, Z_DEFLATED, window_bits(format), 8, Z_DEFAULT_STRATEGY) ==
          Z_OK);
  }
  ~ZlibCompressor() override { deflateEnd(&stream_); }
  ZlibCompressor(const ZlibCompressor&) = delete;
  ZlibCompressor& operator=(const ZlibCompressor&) = delete;

  Status write(ByteView in, Bytes& out) override {
    while (!in.empty()) {
      const uInt piece = piece_of(in);
      stream_.next_in = bytes_of(in);
      stream_.avail_in = piece;
      while (stream_.avail_in > 0) step(Z_NO_FLUSH, out);
      in.remove_prefix(piece);
    }
    return {};
  }

  Status finish(Bytes& out) override {
    stream_.avail_in = 0;
    while (step(Z_FINISH, out) != Z_STREAM_END) {
    }
    return {};
  }

 private:
  int step(int flush, Bytes& out) {
    int code = Z_OK;
    append_piece(out, kPieceBytes, [&](char* to) {
      stream_.next_out = reinterpret_cast<Bytef*>(to);
      stream_.avail_out = kPieceBytes;
      code = deflate(&stream_, flush);
      return kPieceBytes - stream_.avail_out;
    });
    CHECK(code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR);
    return code;
  }

  z_stream stream_{};
};

class ZlibDecompressor final : public Decompressor {
 public:
  ZlibDecompressor(Format format, Trailing trailing) : format_(format), trailing_(trailing) {
    CHECK(inflateInit2(&stream_, window_bits(format)) == Z_OK);
  }
  ~ZlibDecompressor() override { inflateEnd(&stream_); }
  ZlibDecompressor(const ZlibDecompressor&) = delete;
  ZlibDecompressor& operator=(const ZlibDecompressor&) = delete;

  Status read(ByteView& in, Bytes& out, std::size_t room) override {
    while (room > 0) {
      if (ended_) {
        if (in.empty()) return {};
        if (trailing_ == Trailing::kIgnored && !begins_member(in)) {
          in = {};
          return {};
        }
        // Only gzip has members one after the other.
        if (format_ != Format::kGzip) return corrupt(format_name(format_), "bytes after its end");
        inflateReset(&stream_);
        ended_ = false;
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
  Status step(ByteView& in, Bytes& out, std::size_t room) {
    const uInt piece = piece_of(in);
    stream_.next_in = bytes_of(in);
    stream_.avail_in = piece;
    int code = Z_OK;
    append_piece(out, room, [&](char* to) {
      stream_.next_out = reinterpret_cast<Bytef*>(to);
      stream_.avail_out = static_cast<uInt>(room);
      code = inflate(&stream_, Z_NO_FLUSH);
      return room - stream_.avail_out;
    });
    in.remove_prefix(piece - stream_.avail_in);
    if (code == Z_STREAM_END) {
      ended_ = true;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      return corrupt(format_name(format_), stream_.msg != nullptr ? stream_.msg : "invalid data");
    }
    return {};
  }

  bool begins_member(ByteView in) const {
    return format_ == Format::kGzip && in.size() >= kGzipHeaderBytes && in.starts_with(kGzipMagic);
  }

  Format format_;
  Trailing trailing_;
  z_stream stream_{};
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Compressor> make_zlib_compressor(Format format, std::optional<int> level) {
  return std::make_unique<ZlibCompressor>(format,
                                          std::clamp(level.value_or(Z_DEFAULT_COMPRESSION), -1, 9));
}

std::unique_ptr<Decompressor> make_zlib_decompressor(Format format, Trailing trailing) {
  return std::make_unique<ZlibDecompressor>(format, trailing);
}

}  // namespace sluice::codec
