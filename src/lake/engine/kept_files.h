// Files that were removed or replaced while a client was reading them. A client asks for a file's
// blocks once and reads them one after the other: as on a DataNode, which deletes blocks some time
// after the NameNode forgot them, the bytes stay readable by their block ids for a while.
//
// Not locked: the engine's lock guards it.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "lake/engine/verified_file.h"

namespace sluice::lake {

class KeptFiles {
 public:
  struct File {
    VerifiedFile::Source source;
    std::vector<std::uint64_t> block_starts;
    std::uint64_t generation = 0;
    std::int64_t until_ms = 0;
  };

  // A reader has asked where the file's blocks are.
  void located(std::uint64_t id, std::int64_t now_ms);
  // The files for which that was not long ago.
  std::vector<std::uint64_t> located_lately(std::int64_t now_ms) const;

  // When there are too many already, the file is gone at once.
  void keep(std::uint64_t id, File file, std::int64_t now_ms);
  // Null when it is not kept. Its time starts anew.
  const File* find(std::uint64_t id, std::int64_t now_ms);
  void forget_old(std::int64_t now_ms);

 private:
  std::unordered_map<std::uint64_t, std::int64_t> located_ms_;
  std::unordered_map<std::uint64_t, File> files_;
};

}  // namespace sluice::lake
