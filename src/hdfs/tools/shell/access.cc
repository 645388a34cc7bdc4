#include "hdfs/tools/shell/access.h"

#include <grp.h>
#include <pwd.h>

#include <algorithm>

#include "hdfs/client/user.h"
#include "lake/attributes.h"

namespace sluice::hdfs::tools {

static bool is_member(const std::string& user, const std::string& group) {
  const ::passwd* entry = getpwnam(user.c_str());
  if (entry == nullptr) return false;
  int count = 0;
  getgrouplist(user.c_str(), entry->pw_gid, nullptr, &count);
  std::vector<gid_t> ids(static_cast<std::size_t>(std::max(count, 0)));
  if (getgrouplist(user.c_str(), entry->pw_gid, ids.data(), &count) < 0) return false;
  return std::any_of(ids.begin(), ids.end(), [&group](gid_t id) {
    const ::group* found = getgrgid(id);
    return found != nullptr && group == found->gr_name;
  });
}

Result<bool> may_access(const Item& item, int wanted) {
  const std::string user = current_user();
  TRY(lake::FileStatus root, item.fs->status("/"));
  if (user == root.owner) return true;
  const lake::FileStatus& status = *item.status;
  if (status.has_acl && user != status.owner && item.fs->attributes() != nullptr) {
    TRY(const lake::AclStatus found, item.fs->attributes()->acl(item.path));
    const lake::Acl& acl = found.rights.acl;
    const auto in_group = [&](const std::string& name) {
      return is_member(user, name.empty() ? status.group : name);
    };
    if (lake::has_access_entries(acl)) {
      return lake::acl_allows(acl, status.permission, user, in_group,
                              static_cast<unsigned>(wanted));
    }
  }
  int shift = 0;
  if (user == status.owner) {
    shift = 6;
  } else if (is_member(user, status.group)) {
    shift = 3;
  }
  return ((status.permission >> shift) & wanted) == wanted;
}

}  // namespace sluice::hdfs::tools
