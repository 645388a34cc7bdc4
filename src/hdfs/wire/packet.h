// Framing of DataTransferProtocol version 28: operations, and the packets that carry a block's
// bytes. Source: hadoop-hdfs-client
// datatransfer/{DataTransferProtocol,Op,PacketHeader,PacketReceiver}.java.
//
//   operation  u16 version=28, u8 opcode, delimited Op... message; the answer is a delimited
//              BlockOpResponse
//   packet     u32 size of (these 4 bytes + checksums + data), u16 size of the header,
//   PacketHeader,
//              all checksums (u32 each, one per chunk), data
//   ack        delimited PipelineAck
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "hdfs/wire/data_transfer.h"

namespace sluice::hdfs::wire {

inline constexpr std::uint16_t kDataTransferVersion = 28;
// A SASL handshake begins with this in place of the version.
inline constexpr std::uint32_t kDataTransferSaslMagic = 0xDEADBEEF;

enum class TransferOp : std::uint8_t {
  kWriteBlock = 80,
  kReadBlock = 81,
  kReadMetadata = 82,
  kReplaceBlock = 83,
  kCopyBlock = 84,
  kBlockChecksum = 85,
  kTransferBlock = 86,
  kRequestShortCircuitFds = 87,
  kReleaseShortCircuitFds = 88,
  kRequestShortCircuitShm = 89,
  kBlockGroupChecksum = 90,
  kCustom = 127,
};

inline constexpr std::uint32_t kBytesPerChecksum = 512;
inline constexpr std::size_t kChecksumSize = 4;
// Both sides refuse packets beyond this (PacketReceiver.MAX_PACKET_SIZE).
inline constexpr std::size_t kMaxPacket = 16U << 20;
// The two lengths in front of a packet's header.
inline constexpr std::size_t kPacketLengths = 6;
inline constexpr std::size_t kMaxPacketHeader = 1024;
inline constexpr std::int64_t kHeartbeatSeqno = -1;
inline constexpr std::int64_t kOutOfBandSeqno = -2;

// Version, opcode and the delimited message, as one request.
template <class Op>
Bytes operation(TransferOp op, const Op& message) {
  Bytes bytes;
  append_be(bytes, kDataTransferVersion);
  bytes.push_back(static_cast<char>(op));
  append_delimited(bytes, message);
  return bytes;
}

// The two lengths in front of a packet: what they say of the sizes that follow.
struct PacketLengths {
  std::size_t body = 0;    // checksums and data
  std::size_t header = 0;  // PacketHeader
};
// From the first kPacketLengths bytes; kCorrupt when they exceed the bounds above.
Result<PacketLengths> decode_packet_lengths(const char* from);

// The start of a packet up to where its checksums begin; `body` is the size of checksums and data.
void append_packet_start(Bytes& to, const PacketHeader& header, std::size_t body);

// Checks a header against the body that follows it: the data's length is not negative, and leaves
// whole checksums (none at all is legal: CHECKSUM_NULL). Gives the size of the checksums.
Result<std::size_t> checksums_size(const PacketHeader& header, std::size_t body);

}  // namespace sluice::hdfs::wire
