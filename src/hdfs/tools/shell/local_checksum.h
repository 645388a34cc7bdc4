// The checksum file that Hadoop keeps beside a local file: ".NAME.crc".
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "lake/file_system.h"

namespace sluice::hdfs::tools {

// Sums a file as it passes. The layout: "crc" and a zero byte, the chunk size (512) as u32, then
// the CRC-32 of each chunk, all big endian.
class LocalChecksum {
 public:
  void add(std::string_view bytes);
  Status store(lake::FileSystem& fs, const std::string& path);

 private:
  static constexpr std::size_t kChunk = 512;
  void end_chunk();

  std::string sums_;
  std::uint32_t sum_ = 0;
  std::size_t in_chunk_ = 0;
};

}  // namespace sluice::hdfs::tools
