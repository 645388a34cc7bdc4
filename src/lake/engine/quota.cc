// Quotas and storage policies: what a directory may hold, counted over all below it.
//
// What a quota counts is taken from the disk once, with every entry below taken into the tree; from
// then on records move the count along. Before a change is refused it is counted anew: another
// program may have made room.
#include <algorithm>
#include <cstdio>

#include "lake/engine/engine.h"
#include "lake/names.h"
#include "lake/storage_policy.h"

namespace sluice::lake {

namespace {

// StringUtils.TraditionalBinaryPrefix.long2String(n, "B", 2): "384.07 MB", "1 MB", "17 B".
std::string size_words(std::int64_t bytes) {
  constexpr std::string_view kUnits = "KMGTPE";
  unsigned power = 0;
  for (std::int64_t rest = bytes; rest >= 1024; rest /= 1024) ++power;
  if (power == 0) return std::to_string(bytes) + " B";
  const std::int64_t unit = std::int64_t{1} << (10 * power);
  const std::string name = std::string(" ") + kUnits[power - 1] + "B";
  if (bytes % unit == 0) return std::to_string(bytes / unit) + name;
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", static_cast<double>(bytes) / static_cast<double>(unit));
  return text + name;
}

bool is_violated(std::int64_t quota, std::int64_t used, std::int64_t more) {
  return quota >= 0 && more > 0 && used > quota - more;
}

Status check_quotas(const Quotas& quotas, const Usage& used, const Usage& more,
                    const std::string& path) {
  if (is_violated(quotas.names, used.names, more.names)) {
    return Error(ErrorCode::kResourceExhausted,
                 "The NameSpace quota (directories and files) of directory " + path +
                     " is exceeded: quota=" + std::to_string(quotas.names) +
                     " file count=" + std::to_string(used.names + more.names),
                 Reason::kNameQuota);
  }
  if (is_violated(quotas.space, used.space, more.space)) {
    const std::int64_t count = used.space + more.space;
    return Error(
        ErrorCode::kResourceExhausted,
        "The DiskSpace quota of " + path + " is exceeded: quota = " + std::to_string(quotas.space) +
            " B = " + size_words(quotas.space) +
            " but diskspace consumed = " + std::to_string(count) + " B = " + size_words(count),
        Reason::kSpaceQuota);
  }
  for (std::size_t kind = 0; kind < kStorageKinds.size(); ++kind) {
    if (!is_violated(quotas.by_kind[kind], used.by_kind[kind], more.by_kind[kind])) continue;
    return Error(ErrorCode::kResourceExhausted,
                 "Quota by storage type : " + std::string(kStorageKinds[kind]) + " on path : " +
                     path + " is exceeded. quota = " + size_words(quotas.by_kind[kind]) +
                     " but space consumed = " + size_words(used.by_kind[kind] + more.by_kind[kind]),
                 Reason::kKindQuota);
  }
  return {};
}

// What so many bytes in so many copies come to.
Usage copies_of(std::int64_t bytes, std::uint16_t copies, std::uint8_t policy) {
  Usage usage;
  usage.space = bytes * copies;
  usage.by_kind = copies_by_kind(policy, copies);
  for (std::int64_t& kind : usage.by_kind) kind *= bytes;
  return usage;
}

}  // namespace

std::uint8_t Engine::storage_policy_of(const Node& node) {
  for (const Node* at = &node; at != nullptr; at = at->parent) {
    if (at->extra().storage_policy != 0) return at->extra().storage_policy;
  }
  return 0;
}

// What so many bytes of a file come to, with all its copies.
Usage Engine::space_of(const Node& file, std::int64_t bytes) {
  return space_of(file, bytes, file.replication);
}

Usage Engine::space_of(const Node& file, std::int64_t bytes, std::uint16_t copies) {
  return copies_of(bytes, copies, storage_policy_of(file));
}

Usage Engine::own_usage(const Node& node) {
  Usage usage;
  if (!node.is_directory()) usage = space_of(node, static_cast<std::int64_t>(node.size));
  usage.names = 1;
  return usage;
}

Usage Engine::usage_in_memory(const Node& node) {
  return usage_under(node, storage_policy_of(node));
}

// As it counts where the folder above has this policy.
Usage Engine::usage_under(const Node& node, std::uint8_t policy) {
  if (node.extra().storage_policy != 0) policy = node.extra().storage_policy;
  Usage usage;
  if (!node.is_directory()) {
    usage = copies_of(static_cast<std::int64_t>(node.size), node.replication, policy);
  } else {
    for (const auto& [name, child] : node.directory->children) {
      if (child->missing_since_min == 0) usage.add(usage_under(*child, policy), 1);
    }
  }
  ++usage.names;
  return usage;
}

// Takes every entry below a directory into the tree.
Status Engine::adopt_below(Node& node, int fd) {
  TRY(const DiskStat stat, stat_of(fd));
  TRY(const Scan* scanned, scan(node, fd, stat));
  const std::vector<std::string> names = scanned->names;
  for (const std::string& name : names) {
    TRY(const std::optional<DiskStat> found, stat_at(fd, name));
    if (!found || (!found->is_file && !found->is_directory)) continue;
    Node* child = look(node, fd, name, *found);
    if (!found->is_directory) continue;
    TRY(const Fd below, open_directory_at(fd, name));
    TRY(adopt_below(*child, below.get()));
  }
  return {};
}

// The same, with the lock opened between folders.
Status Engine::adopt_all(const std::string& path) {
  std::vector<std::string> waiting{path};
  while (!waiting.empty()) {
    const std::string at = std::move(waiting.back());
    waiting.pop_back();
    const Lock lock(mutex_);
    const Result<Place> place = walk({superuser_, {}, std::nullopt}, at);
    if (!place || place->node == nullptr || !place->node->is_directory()) continue;
    TRY(const Fd fd, open_directory_at(place->parent_fd, place->disk_name()));
    TRY(const Scan* scanned, scan(*place->node, fd.get(), place->stat));
    const std::vector<std::string> names = scanned->names;
    for (const std::string& name : names) {
      TRY(const std::optional<DiskStat> found, stat_at(fd.get(), name));
      if (!found || (!found->is_file && !found->is_directory)) continue;
      look(*place->node, fd.get(), name, *found);
      if (found->is_directory) waiting.push_back(child_path(place->path, name));
    }
  }
  return {};
}

Result<Usage> Engine::usage_of(Node& node) {
  const auto counted = usages_.find(node.id);
  if (counted != usages_.end()) return counted->second;
  TRY(const Place place, place_of(node.id));
  if (node.is_directory()) {
    TRY(const Fd fd, open_directory_at(place.parent_fd, place.name.empty() ? "." : place.name));
    TRY(adopt_below(node, fd.get()));
  }
  const Usage usage = usage_in_memory(node);
  if (node.is_directory()) usages_[node.id] = usage;
  return usage;
}

// The entry, with all below it, is counted in, or out, where it lies.
void Engine::charge(const Node& node, const Usage& usage, int sign) {
  for (const Node* at = node.parent; at != nullptr; at = at->parent) {
    const auto counted = usages_.find(at->id);
    if (counted != usages_.end()) counted->second.add(usage, sign);
  }
}

// A record of an entry is about to be applied; the counts follow it.
void Engine::apply_counted(const EntryRecord& record) {
  const Node* before = tree_.find(record.id);
  const bool stays = before != nullptr && before->parent != nullptr &&
                     before->parent->id == record.parent && before->name == record.name;
  const auto usage = [&](const Node& node) {
    return stays ? own_usage(node) : usage_in_memory(node);
  };
  if (before != nullptr) charge(*before, usage(*before), -1);
  tree_.apply(record);
  if (const Node* after = tree_.find(record.id)) charge(*after, usage(*after), 1);
}

// Of a file that is being written, its last block counts as a full one. `exact` is a file whose
// last block is done.
Usage Engine::reserved_below(const Node& above, const OpenFile* exact) {
  Usage usage;
  for (const auto& [id, file] : open_) {
    const Node* node = tree_.find(id);
    const Node* at = node;
    while (at != nullptr && at != &above) at = at->parent;
    if (at == nullptr) continue;
    std::uint64_t length = file->length();
    if (file.get() != exact && !file->embedded && !file->block_starts.empty()) {
      length = std::max(length, file->block_starts.back() + node->block_size);
    }
    usage.add(space_of(*node, static_cast<std::int64_t>(length)), 1);
    usage.add(space_of(*node, static_cast<std::int64_t>(node->size)), -1);
  }
  return usage;
}

// Whether `more` may come into `folder`: asked of each directory above, the nearest first, up to
// `common`.
Status Engine::verify_quotas(Node& folder, const Usage& more, const OpenFile* exact,
                             const Node* common) {
  for (Node* at = &folder; at != nullptr && at != common; at = at->parent) {
    const Quotas& quotas = at->extra().quotas;
    if (!quotas.any()) continue;
    for (bool again = false;; again = true) {
      TRY(Usage used, usage_of(*at));
      used.add(reserved_below(*at, exact), 1);
      const Status allowed = check_quotas(quotas, used, more, tree_.path(*at));
      if (allowed) break;
      if (again) return allowed;
      usages_.erase(at->id);
    }
  }
  return {};
}

// A writer of this process is about to write [from, to): each block that it begins needs the room
// of a whole one.
Status Engine::reserve(const OpenFile& file, std::uint64_t from, std::uint64_t to) {
  const Lock lock(mutex_);
  Node* node = tree_.find(file.id);
  if (node == nullptr || node->parent == nullptr || node->block_size == 0) return {};
  const auto blocks = [&](std::uint64_t bytes) {
    return static_cast<std::int64_t>((bytes + node->block_size - 1) / node->block_size);
  };
  const std::int64_t begun = blocks(to) - blocks(from);
  if (begun <= 0) return {};
  const Usage more = space_of(*node, begun * static_cast<std::int64_t>(node->block_size));
  return verify_quotas(*node->parent, more, nullptr, nullptr);
}

// Counting takes in what other programs changed: an entry that a call has in hand may be forgotten
// by it.
void Engine::hold(Held& held, const Place& place) {
  for (const Node* above : place.ancestors) held.emplace_back(above->id, above);
  if (place.node != nullptr) held.emplace_back(place.node->id, place.node);
}

Status Engine::check_held(const Held& held, const std::string& path) const {
  for (const auto& [id, node] : held) {
    if (tree_.find(id) == node) continue;
    return Error(ErrorCode::kUnavailable,
                 path + " was replaced by another program just now; try again");
  }
  return {};
}

// Whether `more` may come into the place's folder. What the place leads through is there still.
Status Engine::verify_quotas(const Place& place, const Usage& more) {
  Held held;
  hold(held, place);
  TRY(verify_quotas(*place.parent(), more, nullptr, nullptr));
  return check_held(held, place.path);
}

// Whether `from` may come to the name that `to` is, in the place of what has it now.
Status Engine::verify_move(const Place& from, const Place& to) {
  Node& moved = *from.node;
  Node& target = *to.parent();
  const Node* common = nullptr;
  for (const Node* above = moved.parent; above != nullptr && common == nullptr;
       above = above->parent) {
    for (const Node* at = &target; at != nullptr; at = at->parent) {
      if (at == above) common = at;
    }
  }
  bool limited = false;
  for (const Node* at = &target; at != nullptr && at != common; at = at->parent) {
    limited = limited || at->extra().quotas.any();
  }
  if (!limited) return {};
  Held held;
  hold(held, from);
  hold(held, to);
  if (moved.is_directory()) {
    TRY(const Fd fd, open_directory_at(from.parent_fd, from.name));
    TRY(adopt_below(moved, fd.get()));
  }
  TRY(check_held(held, from.path));
  Usage more = usage_under(moved, storage_policy_of(target));
  if (to.node != nullptr) more.add(usage_in_memory(*to.node), -1);
  TRY(verify_quotas(target, more, nullptr, common));
  return check_held(held, to.path);
}

Status Engine::set_quotas(const Caller& who, const std::string& path, const QuotaChange& change) {
  if (!is_superuser(who)) {
    return Error(ErrorCode::kPermissionDenied,
                 "Access denied for user " + who.user + ". Superuser privilege is required");
  }
  std::uint64_t sequence = 0;
  {
    const Lock lock(mutex_);
    TRY(const Place place, walk_to(who, path));
    if (place.node == nullptr) {
      return Error(ErrorCode::kNotFound, "Directory does not exist: " + path);
    }
    if (!place.node->is_directory()) {
      return Error(ErrorCode::kNotADirectory, "`" + path + "': Is not a directory",
                   Reason::kNoDirectory);
    }
    if (place.path == "/" && change.names == kNoQuota) {
      return Error(ErrorCode::kInvalidArgument, "Cannot clear namespace quota on root.",
                   Reason::kBadArgument);
    }
    Annotation now = annotation(*place.node);
    Quotas& quotas = now.extras.quotas;
    if (change.names) quotas.names = *change.names;
    if (change.space) {
      (change.kind ? quotas.of(*change.kind) : quotas.space) = *change.space;
    }
    if (quotas == place.node->extra().quotas) return {};
    TRY(sequence, annotate({who.user, who.groups, {}}, place, std::move(now)));
  }
  return settle(sequence);
}

Result<QuotaUsage> Engine::quota_usage(const Caller& who, const std::string& path) {
  QuotaUsage usage;
  bool limited = false;
  bool root = false;
  {
    const Lock lock(mutex_);
    TRY(const Place place, existing(who, path, Reach::kSnapshots));
    limited = place.node->extra().quotas.any();
    root = place.path == "/";
  }
  if (!limited) {
    // As a NameNode has it: the sum, with its rights, but for the root, which always has a quota.
    TRY(const ContentSummary sum,
        content_summary(root ? Caller{superuser_, {}, std::nullopt} : who, path));
    return QuotaUsage{.quotas = sum.quotas, .used = sum.used};
  }
  TRY(adopt_all(path));
  const Lock lock(mutex_);
  TRY(const Place place, existing(who, path));
  usage.quotas = place.node->extra().quotas;
  if (place.path == "/" && usage.quotas.names == kNoQuota) usage.quotas.names = INT64_MAX;
  usage.used = usage_in_memory(*place.node);
  if (usage.quotas.any()) usages_[place.node->id] = usage.used;
  usage.used.add(reserved_below(*place.node, nullptr), 1);
  return usage;
}

// -- storage policies -----------------------------------------------------------------------------

namespace {

// A file that is there already neither gets nor loses a policy that decides where it is made.
Status check_policy_change(const Extras& file, std::uint8_t id) {
  const StoragePolicy* wanted = find_storage_policy(id);
  if (wanted != nullptr && wanted->copy_on_create) {
    return Error(ErrorCode::kInvalidArgument,
                 "Policy " + storage_policy_text(*wanted) + " cannot be set after file creation.");
  }
  const StoragePolicy* present = find_storage_policy(file.storage_policy);
  if (present != nullptr && present->copy_on_create) {
    return Error(ErrorCode::kInvalidArgument, "Existing policy " + std::string(present->name) +
                                                  " cannot be changed after file creation.");
  }
  return {};
}

}  // namespace

Status Engine::set_storage_policy(const Caller& who, const std::string& path, std::uint8_t id) {
  std::uint64_t sequence = 0;
  {
    const Lock lock(mutex_);
    TRY(const Place place, walk_to(who, path));
    if (place.node == nullptr) {
      return Error(ErrorCode::kNotFound, "File/Directory does not exist: " + path);
    }
    TRY(check(who, *place.node, Access::kWrite));
    if (!place.node->is_directory()) TRY(check_policy_change(place.node->extra(), id));
    Annotation now = annotation(*place.node);
    now.extras.storage_policy = id;
    usages_.clear();  // other kinds are counted below it now
    TRY(sequence, annotate({who.user, who.groups, {}}, place, std::move(now)));
  }
  return settle(sequence);
}

}  // namespace sluice::lake
