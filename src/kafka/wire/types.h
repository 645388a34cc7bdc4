// The words of the Kafka protocol as C++ types. The schemas name them in angle brackets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace sluice::kafka::wire {

using TopicName = std::string;
using GroupId = std::string;
using TransactionalId = std::string;
using BrokerId = std::int32_t;
using PartitionId = std::int32_t;
using LeaderEpoch = std::int32_t;
using Offset = std::int64_t;
using ProducerId = std::int64_t;
using ProducerEpoch = std::int16_t;

// A 128-bit id, shown as Kafka shows it: base64url without padding, 22 characters.
struct Uuid {
  std::array<char, 16> bytes{};

  bool is_zero() const { return *this == Uuid{}; }
  std::string to_string() const { return to_base64url(ByteView(bytes.data(), bytes.size())); }
  // The 22 characters of to_string(); nothing for any other text.
  static std::optional<Uuid> parse(std::string_view text);

  bool operator==(const Uuid&) const = default;
  auto operator<=>(const Uuid&) const = default;
};

// A field of type `records`: record batches, never copied. Decoded, it is a view into the bytes
// that were decoded, which must outlive it. To be encoded it holds either such a view, or only a
// size: then the encoder leaves a gap (see WireWriter::gaps) and the caller sends the bytes itself,
// for example by sendfile.
class Records {
 public:
  Records() = default;  // null
  Records(ByteView bytes) : bytes_(bytes), null_(false) {}
  // `size` bytes that the caller will send; `id` is for its own use.
  static Records elsewhere(std::uint32_t size, std::uint64_t id) {
    Records records{ByteView()};
    records.external_size_ = size;
    records.external_id_ = id;
    records.external_ = true;
    return records;
  }

  bool is_null() const { return null_; }
  bool is_elsewhere() const { return external_; }
  ByteView bytes() const { return bytes_; }
  std::uint32_t size() const {
    return external_ ? external_size_ : static_cast<std::uint32_t>(bytes_.size());
  }
  std::uint64_t id() const { return external_id_; }

  bool operator==(const Records&) const = default;

 private:
  ByteView bytes_;
  std::uint64_t external_id_ = 0;
  std::uint32_t external_size_ = 0;
  bool external_ = false;
  bool null_ = true;
};

}  // namespace sluice::kafka::wire
