// Sqoop's file of large objects, which records of a text import refer to by
// externalLob(lf,<file>,<offset>,<length>).
//
//   "LOB", version 0, a mark of 16 random bytes, properties { count, { name, size, value } }
//   objects   { mark, number, length, bytes }
//   segments  { mark, -1, size, lengths of up to 4096 whole objects }
//   table     { mark, -3, count, { segment's offset, its first number, first and last offset } }
//   finale    { mark, -2, the table's offset }
// Numbers are Hadoop's variable-length ones, but a property's size has four bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "formats/sequence_file.h"

namespace sluice::formats {

class LobFileWriter {
 public:
  explicit LobFileWriter(const SyncMarker& mark) : mark_(mark) {}

  // Appends the beginning of the file; once, before all else.
  void begin(Bytes& out);
  // Appends one object, and says where in the file it begins.
  std::uint64_t add(Bytes& out, std::string_view object);
  // Appends the index; nothing may follow.
  void finish(Bytes& out);

 private:
  struct Segment {
    std::uint64_t first_number = 0;
    std::uint64_t first_offset = 0;
    std::uint64_t last_offset = 0;
    std::uint64_t count = 0;
    std::string lengths;
  };
  void append_mark(Bytes& out) const { out.append(mark_.data(), mark_.size()); }

  SyncMarker mark_;
  std::uint64_t position_ = 0;
  std::uint64_t objects_ = 0;
  std::vector<Segment> segments_;
};

}  // namespace sluice::formats
