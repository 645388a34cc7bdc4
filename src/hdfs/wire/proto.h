// The protobuf (proto2) wire format that Hadoop's messages travel in: what the generated codecs
// call. Source: the Protocol Buffers encoding guide; Hadoop uses varints, 32/64-bit fixed and
// length-delimited fields, no groups.
//
// Reading fails late: after a mistake every read gives zero, next() gives false, and finish()
// reports the first mistake once. Unknown fields are skipped. A length is compared with the bytes
// that remain before anything is taken, and what decoding may allocate is bounded by the size of
// the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace sluice::hdfs::wire {

enum class WireType : std::uint32_t { kVarint = 0, kFixed64 = 1, kLength = 2, kFixed32 = 5 };

constexpr std::uint32_t make_tag(std::uint32_t number, WireType type) {
  return number << 3 | static_cast<std::uint32_t>(type);
}

class ProtoReader {
 public:
  explicit ProtoReader(ByteView bytes);

  // Moves to the next field of the message being read; false at its end, or after a mistake.
  bool next();
  std::uint32_t tag() const { return tag_; }
  void skip();

  bool boolean() { return varint() != 0; }
  std::uint32_t uint32() { return static_cast<std::uint32_t>(varint()); }
  std::uint64_t uint64() { return varint(); }
  std::int32_t int32() { return static_cast<std::int32_t>(varint()); }
  std::int64_t int64() { return static_cast<std::int64_t>(varint()); }
  std::int32_t sint32();
  std::int64_t sint64();
  std::int32_t sfixed32();
  std::int64_t sfixed64();

  bool bytes(Bytes& to);
  bool bytes(std::optional<Bytes>& to) { return bytes(to.emplace()); }
  // An enum value that this project does not know counts as absent, as protobuf has it.
  template <class E>
  bool enumeration(E& to) {
    const E value = static_cast<E>(int32());
    if (!is_known(value)) return false;
    to = value;
    return true;
  }
  template <class E>
  bool enumeration(std::optional<E>& to) {
    E value{};
    const bool known = enumeration(value);
    if (known) to = value;
    return known;
  }
  // A nested message. When a field comes twice the last one counts; the two are not merged.
  template <class M>
  bool message(M& to) {
    const std::size_t outer = enter();
    to = M{};
    decode_fields(*this, to);
    leave(outer);
    return true;
  }
  template <class M>
  bool message(std::optional<M>& to) {
    return message(to.emplace());
  }

  void add_bytes(std::vector<Bytes>& to) {
    if (charge(sizeof(Bytes))) bytes(to.emplace_back());
  }
  template <class M>
  void add_message(std::vector<M>& to) {
    if (charge(sizeof(M))) message(to.emplace_back());
  }
  template <class E>
  void add_enumeration(std::vector<E>& to) {
    E value{};
    if (enumeration(value) && charge(sizeof(E))) to.push_back(value);
  }
  template <class E>
  void add_packed_enumeration(std::vector<E>& to) {
    const std::size_t outer = enter();
    while (more()) add_enumeration(to);
    leave(outer);
  }
  void add_uint32(std::vector<std::uint32_t>& to) {
    if (charge(4)) to.push_back(uint32());
  }
  void add_packed_uint32(std::vector<std::uint32_t>& to);
  void add_uint64(std::vector<std::uint64_t>& to) {
    if (charge(8)) to.push_back(uint64());
  }
  void add_packed_uint64(std::vector<std::uint64_t>& to);
  void add_boolean(std::vector<bool>& to) {
    if (charge(1)) to.push_back(boolean());
  }
  void add_packed_boolean(std::vector<bool>& to);

  // A message with its length in front (a varint), as Hadoop RPC and data transfer send them.
  template <class M>
  bool delimited(M& to) {
    return message(to);
  }

  void require(bool present, const char* field);
  bool ok() const { return mistake_ == nullptr; }
  std::size_t position() const { return position_; }
  // The mistake, as kCorrupt; or everything was well.
  Status finish() const;

 private:
  std::uint64_t varint();
  bool more() const { return ok() && position_ < limit_; }
  void fail(const char* mistake);
  const char* take(std::size_t size);
  // Narrows reading to the length-delimited field that starts here; gives the limit to restore.
  std::size_t enter();
  void leave(std::size_t outer);
  bool charge(std::size_t bytes);

  ByteView bytes_;
  std::size_t position_ = 0;
  std::size_t limit_;
  std::size_t budget_;  // bytes that repeated fields may still take in memory
  std::uint32_t tag_ = 0;
  const char* mistake_ = nullptr;
  const char* field_ = nullptr;
};

class ProtoWriter {
 public:
  explicit ProtoWriter(Bytes& to) : to_(to) {}

  void boolean(std::uint32_t number, bool value) { varint_field(number, value ? 1 : 0); }
  void uint32(std::uint32_t number, std::uint32_t value) { varint_field(number, value); }
  void uint64(std::uint32_t number, std::uint64_t value) { varint_field(number, value); }
  // A negative int32 takes ten bytes on the wire: it is sign-extended to 64 bits.
  void int32(std::uint32_t number, std::int32_t value) {
    varint_field(number, static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
  }
  void int64(std::uint32_t number, std::int64_t value) {
    varint_field(number, static_cast<std::uint64_t>(value));
  }
  void sint32(std::uint32_t number, std::int32_t value);
  void sint64(std::uint32_t number, std::int64_t value);
  void sfixed32(std::uint32_t number, std::int32_t value);
  void sfixed64(std::uint32_t number, std::int64_t value);
  void bytes(std::uint32_t number, ByteView value);
  template <class E>
  void enumeration(std::uint32_t number, E value) {
    int32(number, static_cast<std::int32_t>(value));
  }
  template <class M>
  void message(std::uint32_t number, const M& value) {
    varint(make_tag(number, WireType::kLength));
    delimited(value);
  }
  void packed_uint32(std::uint32_t number, const std::vector<std::uint32_t>& values);
  void packed_boolean(std::uint32_t number, const std::vector<bool>& values);

  template <class M>
  void delimited(const M& value) {
    const std::size_t start = to_.size();
    encode_fields(*this, value);
    put_length_before(start);
  }

 private:
  void varint(std::uint64_t value);
  void varint_field(std::uint32_t number, std::uint64_t value) {
    varint(make_tag(number, WireType::kVarint));
    varint(value);
  }
  void put_length_before(std::size_t start);

  Bytes& to_;
};

// A whole message from exactly these bytes.
template <class M>
Result<M> decode(ByteView bytes) {
  M message;
  ProtoReader in(bytes);
  decode_fields(in, message);
  TRY(in.finish());
  return message;
}

template <class M>
Bytes encode(const M& message) {
  Bytes bytes;
  ProtoWriter out(bytes);
  encode_fields(out, message);
  return bytes;
}

// With the length in front.
template <class M>
void append_delimited(Bytes& to, const M& message) {
  ProtoWriter(to).delimited(message);
}

// Takes a delimited message off the front of `bytes`.
template <class M>
Result<M> take_delimited(ByteView& bytes) {
  M message;
  ProtoReader in(bytes);
  in.delimited(message);
  TRY(in.finish());
  bytes.remove_prefix(in.position());
  return message;
}

// One method of a Hadoop RPC protocol: its names on the wire, and the types of its two messages.
template <class Request, class Response>
struct Method {
  std::string_view protocol;
  std::string_view name;
};

}  // namespace sluice::hdfs::wire
