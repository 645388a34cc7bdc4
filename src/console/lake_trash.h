// The trash of the lake: what is deleted moves to .Trash/Current of the user's home, under its
// whole path, as `hdfs dfs -rm` does it, and can be moved back from there.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "lake/file_system.h"

namespace sluice::console {

bool is_in_trash(const lake::FileSystem& lake, const std::string& path);

// The path in the trash. kInvalidArgument for the root, and for what holds the trash or is in it.
Result<std::string> move_to_trash(lake::FileSystem& lake, const std::string& path,
                                  std::int64_t now_ms);

}  // namespace sluice::console
