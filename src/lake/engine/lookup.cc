// From a path to an entry: the disk is asked first, and the tree follows what it says.
#include <fcntl.h>

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "lake/engine/engine.h"
#include "lake/names.h"

namespace sluice::lake {

namespace {

constexpr std::size_t kScansKept = 8;
// A folder's time has the grain of the kernel's tick: names read within it may be followed by
// others under the same time.
constexpr std::int64_t kTickNs = 100'000'000;
constexpr std::uint32_t kKeepMissingMin = 24 * 60;

bool settled(const Clock& clock, std::int64_t modified_ns) {
  return clock.wall_ms() * 1'000'000 - modified_ns > kTickNs;
}

// The same entry in another inode: the whole lake was restored, or this file was, from a copy. A
// folder with snapshots, or with such folders below it, stays itself when it was made anew.
bool is_copy(const Node& node, const DiskStat& stat, bool has_snapshots) {
  if (node.is_directory() != stat.is_directory) return false;
  if (node.inode == 0 || has_snapshots) return true;
  return stat.is_file && !node.open && node.size == stat.size &&
         node.modified_ns == stat.modified_ns;
}

}  // namespace

// "/.reserved/.inodes/ID/rest" and "/.reserved/raw/rest" name entries in other words.
Result<std::string> Engine::real_path(const std::string& path) {
  constexpr std::string_view kInodes = "/.reserved/.inodes/";
  constexpr std::string_view kRaw = "/.reserved/raw";
  if (!path.starts_with("/.reserved")) return path;
  if (path == kRaw) return std::string("/");
  if (path.starts_with(std::string(kRaw) + "/")) return path.substr(kRaw.size());
  if (path.starts_with(kInodes)) {
    const std::size_t end = std::min(path.find('/', kInodes.size()), path.size());
    const auto id = parse_int(std::string_view(path).substr(kInodes.size(), end - kInodes.size()));
    const Node* node = id ? tree_.find(static_cast<std::uint64_t>(*id)) : nullptr;
    if (node == nullptr) {
      return Error(ErrorCode::kNotFound, "File for given inode path does not exist: " + path);
    }
    const std::string front = tree_.path(*node);
    const std::string rest = path.substr(end);
    return front == "/" && !rest.empty() ? rest : front + rest;
  }
  return Error(ErrorCode::kNotFound, "File does not exist: " + path);
}

Result<Engine::Place> Engine::walk(const Caller& who, const std::string& path, Reach reach) {
  Place place;
  TRY(place.path, real_path(path));
  TRY(const std::vector<std::string_view> components, split_path(place.path));
  place.node = tree_.root();
  place.parent_fd = root_fd_.get();
  if (components.empty()) {
    TRY(place.stat, stat_of(root_fd_.get()));
    return place;
  }
  for (std::size_t i = 0; i < components.size(); ++i) {
    Node* folder = place.node;
    if (!folder->is_directory()) {
      return Error(ErrorCode::kNotADirectory, tree_.path(*folder) + " (is not a directory)");
    }
    TRY(check(who, *folder, Access::kExecute));
    if (i > 0) {
      TRY(Fd next, open_directory_at(place.parent_fd, place.name));
      place.owned_parent = std::move(next);
      place.parent_fd = place.owned_parent.get();
    }
    place.ancestors.push_back(folder);
    place.name = components[i];
    place.node = nullptr;
    if (place.name == ".snapshot" && is_snapshottable(*folder)) {
      if (reach == Reach::kPresent) return read_only();
      return walk_snapshot(who, std::move(place), *folder, std::span(components).subspan(i + 1));
    }
    std::optional<DiskStat> stat;
    if (place.name != ".snapshot" && visible_name(place.name)) {
      TRY(stat, stat_at(place.parent_fd, place.name));
    }
    if (!stat || (!stat->is_file && !stat->is_directory)) {
      place.parent_exists = i + 1 == components.size();
      return place;
    }
    place.stat = *stat;
    place.node = look(*folder, place.parent_fd, place.name, *stat);
  }
  return place;
}

// A file on the way is no access to a NameNode, but for calls that make a name: those walk().
Result<Engine::Place> Engine::walk_to(const Caller& who, const std::string& path, Reach reach) {
  Result<Place> place = walk(who, path, reach);
  if (!place && place.error().code() == ErrorCode::kNotADirectory) {
    return Error(ErrorCode::kPermissionDenied, place.error().message(), Reason::kThroughFile);
  }
  return place;
}

Result<Engine::Place> Engine::existing(const Caller& who, const std::string& path, Reach reach) {
  TRY(Place place, walk_to(who, path, reach));
  if (place.node == nullptr) return Error(ErrorCode::kNotFound, "File does not exist: " + path);
  return place;
}

Result<Engine::Place> Engine::existing_file(const Caller& who, const std::string& path,
                                            Reach reach) {
  TRY(Place place, existing(who, path, reach));
  if (place.node->is_directory()) {
    return Error(ErrorCode::kIsADirectory, "Path is not a file: " + path);
  }
  return place;
}

Result<Engine::Place> Engine::place_of(std::uint64_t file_id) {
  const auto missing = [&] {
    return Error(ErrorCode::kNotFound, "File does not exist: inode " + std::to_string(file_id));
  };
  const Node* node = tree_.find(file_id);
  if (node == nullptr) return missing();
  Result<Place> place = walk({superuser_, {}, std::nullopt}, tree_.path(*node));
  if (!place || place->node == nullptr || place->node->id != file_id) return missing();
  return place;
}

// The entry that this file under this name is.
Node* Engine::look(Node& parent, int, const std::string& name, const DiskStat& stat) {
  Node* node = tree_.child(parent, name);
  if (node != nullptr && node->is(stat)) {
    refresh(*node, stat);
    return node;
  }
  if (node != nullptr && is_copy(*node, stat, !check_no_snapshots(*node))) {
    EntryRecord record = tree_.record(*node);
    record.inode = stat.inode;
    record.born_ns = stat.born_ns;
    note({record});
    refresh(*node, stat);
    return node;
  }
  return adopt(parent, name, stat);
}

// The name leads to a file that the tree doesn't have there: one that was moved, or a new one.
Node* Engine::adopt(Node& parent, const std::string& name, const DiskStat& stat) {
  if (Node* before = tree_.child(parent, name)) {
    log::info("entry was replaced by another program", {{"path", tree_.path(*before)}});
    ++foreign_changes_;
    set_aside(parent, name);
  }
  Node* moved = tree_.by_file(stat);
  const bool same =
      moved != nullptr && (stat.is_directory || moved->open ||
                           (moved->size == stat.size && moved->modified_ns == stat.modified_ns));
  if (same && moved->parent != nullptr && !still_there(*moved)) {
    EntryRecord record = tree_.record(*moved);
    record.parent = parent.id;
    record.name = name;
    log::info("entry was moved by another program",
              {{"from", tree_.path(*moved)}, {"to", child_path(tree_.path(parent), name)}});
    ++foreign_changes_;
    note({record});
    if (tree_.child(parent, name) == moved) return moved;  // else: below itself
  }
  EntryRecord record;
  record.id = tree_.take_id();
  record.parent = parent.id;
  record.name = name;
  record.is_directory = stat.is_directory;
  record.inode = stat.inode;
  record.born_ns = stat.born_ns;
  record.size = stat.is_file ? stat.size : 0;
  record.modified_ns = stat.is_file ? stat.modified_ns : 0;
  record.owner = users_.user_name(stat.uid);
  record.group = users_.group_name(stat.gid);
  record.permission = static_cast<std::uint16_t>(stat.mode & 01777U);
  if (stat.is_file) {
    record.replication = options_.default_replication;
    record.block_size = options_.default_block_size;
    record.generation = tree_.take_generation();
  }
  std::vector<Record> records;
  if (const Node* before = tree_.child(parent, name)) records.emplace_back(GoneRecord{before->id});
  records.emplace_back(std::move(record));
  note(records);
  return tree_.child(parent, name);
}

bool Engine::still_there(const Node& node) {
  Result<Fd> fd = open_directory_at(root_fd_.get(), ".");
  std::vector<const Node*> chain;
  for (const Node* at = node.parent; at->parent != nullptr; at = at->parent) chain.push_back(at);
  for (auto at = chain.rbegin(); fd && at != chain.rend(); ++at) {
    fd = open_directory_at(fd->get(), (*at)->name);
  }
  if (!fd) return false;
  const auto stat = stat_at(fd->get(), node.name);
  return stat && *stat && node.is(**stat);
}

// Takes in what another program changed of the same file.
void Engine::refresh(Node& node, const DiskStat& stat) {
  node.missing_since_min = 0;
  const bool mode_changed = !has_permission(stat, node.permission);
  const bool content_changed = !node.is_directory() && !node.open &&
                               (node.size != stat.size || node.modified_ns != stat.modified_ns);
  if (!mode_changed && !content_changed) return;
  EntryRecord record = tree_.record(node);
  if (mode_changed) record.permission = static_cast<std::uint16_t>(stat.mode & 01777U);
  if (content_changed) {
    ++foreign_changes_;
    corrupt_.erase(node.id);
    if (node.sums == Sums::kNone && !mode_changed) {
      // Nothing that the disk does not say as well: no record is needed.
      tree_.resize(node, stat.size);
      node.modified_ns = stat.modified_ns;
      node.generation = tree_.take_generation();
      return;
    }
    if (node.sums != Sums::kNone) {
      log::info("file was changed by another program; its checksums are dropped",
                {{"path", tree_.path(node)}});
    }
    if (node.sums == Sums::kFile) sums_->remove(node.id);
    record.size = stat.size;
    record.modified_ns = stat.modified_ns;
    record.generation = tree_.take_generation();
    record.sums = Sums::kNone;
    record.inline_sums.clear();
  }
  note({record});
}

std::uint32_t Engine::child_count(Node& node, const DiskStat& stat, int parent_fd) {
  DirectoryPart& part = *node.directory;
  if (part.counted_ns == stat.modified_ns && part.counted_ns != 0) return part.count;
  const Result<Fd> fd = node.parent == nullptr ? open_directory_at(parent_fd, ".")
                                               : open_directory_at(parent_fd, node.name);
  if (!fd) return 0;  // no right to read it: shown as empty
  const Result<DirectoryNames> names = names_in(fd->get());
  if (!names) return 0;
  part.count = static_cast<std::uint32_t>(names->visible.size());
  part.counted_ns = settled(system_clock_, stat.modified_ns) ? stat.modified_ns : 0;
  return part.count;
}

FileStatus Engine::status_from(Node& node, const DiskStat& stat, int parent_fd, std::string path) {
  FileStatus status;
  status.path = std::move(path);
  status.is_directory = node.is_directory();
  status.permission = node.permission;
  status.owner = tree_.user(node.owner);
  status.group = tree_.user(node.group);
  status.file_id = shown_id(node);
  status.has_acl = !node.extra().acl.empty();
  status.storage_policy = storage_policy_of(node);
  status.modified_ms = stat.modified_ns / 1'000'000;
  if (node.is_directory()) {
    status.children = child_count(node, stat, parent_fd);
    status.may_have_snapshots = node.extra().snapshottable || &node == tree_.root();
    return status;
  }
  status.accessed_ms = stat.accessed_ns / 1'000'000;
  status.replication = node.replication;
  status.block_size = node.block_size;
  status.under_construction = node.open;
  const auto file = node.open ? open_.find(node.id) : open_.end();
  status.length = file == open_.end() ? stat.size : file->second->length();
  return status;
}

FileStatus Engine::status_from(const Place& place) {
  return status_from(*place.node, place.stat, place.parent_fd, place.path);
}

Result<const Engine::Scan*> Engine::scan(Node& node, int fd, const DiskStat& stat) {
  const auto found = std::find_if(scans_.begin(), scans_.end(), [&](const Scan& scan) {
    return scan.id == node.id && scan.modified_ns == stat.modified_ns;
  });
  if (found != scans_.end()) return &*found;
  TRY(DirectoryNames names, names_in(fd));
  const auto minute = static_cast<std::uint32_t>(now_ms() / 60'000);
  std::vector<Record> long_gone;
  for (const auto& [name, child] : node.directory->children) {
    if (std::binary_search(names.visible.begin(), names.visible.end(), name)) continue;
    // Kept for a day: its file may turn up under another name.
    if (child->missing_since_min == 0) child->missing_since_min = minute;
    if (child->missing_since_min + kKeepMissingMin < minute && !child->open &&
        check_no_snapshots(*child)) {
      long_gone.emplace_back(GoneRecord{child->id});
    }
  }
  if (!long_gone.empty()) note(long_gone);
  std::erase_if(scans_, [&](const Scan& scan) { return scan.id == node.id; });
  if (scans_.size() >= kScansKept) scans_.erase(scans_.begin());
  const std::int64_t valid = settled(system_clock_, stat.modified_ns) ? stat.modified_ns : -1;
  scans_.push_back({node.id, valid, std::move(names.visible)});
  return &scans_.back();
}

Result<Fd> Engine::open_place(const Place& place, int flags) {
  Result<Fd> fd = open_file_at(place.parent_fd, place.name, flags);
  if (!fd) return fd.error().with(place.path);
  return fd;
}

// Makes the entry's name durable.
Status Engine::sync_parent(std::uint64_t file_id) {
  Fd folder;
  {
    const Lock lock(mutex_);
    TRY(Place place, place_of(file_id));
    TRY(folder, open_directory_at(place.parent_fd, "."));
  }
  if (::fsync(folder.get()) != 0 && errno != EINVAL) return errno_error("fsync of a directory");
  return {};
}

Result<FileStatus> Engine::status(const Caller& who, const std::string& path) {
  const Lock lock(mutex_);
  Result<Place> place = walk_to(who, path, Reach::kSnapshots);
  if (!place && place.error().reason<Reason>() == Reason::kThroughFile && is_superuser(who)) {
    // The superuser may look everywhere: for him there is nothing by that name.
    return Error(ErrorCode::kNotFound, "File does not exist: " + path);
  }
  if (!place) return place.error();
  if (place->snapshots_of != nullptr) return snapshots_status(place->path);
  if (place->node == nullptr) return Error(ErrorCode::kNotFound, "File does not exist: " + path);
  return status_from(*place);
}

Result<FileStatus> Engine::status_of(std::uint64_t file_id) {
  const Lock lock(mutex_);
  TRY(const Place place, place_of(file_id));
  return status_from(place);
}

Result<std::string> Engine::path_of(std::uint64_t file_id) {
  const Lock lock(mutex_);
  TRY(const Place place, place_of(file_id));
  return place.path;
}

Result<Listing> Engine::list(const Caller& who, const std::string& path,
                             const std::string& start_after, std::size_t limit) {
  const Lock lock(mutex_);
  TRY(const Place place, walk_to(who, path, Reach::kSnapshots));
  if (place.snapshots_of != nullptr) {
    return list_snapshots(*place.snapshots_of, place.path, start_after, limit);
  }
  if (place.node == nullptr && place.name == ".snapshot" && place.parent_exists) {
    return Error(ErrorCode::kInvalidArgument,
                 "Directory is not a snapshottable directory: " + parent_path(place.path),
                 Reason::kSnapshot);
  }
  if (place.node == nullptr) return Error(ErrorCode::kNotFound, "File does not exist: " + path);
  Listing listing;
  if (!place.node->is_directory()) {
    if (start_after.empty()) listing.entries.push_back(status_from(place));
    return listing;
  }
  TRY(check(who, *place.node, Access::kRead | Access::kExecute));
  if (place.snapshot != nullptr) return list_in_snapshot(place, start_after, limit);
  TRY(const Fd fd, open_directory_at(place.parent_fd, place.name.empty() ? "." : place.name));
  TRY(const Scan* scanned, scan(*place.node, fd.get(), place.stat));
  const std::vector<std::string>& names = scanned->names;
  auto at = start_after.empty() ? names.begin()
                                : std::upper_bound(names.begin(), names.end(), start_after);
  for (; at != names.end() && listing.entries.size() < limit; ++at) {
    if (*at == ".snapshot") continue;
    TRY(const std::optional<DiskStat> stat, stat_at(fd.get(), *at));
    if (!stat || (!stat->is_file && !stat->is_directory)) continue;
    Node* node = look(*place.node, fd.get(), *at, *stat);
    listing.entries.push_back(status_from(*node, *stat, fd.get(), child_path(place.path, *at)));
  }
  listing.remaining = static_cast<std::uint64_t>(names.end() - at);
  return listing;
}

}  // namespace sluice::lake
