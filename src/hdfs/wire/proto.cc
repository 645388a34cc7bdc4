#include "hdfs/wire/proto.h"

#include <string>

namespace sluice::hdfs::wire {
namespace {

// Repeated fields may take this many times the input's size in memory, and a little at least. The
// densest real message, a list of empty strings, needs 16 times.
constexpr std::size_t kGrowth = 24;
constexpr std::size_t kLeastBudget = 64 * 1024;

std::uint64_t zigzag(std::int64_t value) {
  return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
}

std::size_t put_varint(char* to, std::uint64_t value) {
  std::size_t size = 0;
  while (value >= 0x80) {
    to[size++] = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  to[size++] = static_cast<char>(value);
  return size;
}

}  // namespace

ProtoReader::ProtoReader(ByteView bytes)
    : bytes_(bytes), limit_(bytes.size()), budget_(kLeastBudget + bytes.size() * kGrowth) {}

void ProtoReader::fail(const char* mistake) {
  if (!mistake_) mistake_ = mistake;
}

Status ProtoReader::finish() const {
  if (ok()) return {};
  const std::string place = field_ ? field_ : "byte " + std::to_string(position_);
  return Error(ErrorCode::kCorrupt, std::string(mistake_) + " (" + place + ")");
}

void ProtoReader::require(bool present, const char* field) {
  if (present || !ok()) return;
  field_ = field;
  fail("message lacks a required field");
}

bool ProtoReader::next() {
  if (!more()) return false;
  const std::uint64_t tag = varint();
  if (!ok()) return false;
  if (tag > UINT32_MAX || tag >> 3 == 0) {
    fail("field number out of range");
    return false;
  }
  tag_ = static_cast<std::uint32_t>(tag);
  return true;
}

void ProtoReader::skip() {
  switch (tag_ & 7) {
    case static_cast<std::uint32_t>(WireType::kVarint):
      varint();
      break;
    case static_cast<std::uint32_t>(WireType::kFixed64):
      take(8);
      break;
    case static_cast<std::uint32_t>(WireType::kFixed32):
      take(4);
      break;
    case static_cast<std::uint32_t>(WireType::kLength): {
      const std::size_t outer = enter();
      if (ok()) position_ = limit_;
      leave(outer);
      break;
    }
    default:
      fail("unknown wire type");
  }
}

std::uint64_t ProtoReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const char* byte = take(1);
    if (!byte) return 0;
    const auto bits = static_cast<unsigned char>(*byte);
    value |= static_cast<std::uint64_t>(bits & 0x7f) << shift;
    if (bits < 0x80) return value;
  }
  fail("varint longer than ten bytes");
  return 0;
}

const char* ProtoReader::take(std::size_t size) {
  if (!ok()) return nullptr;
  if (size > limit_ - position_) {
    fail("message ends too early");
    return nullptr;
  }
  const char* start = bytes_.data() + position_;
  position_ += size;
  return start;
}

std::size_t ProtoReader::enter() {
  const std::size_t outer = limit_;
  const std::uint64_t size = varint();
  if (!ok()) return outer;
  if (size > limit_ - position_) {
    fail("length goes past the end");
    return outer;
  }
  limit_ = position_ + static_cast<std::size_t>(size);
  return outer;
}

void ProtoReader::leave(std::size_t outer) {
  limit_ = outer;
}

bool ProtoReader::charge(std::size_t bytes) {
  if (ok() && bytes <= budget_) {
    budget_ -= bytes;
    return true;
  }
  fail("too many elements for the size of the message");
  return false;
}

bool ProtoReader::bytes(Bytes& to) {
  to.clear();
  const std::size_t outer = enter();
  if (ok()) {
    to.assign(bytes_.data() + position_, limit_ - position_);
    position_ = limit_;
  }
  leave(outer);
  return true;
}

std::int32_t ProtoReader::sint32() {
  return static_cast<std::int32_t>(sint64());
}

std::int64_t ProtoReader::sint64() {
  const std::uint64_t value = varint();
  return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1));
}

// Fixed-width fields are little endian.
std::int32_t ProtoReader::sfixed32() {
  const char* from = take(4);
  return from ? load_le<std::int32_t>(from) : 0;
}

std::int64_t ProtoReader::sfixed64() {
  const char* from = take(8);
  return from ? load_le<std::int64_t>(from) : 0;
}

void ProtoReader::add_packed_uint32(std::vector<std::uint32_t>& to) {
  const std::size_t outer = enter();
  while (more()) add_uint32(to);
  leave(outer);
}

void ProtoReader::add_packed_uint64(std::vector<std::uint64_t>& to) {
  const std::size_t outer = enter();
  while (more()) add_uint64(to);
  leave(outer);
}

void ProtoReader::add_packed_boolean(std::vector<bool>& to) {
  const std::size_t outer = enter();
  while (more()) add_boolean(to);
  leave(outer);
}

void ProtoWriter::varint(std::uint64_t value) {
  char bytes[10];
  to_.append(bytes, put_varint(bytes, value));
}

void ProtoWriter::put_length_before(std::size_t start) {
  char bytes[10];
  const std::size_t size = put_varint(bytes, to_.size() - start);
  to_.insert(start, bytes, size);
}

void ProtoWriter::sint32(std::uint32_t number, std::int32_t value) {
  sint64(number, value);
}

void ProtoWriter::sint64(std::uint32_t number, std::int64_t value) {
  varint_field(number, zigzag(value));
}

void ProtoWriter::sfixed32(std::uint32_t number, std::int32_t value) {
  varint(make_tag(number, WireType::kFixed32));
  append_le(to_, value);
}

void ProtoWriter::sfixed64(std::uint32_t number, std::int64_t value) {
  varint(make_tag(number, WireType::kFixed64));
  append_le(to_, value);
}

void ProtoWriter::bytes(std::uint32_t number, ByteView value) {
  varint(make_tag(number, WireType::kLength));
  varint(value.size());
  to_.append(value);
}

void ProtoWriter::packed_uint32(std::uint32_t number, const std::vector<std::uint32_t>& values) {
  if (values.empty()) return;
  varint(make_tag(number, WireType::kLength));
  const std::size_t start = to_.size();
  for (const std::uint32_t value : values) varint(value);
  put_length_before(start);
}

void ProtoWriter::packed_boolean(std::uint32_t number, const std::vector<bool>& values) {
  if (values.empty()) return;
  varint(make_tag(number, WireType::kLength));
  varint(values.size());
  for (const bool value : values) to_.push_back(value ? 1 : 0);
}

}  // namespace sluice::hdfs::wire
