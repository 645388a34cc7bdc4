// Access control lists as HDFS has them: what is kept of them, how the calls change them, and what
// a new entry takes from its folder. Pure: the engine keeps, checks and records.
//
// The permission bits of an entry with a list hold owner, mask and others; what is kept beside them
// is sorted: the other access entries (with the owning group's own), then the default ones.
//
// Source: AclStorage and AclTransformation of Hadoop 3.2.1.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::lake {

enum class AclScope : std::uint8_t { kAccess, kDefault };
enum class AclType : std::uint8_t { kUser, kGroup, kMask, kOther };

struct AclEntry {
  AclScope scope = AclScope::kAccess;
  AclType type = AclType::kUser;
  std::string name;             // empty: the owner, the owning group
  std::uint8_t permission = 0;  // rwx
  bool operator==(const AclEntry&) const = default;
};
using Acl = std::vector<AclEntry>;

inline constexpr std::size_t kMaxAclEntries = 32;  // of each scope

enum class AclOperation { kModify, kRemoveEntries, kRemoveDefault, kRemove, kSet };

// An entry's permission bits and what is kept beside them.
struct Rights {
  std::uint16_t permission = 0;
  Acl acl;
};

// What getAclStatus says.
struct AclStatus {
  std::string owner;
  std::string group;
  Rights rights;
};

// Whether there are entries beside owner, group and others that decide about access.
bool has_access_entries(const Acl& kept);
// Whether they let in someone who is not the owner. `is_member` says whether he is in a group; the
// owning group is asked for without a name.
bool acl_allows(const Acl& kept, std::uint16_t permission, const std::string& user,
                const std::function<bool(const std::string&)>& is_member, unsigned wanted);
// The whole list, as getfacl shows it: with the entries that the permission bits stand for.
Acl whole_acl(const Rights& rights);
// kInvalidArgument (Reason::kAcl) when what would come out is no list. `path` is for the message.
Result<Rights> changed_acl(const Rights& rights, AclOperation operation, const Acl& spec,
                           bool is_directory, const std::string& path);
// What a new entry has in a folder that keeps `folder`: `mode` is what its creator asked for,
// before the umask. Without default entries there, just the mode.
Rights inherited(const Acl& folder, std::uint16_t mode, bool is_directory);

// "default:user:bob:rw-".
std::string acl_entry_text(const AclEntry& entry);
std::string action_text(unsigned permission);  // "rw-"
// "user:bob:rw-,group::r--"; without permissions for -x. kInvalidArgument in Hadoop's words.
Result<Acl> parse_acl(std::string_view spec, bool with_permissions);

}  // namespace sluice::lake
