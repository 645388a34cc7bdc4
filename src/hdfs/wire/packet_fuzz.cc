// A stream of data transfer packets, as a DataNode's socket would bring it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "hdfs/wire/packet.h"

using namespace sluice;
using namespace sluice::hdfs::wire;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView rest(reinterpret_cast<const char*>(data), size);
  while (rest.size() >= kPacketLengths) {
    const auto lengths = decode_packet_lengths(rest.data());
    if (!lengths) return 0;
    rest.remove_prefix(kPacketLengths);
    if (rest.size() < lengths->header + lengths->body) return 0;
    const auto header = decode<PacketHeader>(rest.substr(0, lengths->header));
    if (!header) return 0;
    const auto sums = checksums_size(*header, lengths->body);
    if (sums && *sums + static_cast<std::size_t>(header->data_len) != lengths->body) std::abort();
    rest.remove_prefix(lengths->header + lengths->body);
  }
  return 0;
}
