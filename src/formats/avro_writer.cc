#include "formats/avro_writer.h"

#include <array>
#include <utility>

#include "base/bytes.h"
#include "base/checksum.h"
#include "codec/codec.h"

namespace sluice::formats {
namespace {

constexpr std::array<std::pair<std::string_view, AvroCodec>, 5> kCodecs{
    {{"null", AvroCodec::kNull},
     {"deflate", AvroCodec::kDeflate},
     {"snappy", AvroCodec::kSnappy},
     {"bzip2", AvroCodec::kBzip2},
     {"zstandard", AvroCodec::kZstandard}}};

std::string_view name_of(AvroCodec codec) {
  for (const auto& [name, one] : kCodecs) {
    if (one == codec) return name;
  }
  return "null";
}

Result<std::string> packed(AvroCodec codec, std::string_view block) {
  switch (codec) {
    case AvroCodec::kNull:
      return std::string(block);
    case AvroCodec::kDeflate:
      return codec::compress(codec::Format::kDeflate, block);
    case AvroCodec::kSnappy: {
      TRY(std::string bytes, codec::compress(codec::Format::kSnappy, block));
      append_be(bytes, crc32(block));
      return bytes;
    }
    case AvroCodec::kBzip2:
      return codec::compress(codec::Format::kBzip2, block);
    case AvroCodec::kZstandard:
      return codec::compress(codec::Format::kZstd, block);
  }
  return std::string(block);
}

}  // namespace

void append_avro_long(std::string& to, std::int64_t value) {
  auto zigzag = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
  while (zigzag >= 0x80) {
    to += static_cast<char>(zigzag | 0x80);
    zigzag >>= 7;
  }
  to += static_cast<char>(zigzag);
}

void append_avro_bytes(std::string& to, std::string_view bytes) {
  append_avro_long(to, static_cast<std::int64_t>(bytes.size()));
  to += bytes;
}

Result<AvroCodec> find_avro_codec(std::string_view name) {
  for (const auto& [known, codec] : kCodecs) {
    if (known == name) return codec;
  }
  return Error(ErrorCode::kNotFound, "Unrecognized codec: " + std::string(name));
}

void AvroWriter::begin(std::string& out) const {
  out += "Obj\x01";
  append_avro_long(out, 2);
  append_avro_bytes(out, "avro.schema");
  append_avro_bytes(out, schema_);
  append_avro_bytes(out, "avro.codec");
  append_avro_bytes(out, name_of(codec_));
  append_avro_long(out, 0);
  out.append(sync_.data(), sync_.size());
}

Status AvroWriter::append(std::string_view record, std::string& out) {
  block_ += record;
  ++count_;
  return block_.size() >= sync_interval_ ? flush(out) : Status();
}

Status AvroWriter::flush(std::string& out) {
  if (count_ == 0) return {};
  TRY(const std::string bytes, packed(codec_, block_));
  append_avro_long(out, count_);
  append_avro_bytes(out, bytes);
  out.append(sync_.data(), sync_.size());
  count_ = 0;
  block_.clear();
  return {};
}

}  // namespace sluice::formats
