// HDFS's permission check, on what the lake knows of an entry.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "lake/lake.h"

namespace sluice::lake {

// What the check looks at.
struct Guarded {
  const std::string& owner;
  const std::string& group;
  std::uint16_t permission;
  bool is_directory;
  const Acl& acl;  // what is kept beside the permission
};

bool allows(const Caller& who, const Guarded& entry, Access wanted);
// "Permission denied: user=U, access=WRITE, inode="/p":owner:group:drwxr-xr-x"
Error denied(const Caller& who, const Guarded& entry, Access wanted, const std::string& path);
// Names of users, groups and clients are kept for each entry and recorded with each change of it.
// kInvalidArgument for what cannot be meant as one.
Status check_name_length(const std::string& name);
// "rwxr-xr-t"
std::string permission_text(std::uint16_t permission);

constexpr Access operator|(Access a, Access b) {
  return static_cast<Access>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

}  // namespace sluice::lake
