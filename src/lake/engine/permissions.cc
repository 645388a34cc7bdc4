#include "lake/engine/permissions.h"

#include <algorithm>

namespace sluice::lake {

namespace {
constexpr const char* kNames[] = {"NONE", "EXECUTE",      "WRITE",      "WRITE_EXECUTE",
                                  "READ", "READ_EXECUTE", "READ_WRITE", "ALL"};
}

// Exactly one class of the three decides, as POSIX has it.
bool allows(const Caller& who, const Rights& rights, Access wanted) {
  unsigned bits = rights.permission & 7U;
  if (who.user == rights.owner) {
    bits = rights.permission >> 6 & 7U;
  } else if (std::find(who.groups.begin(), who.groups.end(), rights.group) != who.groups.end()) {
    bits = rights.permission >> 3 & 7U;
  }
  const auto mask = static_cast<unsigned>(wanted);
  return (bits & mask) == mask;
}

std::string permission_text(std::uint16_t permission) {
  std::string text = "rwxrwxrwx";
  for (unsigned i = 0; i < 9; ++i) {
    if ((permission >> (8 - i) & 1U) == 0) text[i] = '-';
  }
  if ((permission & 01000U) != 0) text[8] = (permission & 1U) != 0 ? 't' : 'T';
  return text;
}

Error denied(const Caller& who, const Rights& rights, Access wanted, const std::string& path) {
  return Error(ErrorCode::kPermissionDenied,
               "Permission denied: user=" + who.user +
                   ", access=" + kNames[static_cast<unsigned>(wanted) & 7U] + ", inode=\"" + path +
                   "\":" + rights.owner + ":" + rights.group + ":" +
                   (rights.is_directory ? "d" : "-") + permission_text(rights.permission));
}

}  // namespace sluice::lake
