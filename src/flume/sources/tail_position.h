// How far files have been read, in Flume's own position file of the TAILDIR source:
//
//   [{"inode":12,"pos":345,"file":"/logs/a.log"},...]
//
// and beside it, in POSITIONFILE.marks, what Flume does not keep: the first bytes of each file, by
// which a file that got a used inode is told from the one that had it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::flume {

// The checksum of a file's first `size` bytes; size 0: not known.
struct FileMark {
  std::int64_t size = 0;
  std::uint32_t crc = 0;
};

struct TailPosition {
  std::uint64_t inode = 0;
  std::int64_t offset = 0;
  std::string path;
  FileMark mark = {};
};

// Those of the file; none when there is no such file. kCorrupt when it is not one.
Result<std::vector<TailPosition>> read_tail_positions(const std::string& path);
// Readers see the old content or the new, whatever happens.
Status write_tail_positions(const std::string& path, const std::vector<TailPosition>& positions);

}  // namespace sluice::flume
