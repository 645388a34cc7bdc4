// Where the records of a partition came to lie in its copy: runs of records that lie one after the
// other in both. Offsets differ where records were compacted away, and where transactions ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::mirror {

class OffsetMap {
 public:
  // The record at `source` was copied to `target`; both grow.
  void add(wire::Offset source, wire::Offset target);

  // Where a group goes on in the copy that goes on at `source` in the original. What is not known
  // exactly any more is placed before, never behind: the group may read some again, and misses
  // none. Nothing without a record.
  std::optional<wire::Offset> translate(wire::Offset source) const;

  bool empty() const { return runs_.empty(); }
  // "source,target,count;..." in at most `limit` bytes: of what is older less is kept.
  std::string to_text(std::size_t limit) const;
  // kCorrupt when it is no such text.
  static Result<OffsetMap> parse(std::string_view text);

 private:
  struct Run {
    wire::Offset source = 0;
    wire::Offset target = 0;
    std::int64_t count = 0;
  };
  void thin();

  std::vector<Run> runs_;  // by source; the first is never dropped
};

}  // namespace sluice::kafka::mirror
