#include "console/lake_trash.h"

#include "console/lake_paths.h"

namespace sluice::console {
namespace {

constexpr std::uint16_t kTrashPermission = 0700;

std::string trash_of(const lake::FileSystem& lake) {
  return lake.home() + "/.Trash";
}

bool is_below(const std::string& path, const std::string& folder) {
  return folder == "/" || path == folder || path.starts_with(folder + "/");
}

// Makes the folder; where a file that was deleted earlier has the name of one on the way, that part
// gets the time behind its name.
Result<std::string> make_place(lake::FileSystem& lake, std::string folder, std::int64_t now_ms) {
  const Status made = lake.make_directories(folder, kTrashPermission);
  if (made) return folder;
  if (made.error().code() != ErrorCode::kAlreadyExists &&
      made.error().code() != ErrorCode::kNotADirectory) {
    return made.error();
  }
  std::string taken = folder;
  while (taken != "/" && !lake.status(taken)) taken = parent_of(taken);
  folder = taken + std::to_string(now_ms) + folder.substr(taken.size());
  TRY(lake.make_directories(folder, kTrashPermission));
  return folder;
}

}  // namespace

bool is_in_trash(const lake::FileSystem& lake, const std::string& path) {
  return is_below(path, trash_of(lake));
}

Result<std::string> move_to_trash(lake::FileSystem& lake, const std::string& path,
                                  std::int64_t now_ms) {
  if (is_below(trash_of(lake), path)) {
    return Error(ErrorCode::kInvalidArgument,
                 path + " can't be moved to the trash, since it contains the trash");
  }
  if (is_in_trash(lake, path)) {
    return Error(ErrorCode::kInvalidArgument, path + " is in the trash already");
  }
  TRY(lake.status(path));
  TRY(const std::string folder,
      make_place(lake,
                 trash_of(lake) + "/Current" + (parent_of(path) == "/" ? "" : parent_of(path)),
                 now_ms));
  const std::string first = folder + path.substr(path.rfind('/'));
  std::string place = first;
  for (int attempt = 0;; ++attempt) {
    const Status moved = lake.rename(path, place);
    if (moved) return place;
    if (moved.error().code() != ErrorCode::kAlreadyExists || attempt == 100) return moved.error();
    place = first + std::to_string(now_ms + attempt);
  }
}

}  // namespace sluice::console
