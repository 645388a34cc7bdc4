// The checksum of a whole file out of those of its parts (dfs.checksum.combine.mode=COMPOSITE_CRC):
// what one CRC over all the bytes would be, whatever the sizes of blocks and chunks are.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "lake/file_system.h"

namespace sluice::hdfs {

enum class CrcKind { kCrc32, kCrc32c };

// crc(a + b) of crc(a), crc(b) and the size of b.
std::uint32_t combine_crcs(CrcKind kind, std::uint32_t first, std::uint32_t second,
                           std::uint64_t second_size);

// As HDFS shows it: "COMPOSITE-CRC32C" and four bytes.
lake::FileChecksum composite_checksum(CrcKind kind, std::uint32_t crc);

// The same where nobody keeps it: from the bytes themselves.
Result<lake::FileChecksum> composite_checksum_of(lake::Reader& reader, CrcKind kind);

}  // namespace sluice::hdfs
