// Reads the primitives of the Kafka protocol from borrowed bytes. It fails late: a read past the
// end gives zero or nothing and marks the reader; finish() tells once. A length from the wire is
// compared with the bytes that remain before anything is allocated, and one reader gives at most
// kMaxElements elements of arrays, so that a small frame cannot ask for much memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::wire {

class WireReader {
 public:
  // More partitions than any one message of a real cluster names.
  static constexpr std::uint32_t kMaxElements = 1u << 20;

  // Borrows `bytes`; strings are copied out, `records` fields and view() stay views into it.
  explicit WireReader(ByteView bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool ok() const { return reason_ == nullptr; }
  std::size_t remaining() const { return static_cast<std::size_t>(end_ - at_); }
  ByteView rest() const { return ByteView(at_, remaining()); }
  // Marks the reader; the first reason stays. Everything after reads as zero.
  void fail(const char* reason);
  // kCorrupt when a read failed or bytes are left over.
  Status finish() const;
  // The same, but bytes may be left over.
  Status status() const;

  bool boolean() { return fixed<std::int8_t>() != 0; }
  std::int8_t int8() { return fixed<std::int8_t>(); }
  std::int16_t int16() { return fixed<std::int16_t>(); }
  std::uint16_t uint16() { return fixed<std::uint16_t>(); }
  std::int32_t int32() { return fixed<std::int32_t>(); }
  std::uint32_t uint32() { return fixed<std::uint32_t>(); }
  std::int64_t int64() { return fixed<std::int64_t>(); }
  double float64();
  Uuid uuid();
  std::uint32_t varint();   // unsigned, up to 5 bytes
  std::int32_t zigzag32();  // of records
  std::int64_t zigzag64();
  // The next `size` bytes, not copied.
  ByteView view(std::size_t size);

  // Flexible versions write lengths as varint + 1; others as int16 (strings) or int32.
  std::string string(bool flexible);
  std::optional<std::string> optional_string(bool flexible, bool null_allowed);
  Bytes bytes(bool flexible);
  std::optional<Bytes> optional_bytes(bool flexible, bool null_allowed);
  Records records(bool flexible, bool null_allowed);
  // Whether a struct that may be null is there. Without `null_allowed` nothing is on the wire.
  bool present(bool null_allowed);

  // `least` is the fewest bytes one element takes. `each` reads one element.
  template <class T, class Each>
  void array(std::vector<T>& to, bool flexible, std::uint32_t least, Each each) {
    elements(to, array_size(flexible, false, least), each);
  }
  template <class T, class Each>
  void optional_array(std::optional<std::vector<T>>& to, bool flexible, bool null_allowed,
                      std::uint32_t least, Each each) {
    const std::int64_t count = array_size(flexible, null_allowed, least);
    if (count < 0) {
      to.reset();
    } else {
      elements(to.emplace(), count, each);
    }
  }

  // The tagged fields at the end of a flexible struct. `known(tag)` reads the field and says true,
  // or says false for a tag to skip. It cannot read past the field's own length.
  template <class Known>
  void tags(Known known) {
    for (std::uint32_t count = varint(); count > 0 && ok(); --count) {
      const std::uint32_t tag = varint();
      const std::uint32_t size = varint();
      if (size > remaining()) return fail("a tagged field is longer than its message");
      const char* const outer_end = end_;
      end_ = at_ + size;
      const char* const field_end = end_;
      known(tag);
      at_ = ok() ? field_end : outer_end;
      end_ = outer_end;
    }
  }
  void skip_tags() {
    tags([](std::uint32_t) { return false; });
  }

 private:
  template <class T>
  T fixed() {
    if (remaining() < sizeof(T)) {
      fail("the message ends too early");
      return 0;
    }
    const T value = load_be<T>(at_);
    at_ += sizeof(T);
    return value;
  }
  template <class T, class Each>
  void elements(std::vector<T>& to, std::int64_t count, Each each) {
    to.clear();
    // Memory grows with what is really read.
    to.reserve(static_cast<std::size_t>(std::min<std::int64_t>(count, 1024)));
    for (std::int64_t i = 0; i < count && ok(); ++i) {
      if constexpr (std::is_same_v<T, bool>) {
        bool item = false;
        each(item);
        to.push_back(item);
      } else {
        each(to.emplace_back());
      }
    }
  }
  // -1 for null; never more than can be in the remaining bytes.
  std::int64_t array_size(bool flexible, bool null_allowed, std::uint32_t least);
  // -1 for null; never more than the remaining bytes.
  std::int64_t length(std::int64_t wire_length, bool null_allowed);
  std::int64_t string_size(bool flexible);
  std::int64_t bytes_size(bool flexible);

  const char* at_;
  const char* end_;
  const char* reason_ = nullptr;
  std::uint32_t elements_left_ = kMaxElements;
};

}  // namespace sluice::kafka::wire
