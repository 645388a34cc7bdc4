// CRC32C of the 512-byte chunks of a file, in the big-endian form the wire has. Those of small
// files lie with their entry; the others in a file of their own, `sums/<last byte of id>/<id>`: 8
// bytes "SLSUMS1\n", u64 id in little endian, then four bytes for each chunk, the last chunk maybe
// partial.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"
#include "lake/lake.h"

namespace sluice::lake {

inline constexpr std::uint64_t kInlineChunks = 16;  // a file up to 8 KiB has its checksums inline

constexpr std::uint64_t chunk_count(std::uint64_t bytes) {
  return (bytes + kChunkSize - 1) / kChunkSize;
}

void append_sum(std::string& to, std::uint32_t crc);
std::uint32_t sum_at(std::string_view sums, std::uint64_t index);
// One for each chunk; `bytes` starts on a chunk's boundary.
std::string chunk_sums(std::string_view bytes);

class ChecksumStore {
 public:
  static Result<ChecksumStore> open(const std::string& folder);

  // A new, empty one; what was there before is lost.
  Result<Fd> create(std::uint64_t file_id) const;
  // For reading and writing. kNotFound, or kCorrupt when its head is not that of this file.
  Result<Fd> open_sums(std::uint64_t file_id) const;
  void remove(std::uint64_t file_id) const;
  // Makes sure of the folder that take() and share() need.
  Status prepare(std::uint64_t file_id) const;
  // Those that `other` has of the file become this one's.
  Status take(std::uint64_t file_id, const ChecksumStore& other) const;
  // A second name for those that `other` has of the file.
  Status share(std::uint64_t file_id, const ChecksumStore& other) const;
  // Removes all of them.
  Status clear() const;
  // Makes the name of a new one durable.
  Status sync_folder(std::uint64_t file_id) const;

 private:
  explicit ChecksumStore(std::string folder) : folder_(std::move(folder)) {}
  std::string path(std::uint64_t file_id) const;
  Status make_folder(std::uint64_t file_id) const;

  std::string folder_;
};

// `count` sums from chunk `first` on; kCorrupt when they are not all there.
Result<std::string> read_sums(int fd, std::uint64_t first, std::uint64_t count);
Status write_sums(int fd, std::uint64_t first, std::string_view sums);
Status truncate_sums(int fd, std::uint64_t count);
Result<std::uint64_t> stored_sums(int fd);

}  // namespace sluice::lake
