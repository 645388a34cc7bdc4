// A file opened for reading, as it was at that moment, with its checksums. It stays readable when
// the name is given to another file, or removed. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "lake/disk_tree.h"
#include "lake/engine/checksums.h"
#include "lake/engine/records.h"
#include "lake/lake.h"

namespace sluice::lake {

class VerifiedFile {
 public:
  struct Source {
    std::uint64_t id = 0;
    std::string path;  // for messages
    Fd fd;
    std::uint64_t length = 0;
    Sums sums = Sums::kNone;
    std::string inline_sums;
    Fd sums_fd;                             // with Sums::kFile
    std::optional<std::uint32_t> tail_crc;  // stands for the partial last chunk's stored sum
    DiskStat stat;                          // of a closed file: a later edit shows as a difference
    bool open = false;                      // a writer has it

    // The same bytes by descriptors of their own.
    Result<Source> copy() const;
  };

  // `on_corrupt` is told of each chunk that fails its checksum, before read_at answers kCorrupt.
  VerifiedFile(Source source, std::function<void(std::uint64_t offset)> on_corrupt);

  int fd() const { return source_.fd.get(); }
  std::uint64_t length() const { return source_.length; }
  bool has_sums() const { return source_.sums != Sums::kNone; }
  // The stored sums of `count` chunks from `first` on. Only with has_sums().
  Result<std::string> sums(std::uint64_t first, std::uint64_t count);
  // Verified bytes; as many as there are until the end. 0 only there.
  Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size);
  // Bytes as they are.
  Status read_raw(std::uint64_t offset, char* to, std::size_t size);

 private:
  Status verify(std::uint64_t first_chunk, std::string_view bytes);
  Error mismatch(std::uint64_t offset);
  Status fill_window(std::uint64_t offset);

  Source source_;
  std::function<void(std::uint64_t)> on_corrupt_;
  // The last verified piece, for readers that take little at a time.
  std::string window_;
  std::uint64_t window_offset_ = 0;
};

// The engine's Reader and BlockReader: the whole of a VerifiedFile, and one block of it.
std::unique_ptr<Reader> make_reader(VerifiedFile file);
std::unique_ptr<BlockReader> make_block_reader(VerifiedFile file, std::uint64_t offset,
                                               std::uint64_t length);

}  // namespace sluice::lake
