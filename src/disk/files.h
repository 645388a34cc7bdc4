// Whole files, over the calls of a disk. Errors name the path.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "disk/disk.h"

namespace sluice::disk {

// Exactly `size` bytes; fewer is kCorrupt ("short read").
Status read_exactly(DiskFile& file, std::uint64_t offset, char* to, std::size_t size);
Result<std::string> read_file(Disk& disk, const std::string& path);
// In place: a kill or a loss of power may leave any part of it.
Status write_file(Disk& disk, const std::string& path, std::string_view bytes);
// Replaces the file in one step that survives a loss of power. Readers see the old content or the
// new.
Status write_file_atomically(Disk& disk, const std::string& path, std::string_view bytes);
Result<bool> exists(Disk& disk, const std::string& path);
// Nothing to remove is no failure.
Status remove_if_there(Disk& disk, const std::string& path);
// Of "a/b": "a"; of "/a": "/".
std::string parent_of(const std::string& path);

}  // namespace sluice::disk
