#include "kafka/wire/wire_writer.h"

#include <algorithm>

namespace sluice::kafka::wire {

void WireWriter::float64(double value) {
  std::int64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  int64(bits);
}

void WireWriter::varint(std::uint32_t value) {
  while (value >= 0x80) {
    to_.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  to_.push_back(static_cast<char>(value));
}

void WireWriter::zigzag32(std::int32_t value) {
  varint((static_cast<std::uint32_t>(value) << 1) ^ static_cast<std::uint32_t>(value >> 31));
}

void WireWriter::zigzag64(std::int64_t value) {
  std::uint64_t rest =
      (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
  while (rest >= 0x80) {
    to_.push_back(static_cast<char>(rest | 0x80));
    rest >>= 7;
  }
  to_.push_back(static_cast<char>(rest));
}

void WireWriter::count(std::uint32_t size, bool flexible) {
  if (flexible) {
    varint(size + 1);
  } else {
    uint32(size);
  }
}

void WireWriter::null(bool flexible) {
  if (flexible) {
    varint(0);
  } else {
    int32(-1);
  }
}

void WireWriter::string(ByteView value, bool flexible) {
  if (flexible) {
    varint(static_cast<std::uint32_t>(value.size()) + 1);
  } else {
    value = value.substr(0, 32767);
    int16(static_cast<std::int16_t>(value.size()));
  }
  to_.append(value);
}

void WireWriter::bytes(ByteView value, bool flexible) {
  count(static_cast<std::uint32_t>(value.size()), flexible);
  to_.append(value);
}

void WireWriter::optional_string(const std::optional<std::string>& value, bool flexible,
                                 bool null_allowed) {
  if (value || !null_allowed) return string(value ? ByteView(*value) : ByteView(), flexible);
  if (flexible) {
    varint(0);
  } else {
    int16(-1);
  }
}

void WireWriter::optional_bytes(const std::optional<Bytes>& value, bool flexible,
                                bool null_allowed) {
  if (value || !null_allowed) return bytes(value ? ByteView(*value) : ByteView(), flexible);
  null(flexible);
}

void WireWriter::records(const Records& value, bool flexible) {
  if (value.is_null()) return null(flexible);
  count(value.size(), flexible);
  if (value.is_elsewhere()) {
    gaps_.push_back({to_.size(), value.size(), value.id()});
    gap_bytes_ += value.size();
  } else {
    to_.append(value.bytes());
  }
}

}  // namespace sluice::kafka::wire
