#include "lake/engine/permissions.h"

#include <algorithm>

namespace sluice::lake {

namespace {
constexpr const char* kNames[] = {"NONE", "EXECUTE",      "WRITE",      "WRITE_EXECUTE",
                                  "READ", "READ_EXECUTE", "READ_WRITE", "ALL"};
}

namespace {

bool is_member(const Caller& who, const std::string& group) {
  return std::find(who.groups.begin(), who.groups.end(), group) != who.groups.end();
}

}  // namespace

// Exactly one class of the three decides, as POSIX has it, where no list says more.
bool allows(const Caller& who, const Guarded& entry, Access access) {
  const auto wanted = static_cast<unsigned>(access);
  if (who.user == entry.owner) return (entry.permission >> 6U & wanted) == wanted;
  if (has_access_entries(entry.acl)) {
    return acl_allows(
        entry.acl, entry.permission, who.user,
        [&](const std::string& name) { return is_member(who, name.empty() ? entry.group : name); },
        wanted);
  }
  const unsigned shift = is_member(who, entry.group) ? 3 : 0;
  return (entry.permission >> shift & wanted) == wanted;
}

Status check_name_length(const std::string& name) {
  constexpr std::size_t kLongest = 1024;
  if (name.size() <= kLongest) return {};
  return Error(ErrorCode::kInvalidArgument,
               "the name \"" + name.substr(0, 32) + "...\" has " + std::to_string(name.size()) +
                   " bytes; one of a user, a group or a client can have " +
                   std::to_string(kLongest));
}

std::string permission_text(std::uint16_t permission) {
  std::string text = "rwxrwxrwx";
  for (unsigned i = 0; i < 9; ++i) {
    if ((permission >> (8 - i) & 1U) == 0) text[i] = '-';
  }
  if ((permission & 01000U) != 0) text[8] = (permission & 1U) != 0 ? 't' : 'T';
  return text;
}

Error denied(const Caller& who, const Guarded& entry, Access wanted, const std::string& path) {
  return Error(ErrorCode::kPermissionDenied,
               "Permission denied: user=" + who.user +
                   ", access=" + kNames[static_cast<unsigned>(wanted) & 7U] + ", inode=\"" + path +
                   "\":" + entry.owner + ":" + entry.group + ":" +
                   (entry.is_directory ? "d" : "-") + permission_text(entry.permission));
}

}  // namespace sluice::lake
