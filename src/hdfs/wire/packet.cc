#include "hdfs/wire/packet.h"

#include <string>

namespace sluice::hdfs::wire {

Result<PacketLengths> decode_packet_lengths(const char* from) {
  const auto payload = load_be<std::uint32_t>(from);
  const auto header = load_be<std::uint16_t>(from + 4);
  if (payload < 4 || payload > kMaxPacket) {
    return Error(ErrorCode::kCorrupt, "packet claims " + std::to_string(payload) + " bytes");
  }
  if (header == 0 || header > kMaxPacketHeader) {
    return Error(ErrorCode::kCorrupt, "packet header claims " + std::to_string(header) + " bytes");
  }
  return PacketLengths{.body = payload - 4, .header = header};
}

void append_packet_start(Bytes& to, const PacketHeader& header, std::size_t body) {
  const Bytes encoded = encode(header);
  append_be(to, static_cast<std::uint32_t>(body + 4));
  append_be(to, static_cast<std::uint16_t>(encoded.size()));
  to += encoded;
}

Result<std::size_t> checksums_size(const PacketHeader& header, std::size_t body) {
  if (header.data_len < 0 || static_cast<std::size_t>(header.data_len) > body) {
    return Error(ErrorCode::kCorrupt, "packet holds " + std::to_string(body) + " bytes, claims " +
                                          std::to_string(header.data_len) + " of data");
  }
  const std::size_t size = body - static_cast<std::size_t>(header.data_len);
  if (size % kChecksumSize != 0) {
    return Error(ErrorCode::kCorrupt, "packet has " + std::to_string(size) + " bytes of checksums");
  }
  return size;
}

}  // namespace sluice::hdfs::wire
