// Compression formats behind one interface: whole buffers, or streams step by step.
//
//   TRY(Bytes packed, codec::compress(codec::Format::kGzip, text));
//   TRY(Bytes text, codec::decompress(codec::Format::kGzip, packed, 64 << 20));
//
// Decompression is always bounded: the caller says how much may come out, and a bomb ends in
// kResourceExhausted before more memory than that is used. Broken input is kCorrupt.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/decode_budget.h"

namespace sluice::codec {

enum class Format {
  kGzip,          // RFC 1952; members one after the other are one stream
  kZlib,          // RFC 1950; Hadoop's DefaultCodec (".deflate")
  kDeflate,       // RFC 1951, nothing around it
  kBzip2,         // streams one after the other are one stream
  kZstd,          // RFC 8878; so are frames
  kLz4,           // the LZ4 frame format, as Kafka writes it (64 KiB independent blocks)
  kSnappy,        // one raw block: held in memory as a whole
  kSnappyXerial,  // snappy-java's stream of blocks, as Kafka writes it; reads raw blocks as well
};

// "gzip", "bzip2" and so on; the name Kafka, Flume and Hadoop use.
std::string_view format_name(Format format);

// Compresses a stream. Owned by one thread.
class Compressor {
 public:
  virtual ~Compressor() = default;
  // Takes all of `in`; what is ready is appended to `out`, which may be nothing yet.
  virtual Status write(ByteView in, Bytes& out) = 0;
  // Ends the stream. Nothing may be written after it.
  virtual Status finish(Bytes& out) = 0;
};

// Decompresses a stream. Owned by one thread.
class Decompressor {
 public:
  virtual ~Decompressor() = default;
  // Takes from the front of `in` and appends at most `room` bytes to `out`. Returns when `in` is
  // used up or the room is; a full room with `in` empty may hide more output, so call until it is
  // not full.
  virtual Status read(ByteView& in, Bytes& out, std::size_t room) = 0;
  // Whether the input may end here: after a whole stream. False says it is cut short.
  virtual bool complete() const = 0;
};

// `level` is the format's own; none takes its default.
std::unique_ptr<Compressor> make_compressor(Format format, std::optional<int> level = {});
// What lies behind the end of the data. kIgnored does as the JVM's readers do, for input that was
// given as a whole: gzip passes over what begins no further member, LZ4 over everything behind the
// first frame, snappy-java's stream over less than the length of a block.
enum class Trailing { kRefused, kIgnored };
// Formats that must hold a block as a whole (raw snappy) take at most `block_limit` of it.
std::unique_ptr<Decompressor> make_decompressor(Format format, std::size_t block_limit = 64u << 20,
                                                Trailing trailing = Trailing::kRefused);
// The memory that a decompressor of this input takes for itself, besides what it gives: windows and
// blocks as large as the input claims. Believed, since more than this is refused.
std::size_t working_bytes(Format format, ByteView in);

Result<Bytes> compress(Format format, ByteView in, std::optional<int> level = {});
// With `share`, what comes out is held in it as well.
Result<Bytes> decompress(Format format, ByteView in, std::size_t limit,
                         DecodeBudget::Share* share = nullptr);

}  // namespace sluice::codec
