#include "kafka/wire/wire_reader.h"

#include <cstring>
#include <limits>

namespace sluice::kafka::wire {

void WireReader::fail(const char* reason) {
  if (reason_ == nullptr) reason_ = reason;
  at_ = end_;
}

Status WireReader::status() const {
  if (reason_ != nullptr) return Error(ErrorCode::kCorrupt, reason_);
  return {};
}

Status WireReader::finish() const {
  TRY(status());
  if (at_ != end_) {
    return Error(ErrorCode::kCorrupt,
                 std::to_string(remaining()) + " bytes are left over at the end of the message");
  }
  return {};
}

double WireReader::float64() {
  const std::int64_t bits = int64();
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

Uuid WireReader::uuid() {
  Uuid value;
  const ByteView bytes = view(value.bytes.size());
  if (ok()) std::memcpy(value.bytes.data(), bytes.data(), bytes.size());
  return value;
}

std::uint32_t WireReader::varint() {
  std::uint32_t value = 0;
  for (int shift = 0; shift < 35; shift += 7) {
    const auto byte = static_cast<std::uint8_t>(int8());
    value |= static_cast<std::uint32_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  fail("a varint is longer than 5 bytes");
  return 0;
}

std::int32_t WireReader::zigzag32() {
  const std::uint32_t value = varint();
  return static_cast<std::int32_t>((value >> 1) ^ (~(value & 1) + 1));
}

std::int64_t WireReader::zigzag64() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 70; shift += 7) {
    const auto byte = static_cast<std::uint8_t>(int8());
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
  }
  fail("a varlong is longer than 10 bytes");
  return 0;
}

ByteView WireReader::view(std::size_t size) {
  if (size > remaining()) {
    fail("the message ends too early");
    return {};
  }
  const ByteView bytes(at_, size);
  at_ += size;
  return bytes;
}

std::int64_t WireReader::length(std::int64_t wire_length, bool null_allowed) {
  if (wire_length < 0) {
    if (!null_allowed || wire_length != -1) {
      fail("null, or a negative length, where a value is required");
      return 0;
    }
    return ok() ? -1 : 0;
  }
  if (static_cast<std::uint64_t>(wire_length) > remaining()) {
    fail("a length is greater than the bytes that remain");
    return 0;
  }
  return wire_length;
}

std::int64_t WireReader::string_size(bool flexible) {
  if (!flexible) return int16();
  const std::int64_t size = static_cast<std::int64_t>(varint()) - 1;
  if (size > std::numeric_limits<std::int16_t>::max()) {
    fail("a string is longer than 32767 bytes");
    return 0;
  }
  return size;
}

std::int64_t WireReader::bytes_size(bool flexible) {
  return flexible ? static_cast<std::int64_t>(varint()) - 1 : int32();
}

std::string WireReader::string(bool flexible) {
  return std::string(view(static_cast<std::size_t>(length(string_size(flexible), false))));
}

std::optional<std::string> WireReader::optional_string(bool flexible, bool null_allowed) {
  const std::int64_t size = length(string_size(flexible), null_allowed);
  if (size < 0) return std::nullopt;
  return std::string(view(static_cast<std::size_t>(size)));
}

Bytes WireReader::bytes(bool flexible) {
  return Bytes(view(static_cast<std::size_t>(length(bytes_size(flexible), false))));
}

std::optional<Bytes> WireReader::optional_bytes(bool flexible, bool null_allowed) {
  const std::int64_t size = length(bytes_size(flexible), null_allowed);
  if (size < 0) return std::nullopt;
  return Bytes(view(static_cast<std::size_t>(size)));
}

Records WireReader::records(bool flexible, bool null_allowed) {
  const std::int64_t size = length(bytes_size(flexible), null_allowed);
  if (size < 0) return {};
  return Records(view(static_cast<std::size_t>(size)));
}

bool WireReader::present(bool null_allowed) {
  if (!null_allowed) return true;
  const std::int8_t mark = int8();
  if (mark != 1 && mark != -1 && ok()) fail("a struct is neither present nor null");
  return mark == 1 && ok();
}

std::int64_t WireReader::array_size(bool flexible, bool null_allowed, std::uint32_t least) {
  const std::int64_t count = bytes_size(flexible);
  if (count < 0) return length(count, null_allowed);
  if (static_cast<std::uint64_t>(count) * least > remaining()) {
    fail("an array claims more elements than its message has bytes for");
    return 0;
  }
  if (count > elements_left_) {
    fail("the message has more than 1048576 elements");
    return 0;
  }
  elements_left_ -= static_cast<std::uint32_t>(count);
  return count;
}

}  // namespace sluice::kafka::wire
