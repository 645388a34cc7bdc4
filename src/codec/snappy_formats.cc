// Snappy by libsnappy: one raw block, or snappy-java's ("xerial") stream of blocks:
//   82 "SNAPPY" 00, version int32 1, compatible int32 1, then blocks: length int32, raw block.
#include <snappy-c.h>

#include <algorithm>

#include "base/check.h"
#include "codec/formats.h"

namespace sluice::codec {
namespace {

constexpr ByteView kXerialMagic("\x82SNAPPY\0", 8);
constexpr std::size_t kXerialHeaderBytes = 16;
// snappy-java's default.
constexpr std::size_t kXerialBlockBytes = 32 * 1024;
// A copy of 64 bytes takes 3 bytes of input, so no honest block grows more than this.
constexpr std::size_t kGreatestRatio = 64;

void append_block(ByteView in, Bytes& out) {
  append_piece(out, snappy_max_compressed_length(in.size()), [&](char* to) {
    std::size_t size = snappy_max_compressed_length(in.size());
    CHECK(snappy_compress(in.data(), in.size(), to, &size) == SNAPPY_OK);
    return size;
  });
}

Status append_unpacked(ByteView block, Bytes& out, std::size_t limit) {
  std::size_t size = 0;
  if (snappy_uncompressed_length(block.data(), block.size(), &size) != SNAPPY_OK ||
      size / kGreatestRatio > block.size()) {
    return corrupt("snappy", "invalid block");
  }
  if (size > limit) {
    return Error(ErrorCode::kResourceExhausted, "snappy: a block of " + std::to_string(size) +
                                                    " bytes, more than " + std::to_string(limit));
  }
  snappy_status code = SNAPPY_OK;
  append_piece(out, size, [&](char* to) {
    code = snappy_uncompress(block.data(), block.size(), to, &size);
    return code == SNAPPY_OK ? size : 0;
  });
  if (code != SNAPPY_OK) return corrupt("snappy", "invalid block");
  return {};
}

class SnappyCompressor final : public Compressor {
 public:
  Status write(ByteView in, Bytes&) override {
    held_.append(in);
    return {};
  }
  Status finish(Bytes& out) override {
    append_block(held_, out);
    return {};
  }

 private:
  Bytes held_;
};

class XerialCompressor final : public Compressor {
 public:
  Status write(ByteView in, Bytes& out) override {
    begin(out);
    held_.append(in);
    ByteView rest = held_;
    while (rest.size() >= kXerialBlockBytes) {
      block(rest.substr(0, kXerialBlockBytes), out);
      rest.remove_prefix(kXerialBlockBytes);
    }
    held_.erase(0, held_.size() - rest.size());
    return {};
  }
  Status finish(Bytes& out) override {
    begin(out);
    if (!held_.empty()) block(held_, out);
    return {};
  }

 private:
  void begin(Bytes& out) {
    if (begun_) return;
    begun_ = true;
    out.append(kXerialMagic);
    append_be<std::int32_t>(out, 1);
    append_be<std::int32_t>(out, 1);
  }
  static void block(ByteView in, Bytes& out) {
    const std::size_t at = out.size();
    append_be<std::uint32_t>(out, 0);
    append_block(in, out);
    store_be(out.data() + at, static_cast<std::uint32_t>(out.size() - at - 4));
  }

  Bytes held_;
  bool begun_ = false;
};

// Takes all input first; what was unpacked is handed out as there is room.
class SnappyDecompressor : public Decompressor {
 public:
  explicit SnappyDecompressor(std::size_t block_limit) : limit_(block_limit) {}

  Status read(ByteView& in, Bytes& out, std::size_t room) override {
    if (!in.empty()) {
      held_.append(in);
      in = {};
      // The end of a raw block is the end of the input, so it can only be tried.
      unpacked_.clear();
      given_ = 0;
    }
    if (unpacked_.empty() && !held_.empty()) {
      TRY(append_unpacked(held_, unpacked_, limit_));
      complete_ = true;
    }
    const std::size_t size = std::min(room, unpacked_.size() - given_);
    out.append(unpacked_, given_, size);
    given_ += size;
    return {};
  }

  bool complete() const override { return complete_; }

