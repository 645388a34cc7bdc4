// Putting one segment, made by compaction, into the place of those it was made from, so that a kill
// at any instant leaves the old ones or the new one. File names and order are Kafka's own:
//
//   BASE.log.cleaned   being written: removed at the next open
//   BASE.log.swap      whole and on disk: the next open puts it in place
//   BASE.log.deleted   replaced: removed after file.delete.delay.ms, or at the next open
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::broker {

inline constexpr std::string_view kCleanedSuffix = ".cleaned";
inline constexpr std::string_view kSwapSuffix = ".swap";
inline constexpr std::string_view kDeletedSuffix = ".deleted";

struct Rename {
  std::string from;
  std::string to;
  bool must_exist = true;  // else there may be nothing to rename
};

// First: from here on the new segment is the one that counts. The log comes first: a swap counts
// once no .cleaned file is left.
std::vector<Rename> announce_swap(const std::string& directory, wire::Offset base);
// Then: the old segments go, in ascending order, and the new one takes its name. Were a later one
// to go first, a kill could bring back a record whose tombstone is gone. `old` begins with `base`,
// whose .snapshot stays: it says what producers had done before it.
std::vector<Rename> exchange_segments(const std::string& directory,
                                      std::span<const wire::Offset> old);
// Goes on after a failure, with the error of the first.
Status rename_all(std::span<const Rename> steps);

// At open: ends or undoes what a kill interrupted.
Status finish_swaps(const std::string& directory);

// "00000000000000000042.index.swap" begins with 42; nothing for another name.
std::optional<wire::Offset> offset_of_file(std::string_view name);

}  // namespace sluice::kafka::broker
