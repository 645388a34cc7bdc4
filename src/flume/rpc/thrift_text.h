// Thrift's two protocols: values from and to bytes. A read beyond the end, or of something else
// than what is there, marks the reader; ok() says it once at the end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "flume/rpc/thrift_call.h"

namespace sluice::flume {

// As the binary protocol numbers them.
enum class ThriftType : std::uint8_t {
  kStop = 0,
  kBool = 2,
  kByte = 3,
  kDouble = 4,
  kI16 = 6,
  kI32 = 8,
  kI64 = 10,
  kString = 11,
  kStruct = 12,
  kMap = 13,
  kSet = 14,
  kList = 15,
};
enum class ThriftMessage : std::uint8_t { kCall = 1, kReply = 2, kException = 3, kOneway = 4 };

class ThriftReader {
 public:
  // `most_steps`: fields and values that are passed over; more are refused.
  ThriftReader(ThriftProtocol protocol, std::string_view bytes,
               std::size_t most_steps = std::string_view::npos)
      : compact_(protocol == ThriftProtocol::kCompact), left_(bytes), steps_(most_steps) {}

  bool ok() const { return ok_; }
  // It failed because bytes are missing, or a size says that they are.
  bool ended_early() const { return ended_early_; }
  // What comes behind what was read.
  std::string_view rest() const { return left_; }

  struct Message {
    ThriftMessage kind = ThriftMessage::kCall;
    std::string_view name;
    std::int32_t sequence = 0;
  };
  Message message();

  void begin_struct();
  struct Field {
    ThriftType type = ThriftType::kStop;
    std::int16_t id = 0;
  };
  // kStop at the struct's end, or when the reader failed.
  Field field();
  std::int32_t i32();
  std::int64_t i64();
  std::string_view bytes();
  // The count; an element has a byte at least.
  std::size_t list(ThriftType& element);
  std::size_t map(ThriftType& key, ThriftType& value);
  void skip(ThriftType type, int depth = 0);

 private:
  std::uint8_t byte();
  std::uint64_t varint();
  std::int64_t zigzag();
  std::uint32_t be32();
  ThriftType compact_type(std::uint8_t nibble);
  void take(std::size_t size);
  std::size_t count(std::uint64_t claimed);
  void step();
  void fail();
  void fail_early();

  const bool compact_;
  std::string_view left_;
  std::size_t steps_;
  std::vector<std::int16_t> ids_;  // of the last field, for each open struct
  bool ok_ = true;
  bool ended_early_ = false;
};

class ThriftWriter {
 public:
  explicit ThriftWriter(ThriftProtocol protocol) : compact_(protocol == ThriftProtocol::kCompact) {}

  void message(ThriftMessage kind, std::string_view name, std::int32_t sequence);
  void begin_struct() { ids_.push_back(0); }
  void field(ThriftType type, std::int16_t id);
  void end_struct();
  void i32(std::int32_t value);
  void bytes(std::string_view value);
  void list(ThriftType element, std::size_t count);
  void map(ThriftType key, ThriftType value, std::size_t count);

  std::string take() { return std::move(out_); }

 private:
  void varint(std::uint64_t value);
  static std::uint8_t compact_type(ThriftType type);

  const bool compact_;
  std::string out_;
  std::vector<std::int16_t> ids_;
};

}  // namespace sluice::flume
