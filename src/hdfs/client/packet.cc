#include "hdfs/client/packet.h"

#include "base/checksum.h"
#include "hdfs/wire/packet.h"

namespace sluice::hdfs {

Packet make_packet(std::int64_t seqno, std::uint64_t offset, std::string_view data, bool last,
                   bool sync, const Settings& settings) {
  wire::PacketHeader header;
  header.offset_in_block = static_cast<std::int64_t>(offset);
  header.seqno = seqno;
  header.last_packet_in_block = last;
  header.data_len = static_cast<std::int32_t>(data.size());
  if (sync) header.sync_block = true;
  const std::size_t chunk = settings.bytes_per_checksum;
  const std::size_t sums = (data.size() + chunk - 1) / chunk * wire::kChecksumSize;

  Bytes bytes;
  bytes.reserve(wire::kPacketLengths + 64 + sums + data.size());
  wire::append_packet_start(bytes, header, sums + data.size());
  for (std::size_t at = 0; at < data.size(); at += chunk) {
    const std::string_view piece = data.substr(at, chunk);
    append_be(bytes, settings.crc32c ? crc32c(piece) : crc32(piece));
  }
  bytes.append(data);
  return {.seqno = seqno,
          .offset = offset,
          .size = data.size(),
          .last = last,
          .bytes = std::make_shared<const Bytes>(std::move(bytes))};
}

}  // namespace sluice::hdfs
