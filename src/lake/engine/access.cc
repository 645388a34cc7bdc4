// Who may do what: FSPermissionChecker's rules, and the calls that change rights.
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "lake/engine/engine.h"
#include "lake/names.h"

namespace sluice::lake {

Guarded Engine::guarded(const Node& node) const {
  return {tree_.user(node.owner), tree_.user(node.group), node.permission, node.is_directory(),
          node.extra().acl};
}

Status Engine::check(const Caller& who, const Node& node, Access wanted) {
  if (!options_.enforce_permissions || is_superuser(who)) return {};
  const Guarded entry = guarded(node);
  if (allows(who, entry, wanted)) return {};
  return denied(who, entry, wanted, tree_.path(node));
}

// To make a name: writing into the last folder of the path that is there.
Status Engine::check_ancestor(const Caller& who, const Place& place) {
  if (place.ancestors.empty()) return {};
  return check(who, *place.ancestors.back(), Access::kWrite);
}

// To take a name away: writing into its folder, if there is one.
Status Engine::check_parent(const Caller& who, const Place& place) {
  return place.parent_exists ? check_ancestor(who, place) : Status();
}

// In a sticky folder only the owners of the entry and of the folder may take it away.
Status Engine::check_sticky(const Caller& who, const Place& place) {
  if (!options_.enforce_permissions || is_superuser(who) || place.node == nullptr) return {};
  const Node* parent = place.parent();
  if (parent == nullptr || (parent->permission & 01000U) == 0) return {};
  if (who.user == tree_.user(parent->owner) || who.user == tree_.user(place.node->owner)) return {};
  const Guarded entry = guarded(*place.node);
  return Error(ErrorCode::kPermissionDenied,
               "Permission denied by sticky bit: user=" + who.user + ", path=\"" + place.path +
                   "\":" + entry.owner + ":" + entry.group + ":" +
                   (entry.is_directory ? "d" : "-") + permission_text(entry.permission) +
                   ", parent=\"" + tree_.path(*parent) + "\":" + tree_.user(parent->owner) + ":" +
                   tree_.user(parent->group) + ":d" + permission_text(parent->permission));
}

// Everything on every filled folder below, as a recursive delete needs it.
Status Engine::check_subtree(const Caller& who, Node& node, int parent_fd,
                             const std::string& name) {
  if (!options_.enforce_permissions || is_superuser(who) || !node.is_directory()) return {};
  TRY(const Fd fd, open_directory_at(parent_fd, name));
  TRY(const DirectoryNames names, names_in(fd.get()));
  if (names.visible.empty() && names.hidden == 0) return {};
  TRY(check(who, node, Access::kRead | Access::kWrite | Access::kExecute));
  for (const std::string& below : names.visible) {
    TRY(const std::optional<DiskStat> stat, stat_at(fd.get(), below));
    if (!stat || !stat->is_directory) continue;
    Node* child = look(node, fd.get(), below, *stat);
    TRY(check_subtree(who, *child, fd.get(), below));
  }
  return {};
}

Status Engine::check_owner(const Caller& who, const Place& place) {
  if (!options_.enforce_permissions || is_superuser(who)) return {};
  if (tree_.user(place.node->owner) == who.user) return {};
  return Error(ErrorCode::kPermissionDenied,
               "Permission denied. user=" + who.user + " is not the owner of inode=" + place.path);
}

Status Engine::check_access(const Caller& who, const std::string& path, Access wanted) {
  const Lock lock(mutex_);
  TRY(const Place place, walk_to(who, path, Reach::kSnapshots));
  if (place.snapshots_of != nullptr) return {};
  if (place.node == nullptr) return Error(ErrorCode::kNotFound, "Path not found");
  return check(who, *place.node, wanted);
}

// For record_and_do().
std::function<Status(bool attempt)> Engine::mode_change(const Place& place,
                                                        std::uint16_t permission) {
  const std::uint32_t mode = disk_mode(permission, place.node->is_directory());
  return [&place, mode](bool attempt) {
    return set_mode_at(place.parent_fd, place.disk_name(), attempt ? place.stat.mode : mode);
  };
}

Status Engine::set_permission(const Caller& who, const std::string& path,
                              std::uint16_t permission) {
  std::uint64_t sequence = 0;
  {
    const Lock lock(mutex_);
    TRY(const Place place, existing(who, path));
    TRY(check_owner(who, place));
    EntryRecord record = tree_.record(*place.node);
    record.permission = permission & 01777U;
    TRY(sequence, record_and_do(place, {record}, mode_change(place, record.permission)));
  }
  return settle(sequence);
}

Status Engine::set_owner(const Caller& who, const std::string& path, const std::string& owner,
                         const std::string& group) {
  std::uint64_t sequence = 0;
  {
    const Lock lock(mutex_);
    TRY(const Place place, existing(who, path));
    TRY(check_owner(who, place));
    TRY(check_name_length(owner));
    TRY(check_name_length(group));
    EntryRecord record = tree_.record(*place.node);
    if (options_.enforce_permissions && !is_superuser(who)) {
      if (!owner.empty() && owner != who.user) {
        return Error(
            ErrorCode::kPermissionDenied,
            "User " + who.user + " is not a super user (non-super user cannot change owner).");
      }
      const bool member =
          std::find(who.groups.begin(), who.groups.end(), group) != who.groups.end();
      if (!group.empty() && !member) {
        return Error(ErrorCode::kPermissionDenied,
                     "User " + who.user + " does not belong to " + group);
      }
    }
    if (!owner.empty()) record.owner = owner;
    if (!group.empty()) record.group = group;
    TRY(sequence, commit({record}));
  }
  return settle(sequence);
}

Status Engine::set_times(const Caller& who, const std::string& path, std::int64_t modified_ms,
                         std::int64_t accessed_ms) {
  constexpr std::int64_t kLatestMs = INT64_MAX / 1'000'000;  // in the year 2262
  if (std::max(modified_ms, accessed_ms) > kLatestMs) {
    return Error(ErrorCode::kInvalidArgument,
                 "the times of " + path + " can be at most " + std::to_string(kLatestMs));
  }
  std::uint64_t sequence = 0;
  {
    Lock lock(mutex_);
    TRY(const Place place, existing(who, path));
    TRY(check(who, *place.node, Access::kWrite));
    if (!place.node->is_directory() && modified_ms >= 0) {
      TRY(const bool unshared, unshare(lock, place));
      if (unshared) {
        lock.unlock();
        return set_times(who, path, modified_ms, accessed_ms);
      }
    }
    const auto time = [](std::int64_t ms) {
      return ms < 0 ? timespec{0, UTIME_OMIT} : disk_time(ms * 1'000'000);
    };
    const auto change = [&](bool attempt) {
      if (attempt) {
        const timespec same = disk_time(place.stat.modified_ns);
        return set_times_at(place.parent_fd, place.disk_name(), {0, UTIME_OMIT}, same);
      }
      return set_times_at(place.parent_fd, place.disk_name(), time(accessed_ms), time(modified_ms));
    };
    // Of these the modification time says nothing about what is known of the bytes.
    if (place.node->is_directory() || place.node->open || modified_ms < 0) {
      const Status changed = change(false);
      return changed ? Status() : changed.error().with(path);
    }
    EntryRecord record = tree_.record(*place.node);
    record.modified_ns = modified_ms * 1'000'000;
    TRY(sequence, record_and_do(place, {record}, change));
    const auto stat = stat_at(place.parent_fd, place.name);
    if (stat && *stat && (*stat)->modified_ns != record.modified_ns) {
      record.modified_ns = (*stat)->modified_ns;  // the disk keeps them less exactly
      note({record});
    }
  }
  return settle(sequence);
}

Result<bool> Engine::set_replication(const Caller& who, const std::string& path,
                                     std::uint16_t replication) {
  if (replication < 1 || replication > options_.max_replication) {
    return Error(
        ErrorCode::kIo,
        replication < 1
            ? "Requested replication factor of 0 is less than the required minimum of 1 for " + path
            : "Requested replication factor of " + std::to_string(replication) +
                  " exceeds maximum of " + std::to_string(options_.max_replication) + " for " +
                  path);
  }
  std::uint64_t sequence = 0;
  {
    const Lock lock(mutex_);
    TRY(const Place place, walk_to(who, path));
    if (place.node == nullptr) return false;
    TRY(check(who, *place.node, Access::kWrite));
    if (place.node->is_directory()) return false;
    if (replication > place.node->replication) {
      const auto size = static_cast<std::int64_t>(place.node->size);
      Usage more = space_of(*place.node, size, replication);
      more.add(space_of(*place.node, size), -1);
      TRY(verify_quotas(place, more));
    }
    EntryRecord record = tree_.record(*place.node);
    record.replication = replication;
    TRY(sequence, commit({record}));
  }
  TRY(settle(sequence));
  return true;
}

}  // namespace sluice::lake
