#include "kafka/broker/log/offset_map.h"

#include <algorithm>
#include <bit>
#include <random>

#include "base/check.h"

namespace sluice::kafka::broker {
namespace {

// Kafka's log.cleaner.io.buffer.load.factor.
constexpr double kLoad = 0.9;
constexpr std::size_t kBlock = 8;

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void rounds(int count) {
    for (int i = 0; i < count; ++i) {
      v0 += v1;
      v2 += v3;
      v1 = std::rotl(v1, 13) ^ v0;
      v3 = std::rotl(v3, 16) ^ v2;
      v0 = std::rotl(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = std::rotl(v1, 17) ^ v2;
      v3 = std::rotl(v3, 21) ^ v0;
      v2 = std::rotl(v2, 32);
    }
  }
  void take(std::uint64_t block) {
    v3 ^= block;
    rounds(2);
    v0 ^= block;
  }
  std::uint64_t out() const { return v0 ^ v1 ^ v2 ^ v3; }
};

std::uint64_t random_word() {
  std::random_device random;
  return std::uint64_t{random()} << 32 | random();
}

}  // namespace

KeyHash siphash128(ByteView bytes, const std::array<std::uint64_t, 2>& secret) {
  // "somepseudorandomlygeneratedbytes", and what tells 128 bits of output from 64.
  SipState state{secret[0] ^ 0x736f6d6570736575, secret[1] ^ 0x646f72616e646f6d ^ 0xee,
                 secret[0] ^ 0x6c7967656e657261, secret[1] ^ 0x7465646279746573};
  std::uint64_t last = static_cast<std::uint64_t>(bytes.size()) << 56;
  for (; bytes.size() >= kBlock; bytes.remove_prefix(kBlock)) {
    state.take(load_le<std::uint64_t>(bytes.data()));
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    last |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  state.take(last);
  state.v2 ^= 0xee;
  state.rounds(4);
  KeyHash hash;
  hash.low = state.out();
  state.v1 ^= 0xdd;
  state.rounds(4);
  hash.high = state.out();
  return hash;
}

OffsetMap::OffsetMap(std::size_t most_bytes, std::uint64_t keys)
    : secret_{random_word(), random_word()} {
  const std::size_t most = std::max<std::size_t>(most_bytes / sizeof(Slot), 2);
  const double needed = static_cast<double>(keys) / kLoad + 2;
  slots_.resize(needed < static_cast<double>(most) ? static_cast<std::size_t>(needed) : most);
  limit_ = std::max<std::size_t>(
      static_cast<std::size_t>(static_cast<double>(slots_.size()) * kLoad), 1);
}

// The slot that holds the hash, or the free one where it would go.
std::size_t OffsetMap::slot_of(const KeyHash& hash) const {
  std::size_t at = static_cast<std::size_t>(hash.low % slots_.size());
  while (slots_[at].offset >= 0 && slots_[at].hash != hash) {
    if (++at == slots_.size()) at = 0;
  }
  return at;
}

void OffsetMap::put(ByteView key, wire::Offset offset) {
  CHECK(!full());
  const KeyHash hash = siphash128(key, secret_);
  Slot& slot = slots_[slot_of(hash)];
  if (slot.offset < 0) ++size_;
  slot = {hash, offset};
  latest_ = offset;
}

std::optional<wire::Offset> OffsetMap::find(ByteView key) const {
  const Slot& slot = slots_[slot_of(siphash128(key, secret_))];
  return slot.offset < 0 ? std::nullopt : std::optional(slot.offset);
}

}  // namespace sluice::kafka::broker
