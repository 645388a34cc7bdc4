// Writes the primitives of the Kafka protocol to the end of a byte string. It cannot fail.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::wire {

class WireWriter {
 public:
  // Bytes that the caller sends itself, after `position` bytes of what was written.
  struct Gap {
    std::size_t position;
    std::uint32_t size;
    std::uint64_t id;
  };

  // Appends to `to`, which must outlive the writer.
  explicit WireWriter(Bytes& to) : to_(to), start_(to.size()) {}

  // The places of Records::elsewhere(), in order; positions count from the start of the byte
  // string.
  const std::vector<Gap>& gaps() const { return gaps_; }
  // Written so far, with the bytes that go into the gaps.
  std::size_t size() const { return to_.size() - start_ + gap_bytes_; }

  void boolean(bool value) { to_.push_back(value ? '\1' : '\0'); }
  void int8(std::int8_t value) { to_.push_back(static_cast<char>(value)); }
  void int16(std::int16_t value) { append_be(to_, value); }
  void uint16(std::uint16_t value) { append_be(to_, value); }
  void int32(std::int32_t value) { append_be(to_, value); }
  void uint32(std::uint32_t value) { append_be(to_, value); }
  void int64(std::int64_t value) { append_be(to_, value); }
  void float64(double value);
  void uuid(const Uuid& value) { to_.append(value.bytes.data(), value.bytes.size()); }
  void varint(std::uint32_t value);
  void zigzag32(std::int32_t value);
  void zigzag64(std::int64_t value);
  void raw(ByteView bytes) { to_.append(bytes); }

  // A string longer than int16 can say (in versions that are not flexible) is cut there.
  void string(ByteView value, bool flexible);
  void bytes(ByteView value, bool flexible);
  // Null where the version does not allow it is written as empty.
  void optional_string(const std::optional<std::string>& value, bool flexible, bool null_allowed);
  void optional_bytes(const std::optional<Bytes>& value, bool flexible, bool null_allowed);
  void records(const Records& value, bool flexible);
  void present(bool is_present, bool null_allowed) {
    if (null_allowed) int8(is_present ? 1 : -1);
  }

  template <class T, class Each>
  void array(const std::vector<T>& items, bool flexible, Each each) {
    count(static_cast<std::uint32_t>(items.size()), flexible);
    for (const auto& item : items) each(item);
  }
  template <class T, class Each>
  void optional_array(const std::optional<std::vector<T>>& items, bool flexible, bool null_allowed,
                      Each each) {
    if (items) {
      array(*items, flexible, each);
    } else if (null_allowed) {
      null(flexible);
    } else {
      count(0, flexible);
    }
  }

  // One tagged field: its tag, its size, and what `write` puts into the inner writer.
  template <class Write>
  void tag(std::uint32_t number, Write write) {
    Bytes field;
    WireWriter inner(field);
    write(inner);
    varint(number);
    varint(static_cast<std::uint32_t>(field.size()));
    to_.append(field);
  }
  void no_tags() { varint(0); }

 private:
  void count(std::uint32_t size, bool flexible);
  void null(bool flexible);

  Bytes& to_;
  std::size_t start_;
  std::size_t gap_bytes_ = 0;
  std::vector<Gap> gaps_;
};

}  // namespace sluice::kafka::wire
