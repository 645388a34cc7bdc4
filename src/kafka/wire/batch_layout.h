// Where the fields of a record batch lie (magic 2): record_batch.h draws the whole. For those who
// change a field in place, or look at a header that is no batch yet.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice::kafka::wire::layout {

inline constexpr std::size_t kLength = 8;
inline constexpr std::size_t kLeaderEpoch = 12;
inline constexpr std::size_t kMagic = 16;
inline constexpr std::size_t kCrc = 17;
inline constexpr std::size_t kAttributes = 21;  // the CRC is of all from here on
inline constexpr std::size_t kLastOffsetDelta = 23;
inline constexpr std::size_t kBaseTimestamp = 27;
inline constexpr std::size_t kMaxTimestamp = 35;
inline constexpr std::size_t kProducerId = 43;
inline constexpr std::size_t kProducerEpoch = 51;
inline constexpr std::size_t kBaseSequence = 53;
inline constexpr std::size_t kRecordCount = 57;

// Bits of the attributes.
inline constexpr int kCompressionBits = 0x07;
inline constexpr int kAppendTimeBit = 0x08;
inline constexpr int kTransactionalBit = 0x10;
inline constexpr int kControlBit = 0x20;
inline constexpr int kDeleteHorizonBit = 0x40;
inline constexpr int kKnownBits = 0x7f;

}  // namespace sluice::kafka::wire::layout
