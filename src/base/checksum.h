// The two CRCs of the field. Both take and give the finished value, so that
// crc32c(b, crc32c(a)) == crc32c(a + b). Computed by ISA-L with the processor's own instructions.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice {

// Castagnoli: Kafka record batches, HDFS chunks, our journal.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);
// ISO-HDLC, as in gzip: HDFS files written with dfs.checksum.type=CRC32, Kafka message sets v0 and
// v1.
std::uint32_t crc32(std::string_view bytes, std::uint32_t before = 0);

}  // namespace sluice
