#include "hdfs/tools/shell/local_checksum.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/checksum.h"

namespace sluice::hdfs::tools {

void LocalChecksum::add(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), kChunk - in_chunk_);
    sum_ = crc32(bytes.substr(0, size), sum_);
    in_chunk_ += size;
    bytes.remove_prefix(size);
    if (in_chunk_ == kChunk) end_chunk();
  }
}

void LocalChecksum::end_chunk() {
  append_be(sums_, sum_);
  sum_ = 0;
  in_chunk_ = 0;
}

Status LocalChecksum::store(lake::FileSystem& fs, const std::string& path) {
  if (in_chunk_ > 0) end_chunk();
  std::string content("crc\0", 4);
  append_be(content, static_cast<std::uint32_t>(kChunk));
  content += sums_;
  const std::size_t slash = path.rfind('/');
  lake::CreateOptions options;
  options.overwrite = true;
  return lake::write_all(fs, path.substr(0, slash + 1) + "." + path.substr(slash + 1) + ".crc",
                         content, options);
}

}  // namespace sluice::hdfs::tools
