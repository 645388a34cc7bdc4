#include "flume/serializers/avro_container.h"

#include <snappy.h>
#include <zlib.h>

#include <random>

#include "base/bytes.h"
#include "base/checksum.h"

namespace sluice::flume {
namespace {

// Raw deflate, as the container's codec "deflate" wants it.
Result<std::string> deflate_raw(std::string_view bytes) {
  z_stream stream{};
  constexpr int kWindow = 15, kMemory = 8;
  if (::deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -kWindow, kMemory,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
    return Error(ErrorCode::kInternal, "zlib: deflateInit2 failed");
  }
  std::string out(::deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int done = ::deflate(&stream, Z_FINISH);
  out.resize(out.size() - stream.avail_out);
  ::deflateEnd(&stream);
  if (done != Z_STREAM_END) return Error(ErrorCode::kInternal, "zlib: deflate did not end");
  return out;
}

std::string_view codec_name(AvroCodec codec) {
  switch (codec) {
    case AvroCodec::kNull:
      return "null";
    case AvroCodec::kDeflate:
      return "deflate";
    case AvroCodec::kSnappy:
      return "snappy";
  }
  return "null";
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

bool take_avro_long(std::string_view& from, std::int64_t& value) {
  std::uint64_t zigzag = 0;
  for (int shift = 0; shift < 64 && !from.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(from.front());
    from.remove_prefix(1);
    zigzag |= std::uint64_t{byte & 0x7Fu} << shift;
    if ((byte & 0x80) == 0) {
      value = static_cast<std::int64_t>(zigzag >> 1) ^ -static_cast<std::int64_t>(zigzag & 1);
      return true;
    }
  }
  return false;
}

bool take_avro_bytes(std::string_view& from, std::string_view& bytes) {
  std::int64_t size = 0;
  if (!take_avro_long(from, size) || size < 0) return false;
  if (static_cast<std::uint64_t>(size) > from.size()) return false;
  bytes = from.substr(0, static_cast<std::size_t>(size));
  from.remove_prefix(static_cast<std::size_t>(size));
  return true;
}

AvroContainer::AvroContainer(std::string schema, AvroCodec codec, std::int64_t sync_interval)
    : schema_(std::move(schema)), codec_(codec), sync_interval_(sync_interval) {
  std::random_device random;
  for (char& c : sync_) c = static_cast<char>(random());
}

void AvroContainer::begin(std::string& out) {
  out += "Obj\x01";
  append_avro_long(out, 2);
  append_avro_bytes(out, "avro.schema");
  append_avro_bytes(out, schema_);
  append_avro_bytes(out, "avro.codec");
  append_avro_bytes(out, codec_name(codec_));
  append_avro_long(out, 0);
  out.append(sync_.data(), sync_.size());
}

Status AvroContainer::append(std::string_view record, std::string& out) {
  block_ += record;
  ++count_;
  return static_cast<std::int64_t>(block_.size()) >= sync_interval_ ? flush(out) : Status();
}

Status AvroContainer::flush(std::string& out) {
  if (count_ == 0) return {};
  std::string packed;
  switch (codec_) {
    case AvroCodec::kNull:
      packed.swap(block_);
      break;
    case AvroCodec::kDeflate: {
      TRY(packed, deflate_raw(block_));
      break;
    }
    case AvroCodec::kSnappy:
      ::snappy::Compress(block_.data(), block_.size(), &packed);
      append_be(packed, crc32(block_));
      break;
  }
  append_avro_long(out, count_);
  append_avro_bytes(out, packed);
  out.append(sync_.data(), sync_.size());
  count_ = 0;
  block_.clear();
  return {};
}

}  // namespace sluice::flume
