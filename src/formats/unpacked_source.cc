#include "formats/unpacked_source.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>

#include "codec/codec.h"
#include "formats/hadoop_decompress.h"

namespace sluice::formats {
namespace {

// Blocks of snappy and lz4 are taken as a whole file.
constexpr std::size_t kMaxBlocks = std::size_t{512} << 20;
constexpr std::size_t kPiece = 256 << 10;

struct Extension {
  std::string_view text;
  std::optional<codec::Format> format;  // none: Hadoop's blocks, or nothing that is read here
};
constexpr std::array<Extension, 8> kExtensions{{{".gz", codec::Format::kGzip},
                                                {".deflate", codec::Format::kZlib},
                                                {".bz2", codec::Format::kBzip2},
                                                {".zst", codec::Format::kZstd},
                                                {".snappy", std::nullopt},
                                                {".lz4", std::nullopt},
                                                {".lzo", std::nullopt},
                                                {".lzo_deflate", std::nullopt}}};

const Extension* extension_of(std::string_view name) {
  const auto* found = std::find_if(kExtensions.begin(), kExtensions.end(),
                                   [&](const Extension& one) { return name.ends_with(one.text); });
  return found == kExtensions.end() ? nullptr : found;
}

// Gives out a text that is held as a whole.
class HeldText {
 public:
  explicit HeldText(std::string text) : text_(std::move(text)) {}

  std::size_t read(char* to, std::size_t size) {
    const std::size_t taken = std::min(size, text_.size() - at_);
    std::memcpy(to, text_.data() + at_, taken);
    at_ += taken;
    return taken;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

class Unpacking {
 public:
  Unpacking(ByteSource::Read raw, codec::Format format)
      : raw_(std::move(raw)), decompressor_(codec::make_decompressor(format)) {}

  Result<std::size_t> read(char* to, std::size_t size) {
    Bytes out;
    while (out.empty()) {
      TRY(const bool more, fill());
      ByteView in = ByteView(packed_).substr(at_);
      if (!more && in.empty() && !hidden_) {
        if (began_ && !decompressor_->complete()) {
          return Error(ErrorCode::kCorrupt, "the compressed data is cut short");
        }
        return std::size_t{0};
      }
      TRY(decompressor_->read(in, out, size));
      at_ = packed_.size() - in.size();
      hidden_ = out.size() == size;
      began_ = true;
    }
    std::memcpy(to, out.data(), out.size());
    return out.size();
  }

 private:
  Result<bool> fill() {
    if (at_ < packed_.size() || at_end_) return !at_end_;
    packed_.resize(kPiece);
    TRY(const std::size_t got, raw_(packed_.data(), packed_.size()));
    packed_.resize(got);
    at_ = 0;
    at_end_ = got == 0;
    return !at_end_;
  }

  ByteSource::Read raw_;
  std::unique_ptr<codec::Decompressor> decompressor_;
  std::string packed_;
  std::size_t at_ = 0;
  bool at_end_ = false;
  bool hidden_ = false;  // more output may come without more input
  bool began_ = false;
};

Result<std::string> read_whole(const ByteSource::Read& raw) {
  std::string all;
  for (;;) {
    const std::size_t at = all.size();
    if (at > kMaxBlocks) {
      return Error(ErrorCode::kResourceExhausted,
                   "a file of snappy or lz4 blocks may have up to 512 MiB here");
    }
    all.resize(at + kPiece);
    TRY(const std::size_t got, raw(all.data() + at, kPiece));
    all.resize(at + got);
    if (got == 0) return all;
  }
}

}  // namespace

bool is_packed(std::string_view name) {
  return extension_of(name) != nullptr;
}

Result<ByteSource::Read> unpacked(ByteSource::Read raw, std::string_view name) {
  const Extension* extension = extension_of(name);
  if (extension == nullptr) return raw;
  if (extension->format) {
    // std::function wants what it holds to be copied; there is one.
    auto unpacking = std::make_shared<Unpacking>(std::move(raw), *extension->format);
    return ByteSource::Read(
        [unpacking](char* to, std::size_t size) { return unpacking->read(to, size); });
  }
  if (extension->text != ".snappy" && extension->text != ".lz4") {
    return Error(ErrorCode::kUnsupported,
                 "files compressed as " + std::string(extension->text) + " are not read here");
  }
  TRY(const HadoopCodec* codec, find_hadoop_codec(extension->text.substr(1)));
  TRY(const std::string packed, read_whole(raw));
  TRY(std::string text, hadoop_decompress(*codec, packed, 4 * kMaxBlocks));
  auto held = std::make_shared<HeldText>(std::move(text));
  return ByteSource::Read(
      [held](char* to, std::size_t size) -> Result<std::size_t> { return held->read(to, size); });
}

}  // namespace sluice::formats
