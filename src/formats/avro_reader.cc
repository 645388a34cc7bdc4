#include "formats/avro_reader.h"

#include "base/bytes.h"
#include "base/checksum.h"
#include "codec/codec.h"

namespace sluice::formats {

constexpr std::size_t kSyncSize = 16;
constexpr std::size_t kMaxMetadata = std::size_t{16} << 20;

static Error broken(std::string_view what) {
  return Error(ErrorCode::kCorrupt, "not a valid Avro file: " + std::string(what));
}

Result<std::int64_t> AvroReader::read_long() {
  std::string bytes;
  do {
    TRY(source_.take(1, bytes));
  } while ((bytes.back() & '\x80') != 0 && bytes.size() < 10);
  std::string_view left = bytes;
  std::int64_t value = 0;
  if (!take_avro_varint(left, value)) return broken("a number that has no end");
  return value;
}

Result<std::string> AvroReader::read_sized(std::size_t most) {
  TRY(const std::int64_t size, read_long());
  if (size < 0) return broken("a size below zero");
  if (static_cast<std::uint64_t>(size) > most) {
    return Error(ErrorCode::kResourceExhausted,
                 "a part of " + std::to_string(size) + " bytes is too large to be read");
  }
  std::string bytes;
  TRY(source_.take(static_cast<std::size_t>(size), bytes));
  return bytes;
}

Status AvroReader::read_metadata() {
  for (;;) {
    TRY(std::int64_t pairs, read_long());
    if (pairs == 0) return {};
    if (pairs < 0) {
      TRY(read_long());  // the size in bytes
      pairs = -pairs;
    }
    for (; pairs > 0; --pairs) {
      TRY(const std::string key, read_sized(kMaxMetadata));
      TRY(std::string value, read_sized(kMaxMetadata));
      if (key == "avro.schema")
        schema_text_ = std::move(value);
      else if (key == "avro.codec")
        codec_ = std::move(value);
    }
  }
}

Status AvroReader::read_head() {
  std::string magic;
  TRY(source_.take(4, magic));
  if (magic != std::string_view("Obj\x01", 4)) return broken("it does not begin with Obj");
  TRY(read_metadata());
  TRY(schema_, AvroSchema::parse(schema_text_));
  TRY(source_.take(kSyncSize, sync_));
  block_begin_ = source_.given();
  return {};
}

Result<std::unique_ptr<AvroReader>> AvroReader::open(ByteSource source) {
  std::unique_ptr<AvroReader> reader(new AvroReader(std::move(source)));
  TRY(reader->read_head());
  return reader;
}

Result<std::string> AvroReader::unpack(std::string packed) const {
  if (codec_ == "null") return packed;
  if (codec_ == "deflate") {
    return codec::decompress(codec::Format::kDeflate, packed, kMaxBlock);
  }
  if (codec_ == "bzip2") return codec::decompress(codec::Format::kBzip2, packed, kMaxBlock);
  if (codec_ == "zstandard") return codec::decompress(codec::Format::kZstd, packed, kMaxBlock);
  if (codec_ != "snappy") {
    return Error(ErrorCode::kUnsupported, "the codec '" + codec_ + "' of Avro is not read here");
  }
  // A raw block, and the CRC-32 of what comes out.
  if (packed.size() < sizeof(std::uint32_t)) return broken("a block that is cut short");
  const std::size_t size = packed.size() - sizeof(std::uint32_t);
  TRY(std::string block, codec::decompress(codec::Format::kSnappy,
                                           std::string_view(packed).substr(0, size), kMaxBlock));
  if (crc32(block) != load_be<std::uint32_t>(packed.data() + size)) {
    return broken("the checksum of a block is wrong");
  }
  return block;
}

Result<bool> AvroReader::read_block() {
  TRY(const std::optional<char> first, source_.next());
  if (!first) return false;
  std::string bytes(1, *first);
  while ((bytes.back() & '\x80') != 0 && bytes.size() < 10) TRY(source_.take(1, bytes));
  std::string_view count = bytes;
  if (!take_avro_varint(count, records_) || records_ < 0) return broken("a block without a count");
  TRY(std::string packed, read_sized(kMaxBlock));
  TRY(block_, unpack(std::move(packed)));
  left_ = block_;
  std::string sync;
  TRY(source_.take(kSyncSize, sync));
  if (sync != sync_) return broken("a sync marker is damaged");
  return true;
}

Result<bool> AvroReader::more() {
  while (records_ == 0) {
    block_begin_ = source_.given();
    block_index_ = 0;
    TRY(const bool more, read_block());
    if (!more) return false;
  }
  return true;
}

Result<bool> AvroReader::next(std::string& to) {
  TRY(const bool there, more());
  if (!there) return false;
  --records_;
  ++block_index_;
  const std::string_view from = left_;
  TRY(schema_->append_json(left_, to));
  encoded_ = from.substr(0, from.size() - left_.size());
  if (records_ == 0) {
    block_begin_ = source_.given();
    block_index_ = 0;
  }
  return true;
}

}  // namespace sluice::formats