 private:
  std::size_t limit_;
  Bytes held_;
  Bytes unpacked_;
  std::size_t given_ = 0;
  bool complete_ = false;
};

class XerialDecompressor final : public Decompressor {
 public:
  XerialDecompressor(std::size_t block_limit, Trailing trailing)
      : limit_(block_limit), trailing_(trailing) {}

  Status read(ByteView& in, Bytes& out, std::size_t room) override {
    held_.append(in);
    in = {};
    if (!framed_ && !raw_) {
      if (held_.size() < kXerialHeaderBytes &&
          held_.starts_with(kXerialMagic.substr(0, held_.size()))) {
        return {};
      }
      framed_ = held_.starts_with(kXerialMagic);
      raw_ = !framed_;
      if (framed_) held_.erase(0, kXerialHeaderBytes);
    }
    if (given_ == unpacked_.size()) {
      unpacked_.clear();
      given_ = 0;
      TRY(unpack());
    }
    const std::size_t size = std::min(room, unpacked_.size() - given_);
    out.append(unpacked_, given_, size);
    given_ += size;
    return {};
  }

  bool complete() const override {
    const bool passed_over = trailing_ == Trailing::kIgnored && framed_ && held_.size() < 4;
    return (framed_ || raw_) && (held_.empty() || passed_over) && given_ == unpacked_.size();
  }

 private:
  // Unpacks the blocks that are whole, until a good piece is ready.
  Status unpack() {
    if (raw_) {
      if (held_.empty()) return {};
      TRY(append_unpacked(held_, unpacked_, limit_));
      held_.clear();
      return {};
    }
    ByteView rest = held_;
    while (rest.size() >= 4 && unpacked_.size() < kPieceBytes) {
      // Streams may be joined: another header is passed over.
      if (rest.size() >= kXerialHeaderBytes && rest.starts_with(kXerialMagic)) {
        rest.remove_prefix(kXerialHeaderBytes);
        continue;
      }
      const auto size = load_be<std::uint32_t>(rest.data());
      if (size > snappy_max_compressed_length(limit_))
        return corrupt("snappy", "invalid block length");
      if (rest.size() - 4 < size) break;
      TRY(append_unpacked(rest.substr(4, size), unpacked_, limit_));
      rest.remove_prefix(4 + size);
    }
    held_.erase(0, held_.size() - rest.size());
    return {};
  }

  std::size_t limit_;
  Trailing trailing_;
  Bytes held_;
  Bytes unpacked_;
  std::size_t given_ = 0;
  bool framed_ = false;
  bool raw_ = false;
};

}  // namespace

std::unique_ptr<Compressor> make_snappy_compressor() {
  return std::make_unique<SnappyCompressor>();
}
std::unique_ptr<Compressor> make_xerial_compressor() {
  return std::make_unique<XerialCompressor>();
}
std::unique_ptr<Decompressor> make_snappy_decompressor(std::size_t block_limit) {
  return std::make_unique<SnappyDecompressor>(block_limit);
}
std::unique_ptr<Decompressor> make_xerial_decompressor(std::size_t block_limit, Trailing trailing) {
  return std::make_unique<XerialDecompressor>(block_limit, trailing);
}

std::size_t snappy_block_bytes(ByteView block) {
  std::size_t size = 0;
  const bool sound = snappy_uncompressed_length(block.data(), block.size(), &size) == SNAPPY_OK;
  return sound && size / kGreatestRatio <= block.size() ? size + block.size() : block.size();
}

std::size_t largest_xerial_block(ByteView in) {
  if (!in.starts_with(kXerialMagic)) return snappy_block_bytes(in);
  std::size_t largest = 0;
  const std::size_t all = in.size();
  while (in.size() >= 4) {
    if (in.size() >= kXerialHeaderBytes && in.starts_with(kXerialMagic)) {
      in.remove_prefix(kXerialHeaderBytes);
      continue;
    }
    const auto size = load_be<std::uint32_t>(in.data());
    if (size > in.size() - 4) break;
    largest = std::max(largest, snappy_block_bytes(in.substr(4, size)));
    in.remove_prefix(4 + size);
  }
  // Besides the block, the decompressor holds the input and a piece that was not taken yet.
  return largest + all + kPieceBytes;
}

}  // namespace sluice::codec
