#include "flume/rpc/thrift_text.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"

namespace sluice::flume {
namespace {

constexpr std::uint8_t kCompactId = 0x82, kCompactVersion = 1;
constexpr std::uint32_t kBinaryVersion = 0x80010000;
constexpr std::size_t kShortCount = 15;
constexpr int kMostDepth = 32;

// The compact protocol's numbers, by place.
constexpr std::array<ThriftType, 13> kCompactTypes = {
    ThriftType::kStop,   ThriftType::kBool, ThriftType::kBool, ThriftType::kByte,
    ThriftType::kI16,    ThriftType::kI32,  ThriftType::kI64,  ThriftType::kDouble,
    ThriftType::kString, ThriftType::kList, ThriftType::kSet,  ThriftType::kMap,
    ThriftType::kStruct};

}  // namespace

void ThriftReader::fail() {
  ok_ = false;
  left_ = {};
}

void ThriftReader::fail_early() {
  ended_early_ = ended_early_ || ok_;
  fail();
}

void ThriftReader::step() {
  if (steps_-- == 0) fail();
}

std::uint8_t ThriftReader::byte() {
  if (left_.empty()) {
    fail_early();
    return 0;
  }
  const auto value = static_cast<std::uint8_t>(left_.front());
  left_.remove_prefix(1);
  return value;
}

std::uint64_t ThriftReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint8_t part = byte();
    value |= std::uint64_t{part & 0x7Fu} << shift;
    if ((part & 0x80) == 0) return value;
  }
  fail();
  return 0;
}

std::int64_t ThriftReader::zigzag() {
  const std::uint64_t value = varint();
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

std::uint32_t ThriftReader::be32() {
  if (left_.size() < sizeof(std::uint32_t)) {
    fail_early();
    return 0;
  }
  const auto value = load_be<std::uint32_t>(left_.data());
  left_.remove_prefix(sizeof value);
  return value;
}

void ThriftReader::take(std::size_t size) {
  if (size > left_.size()) return fail_early();
  left_.remove_prefix(size);
}

std::size_t ThriftReader::count(std::uint64_t claimed) {
  if (claimed <= left_.size()) return static_cast<std::size_t>(claimed);
  fail_early();
  return 0;
}

ThriftType ThriftReader::compact_type(std::uint8_t nibble) {
  if (nibble < kCompactTypes.size()) return kCompactTypes.at(nibble);
  fail();
  return ThriftType::kStop;
}

ThriftReader::Message ThriftReader::message() {
  Message message;
  if (compact_) {
    if (byte() != kCompactId) fail();
    const std::uint8_t kind = byte();
    if ((kind & 0x1F) != kCompactVersion) fail();
    message.kind = static_cast<ThriftMessage>(kind >> 5);
    message.sequence = static_cast<std::int32_t>(varint());
    message.name = bytes();
    return message;
  }
  const std::uint32_t head = be32();
  if ((head & 0xFFFF0000) == kBinaryVersion) {
    message.kind = static_cast<ThriftMessage>(head & 0xFF);
    message.name = bytes();
  } else {  // as older clients begin: the name's size
    message.name = left_.substr(0, count(head));
    take(message.name.size());
    message.kind = static_cast<ThriftMessage>(byte());
  }
  message.sequence = static_cast<std::int32_t>(be32());
  return message;
}

void ThriftReader::begin_struct() {
  ids_.push_back(0);
}

ThriftReader::Field ThriftReader::field() {
  for (;;) {
    step();
    const std::uint8_t head = byte();
    if (head == 0 || !ok_) {
      ids_.pop_back();
      return {};
    }
    Field field;
    if (!compact_) {
      field.type = static_cast<ThriftType>(head);
      const auto high = static_cast<std::uint16_t>(byte());
      field.id = static_cast<std::int16_t>(high << 8 | byte());
      return field;
    }
    field.type = compact_type(head & 0x0F);
    const std::uint8_t delta = head >> 4;
    field.id = static_cast<std::int16_t>(delta == 0 ? zigzag() : ids_.back() + delta);
    ids_.back() = field.id;
    // A bool's value is in the head: nothing follows that a caller would have to skip.
    if (field.type != ThriftType::kBool && field.type != ThriftType::kStop) return field;
  }
}

std::int32_t ThriftReader::i32() {
  return static_cast<std::int32_t>(compact_ ? zigzag() : be32());
}

std::int64_t ThriftReader::i64() {
  if (compact_) return zigzag();
  const std::uint64_t high = be32();
  return static_cast<std::int64_t>(high << 32 | be32());
}

std::string_view ThriftReader::bytes() {
  const std::size_t size = count(compact_ ? varint() : be32());
  const std::string_view value = left_.substr(0, size);
  take(value.size());
  return value;
}

std::size_t ThriftReader::list(ThriftType& element) {
  if (!compact_) {
    element = static_cast<ThriftType>(byte());
    return count(be32());
  }
  const std::uint8_t head = byte();
  element = compact_type(head & 0x0F);
  return count(head >> 4 == kShortCount ? varint() : head >> 4);
}

std::size_t ThriftReader::map(ThriftType& key, ThriftType& value) {
  if (!compact_) {
    key = static_cast<ThriftType>(byte());
    value = static_cast<ThriftType>(byte());
    return count(be32());
  }
  const std::size_t size = count(varint());
  if (size == 0) return 0;
  const std::uint8_t types = byte();
  key = compact_type(types >> 4);
  value = compact_type(types & 0x0F);
  return size;
}

void ThriftReader::skip(ThriftType type, int depth) {
  step();
  if (depth > kMostDepth || !ok_) return fail();
  ThriftType one{}, other{};
  switch (type) {
    case ThriftType::kBool:
    case ThriftType::kByte:
      return take(1);
    case ThriftType::kI16:
      return compact_ ? (void)varint() : take(sizeof(std::int16_t));
    case ThriftType::kI32:
      return compact_ ? (void)varint() : take(sizeof(std::int32_t));
    case ThriftType::kI64:
      return compact_ ? (void)varint() : take(sizeof(std::int64_t));
    case ThriftType::kDouble:
      return take(sizeof(double));
    case ThriftType::kString:
      return (void)bytes();
    case ThriftType::kStruct:
      begin_struct();
      for (Field next = field(); next.type != ThriftType::kStop; next = field()) {
        skip(next.type, depth + 1);
      }
      return;
    case ThriftType::kMap:
      for (std::size_t n = map(one, other); n > 0 && ok_; --n) {
        skip(one, depth + 1);
        skip(other, depth + 1);
      }
      return;
    case ThriftType::kSet:
    case ThriftType::kList:
      for (std::size_t n = list(one); n > 0 && ok_; --n) skip(one, depth + 1);
      return;
    case ThriftType::kStop:
      break;
  }
  fail();
}

std::uint8_t ThriftWriter::compact_type(ThriftType type) {
  const auto* at = std::find(kCompactTypes.begin(), kCompactTypes.end(), type);
  return static_cast<std::uint8_t>(at - kCompactTypes.begin());
}

void ThriftWriter::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(value | 0x80);
  out_ += static_cast<char>(value);
}

void ThriftWriter::message(ThriftMessage kind, std::string_view name, std::int32_t sequence) {
  const auto number = static_cast<std::uint8_t>(kind);
  if (compact_) {
    out_ += static_cast<char>(kCompactId);
    out_ += static_cast<char>(number << 5 | kCompactVersion);
    varint(static_cast<std::uint32_t>(sequence));
    bytes(name);
    return;
  }
  append_be(out_, kBinaryVersion | number);
  bytes(name);
  append_be(out_, sequence);
}

void ThriftWriter::field(ThriftType type, std::int16_t id) {
  if (!compact_) {
    out_ += static_cast<char>(type);
    append_be(out_, id);
    return;
  }
  const int delta = id - ids_.back();
  ids_.back() = id;
  if (delta > 0 && delta <= static_cast<int>(kShortCount)) {
    out_ += static_cast<char>(delta << 4 | compact_type(type));
  } else {
    out_ += static_cast<char>(compact_type(type));
    varint((static_cast<std::uint64_t>(id) << 1) ^ static_cast<std::uint64_t>(id >> 15));
  }
}

void ThriftWriter::end_struct() {
  ids_.pop_back();
  out_ += '\0';
}

void ThriftWriter::i32(std::int32_t value) {
  if (!compact_) return append_be(out_, value);
  varint((static_cast<std::uint32_t>(value) << 1) ^ static_cast<std::uint32_t>(value >> 31));
}

void ThriftWriter::bytes(std::string_view value) {
  if (compact_) {
    varint(value.size());
  } else {
    append_be(out_, static_cast<std::uint32_t>(value.size()));
  }
  out_ += value;
}

void ThriftWriter::list(ThriftType element, std::size_t count) {
  if (!compact_) {
    out_ += static_cast<char>(element);
    append_be(out_, static_cast<std::uint32_t>(count));
  } else if (count < kShortCount) {
    out_ += static_cast<char>(count << 4 | compact_type(element));
  } else {
    out_ += static_cast<char>(kShortCount << 4 | compact_type(element));
    varint(count);
  }
}

void ThriftWriter::map(ThriftType key, ThriftType value, std::size_t count) {
  if (!compact_) {
    out_ += static_cast<char>(key);
    out_ += static_cast<char>(value);
    append_be(out_, static_cast<std::uint32_t>(count));
    return;
  }
  varint(count);
  if (count > 0) out_ += static_cast<char>(compact_type(key) << 4 | compact_type(value));
}

}  // namespace sluice::flume
