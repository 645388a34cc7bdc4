// What is below FOLDER/.snapshot, for the calls that read.
#include <fcntl.h>

#include <algorithm>

#include "base/log.h"
#include "lake/engine/engine.h"
#include "lake/names.h"

namespace sluice::lake {

namespace {

// What the status of an entry takes from its node: the disk's may be a later one.
DiskStat stat_in_snapshot(const Node& node, int folder, const std::string& name) {
  DiskStat stat;
  const Result<std::optional<DiskStat>> found = stat_at(folder, name);
  if (found && *found) stat = **found;
  stat.is_directory = node.is_directory();
  stat.is_file = !node.is_directory();
  stat.size = node.size;
  stat.modified_ns = node.modified_ns;
  return stat;
}

}  // namespace

Error Engine::read_only() {
  return Error(ErrorCode::kPermissionDenied, "Modification on a read-only snapshot is disallowed",
               Reason::kReadOnly);
}

// `place` has come to ".snapshot" in `folder`; `rest` follows it.
Result<Engine::Place> Engine::walk_snapshot(const Caller& who, Place place, const Node& folder,
                                            std::span<const std::string_view> rest) {
  if (rest.empty()) {
    place.snapshots_of = &folder;
    return place;
  }
  const SnapshotRecord* record = snapshots_.find(folder.id, rest[0]);
  if (record == nullptr) {
    place.name = rest[0];
    place.parent_exists = rest.size() == 1;
    return place;
  }
  TRY(place.snapshot, snapshots_.content(*record, tree_));
  SnapshotContent& content = *place.snapshot;
  content.root->name =
      child_path(child_path(tree_.path(folder), ".snapshot"), std::string(rest[0]));
  place.node = content.root.get();
  place.parent_fd = content.files.get();
  place.name.clear();
  place.ancestors.clear();
  place.stat = stat_in_snapshot(*place.node, place.parent_fd, ".");
  for (std::size_t i = 1; i < rest.size(); ++i) {
    Node* above = place.node;
    if (!above->is_directory()) {
      return Error(ErrorCode::kNotADirectory, tree_.path(*above) + " (is not a directory)");
    }
    TRY(check(who, *above, Access::kExecute));
    TRY(Fd next, open_directory_at(place.parent_fd, place.disk_name()));
    place.owned_parent = std::move(next);
    place.parent_fd = place.owned_parent.get();
    place.ancestors.push_back(above);
    place.name = rest[i];
    place.node = tree_.child(*above, place.name);
    if (place.node == nullptr) {
      place.parent_exists = i + 1 == rest.size();
      return place;
    }
    place.stat = stat_in_snapshot(*place.node, place.parent_fd, place.name);
  }
  return place;
}

// The id that the entry has in the lake.
std::uint64_t Engine::shown_id(const Node& node) {
  const SnapshotRecord* record = snapshots_.of_entry(node.id);
  if (record == nullptr) return node.id;
  const auto content = snapshots_.content(*record, tree_);
  return content ? (*content)->origin(node) : node.id;
}

// ".snapshot" itself, as a NameNode shows it.
FileStatus Engine::snapshots_status(const std::string& path) {
  FileStatus status;
  status.path = path;
  status.is_directory = true;
  status.permission = 0777;
  status.file_id = UINT64_MAX;
  return status;
}

// The snapshots of a folder, by name.
Result<Listing> Engine::list_snapshots(const Node& folder, const std::string& path,
                                       const std::string& start_after, std::size_t limit) {
  const SnapshotCatalog::Names& names = snapshots_.of_folder(folder.id);
  Listing listing;
  auto at = start_after.empty() ? names.begin() : names.upper_bound(start_after);
  for (; at != names.end() && listing.entries.size() < limit; ++at) {
    TRY(const EntryRecord root, snapshots_.store().root(at->second));
    FileStatus status;
    status.path = child_path(path, at->first);
    status.is_directory = true;
    status.permission = root.permission;
    status.owner = root.owner;
    status.group = root.group;
    status.file_id = root.origin;
    status.modified_ms = root.modified_ns / 1'000'000;
    status.children = static_cast<std::uint32_t>(root.size);
    listing.entries.push_back(std::move(status));
  }
  listing.remaining = static_cast<std::uint64_t>(std::distance(at, names.end()));
  return listing;
}

Result<Listing> Engine::list_in_snapshot(const Place& place, const std::string& start_after,
                                         std::size_t limit) {
  TRY(const Fd fd, open_directory_at(place.parent_fd, place.disk_name()));
  const auto& children = place.node->directory->children;
  Listing listing;
  auto at = start_after.empty() ? children.begin() : children.upper_bound(start_after);
  for (; at != children.end() && listing.entries.size() < limit; ++at) {
    Node& node = *at->second;
    listing.entries.push_back(status_from(node, stat_in_snapshot(node, fd.get(), node.name),
                                          fd.get(), child_path(place.path, node.name)));
  }
  listing.remaining = static_cast<std::uint64_t>(std::distance(at, children.end()));
  return listing;
}

// A file's bytes as they were. They are shared with the file in the lake, which is made anew before
// it is changed: only another program can have changed them in place.
Result<VerifiedFile::Source> Engine::source_in_snapshot(const Place& place) {
  const Node& node = *place.node;
  const bool was_open = node.inode == 0;
  VerifiedFile::Source source;
  source.id = node.id;
  source.path = place.path;
  TRY(source.fd, open_place(place, O_RDONLY));
  TRY(source.stat, stat_of(source.fd.get()));
  const bool same_size = was_open ? source.stat.size >= node.size : source.stat.size == node.size;
  const bool same_time = was_open || source.stat.modified_ns == node.modified_ns;
  if (!same_size || (node.sums == Sums::kNone && !same_time)) {
    return Error(ErrorCode::kIo, place.path +
                                     " was changed in place by another program since the snapshot "
                                     "was taken: its bytes are lost");
  }
  source.length = node.size;
  source.open = was_open;
  source.sums = node.sums;
  source.inline_sums = node.inline_sums;
  if (source.sums == Sums::kFile) {
    TRY(source.sums_fd, place.snapshot->sums->open_sums(place.snapshot->origin(node)));
  }
  return source;
}

// The place of an entry that a block belongs to.
Result<Engine::Place> Engine::place_in_snapshot(const SnapshotRecord& record, std::uint64_t id) {
  const auto missing = [&] {
    return Error(ErrorCode::kNotFound, "File does not exist: inode " + std::to_string(id));
  };
  TRY(const std::shared_ptr<SnapshotContent> content, snapshots_.content(record, tree_));
  const Node* node = content->entry(id);
  const Node* folder = tree_.find(record.folder);
  if (node == nullptr || folder == nullptr) return missing();
  content->root->name = child_path(child_path(tree_.path(*folder), ".snapshot"), record.name);
  TRY(Place place, walk({superuser_, {}, std::nullopt}, tree_.path(*node), Reach::kSnapshots));
  if (place.node != node) return missing();
  return place;
}

Result<std::unique_ptr<BlockReader>> Engine::read_snapshot_block(const SnapshotRecord& record,
                                                                 const Block& block) {
  TRY(const Place place, place_in_snapshot(record, block_file_id(block.id)));
  const Node& node = *place.node;
  const std::uint64_t start = std::uint64_t{block_index(block.id)} * node.block_size;
  if (node.is_directory() || start >= node.size || block.generation > node.generation) {
    return Error(ErrorCode::kNotFound, "block " + std::to_string(block.id) + " does not exist");
  }
  TRY(VerifiedFile::Source source, source_in_snapshot(place));
  return make_block_reader(verified(std::move(source)), start,
                           std::min(node.block_size, node.size - start));
}

// Of the lake, or of a snapshot; null: there is none.
const Node* Engine::any_node(std::uint64_t id) {
  if (const Node* node = tree_.find(id)) return node;
  const SnapshotRecord* record = snapshots_.of_entry(id);
  if (record == nullptr) return nullptr;
  const auto content = snapshots_.content(*record, tree_);
  return content ? (*content)->entry(id) : nullptr;
}

// -- sums -----------------------------------------------------------------------------------------

Status Engine::add_snapshot_tree(const Caller& who, const Node& node, ContentSummary& sum) {
  if (!node.is_directory()) {
    ++sum.files;
    sum.bytes += node.size;
    sum.space_consumed += node.size * node.replication;
    return {};
  }
  TRY(check(who, node, Access::kRead | Access::kExecute));
  ++sum.directories;
  for (const auto& [name, child] : node.directory->children) {
    TRY(add_snapshot_tree(who, *child, sum));
  }
  return {};
}

// What only snapshots hold of what is, or was, below an entry: each counts once, as the newest of
// them has it. `seen` has the ids of what is there now.
void Engine::add_held(const SnapshotContent& content, const Node& node,
                      std::unordered_set<std::uint64_t>& seen, ContentSummary& sum) {
  if (seen.insert(content.origin(node)).second) {
    if (node.is_directory()) {
      ++sum.directories;
      ++sum.snapshot_directories;
    } else {
      ++sum.files;
      ++sum.snapshot_files;
      sum.bytes += node.size;
      sum.snapshot_bytes += node.size;
      sum.space_consumed += node.size * node.replication;
      sum.snapshot_space_consumed += node.size * node.replication;
    }
  }
  if (!node.is_directory()) return;
  for (const auto& [name, child] : node.directory->children) {
    add_held(content, *child, seen, sum);
  }
}

std::vector<std::uint64_t> Engine::snapshots_newest_first() {
  const Lock lock(mutex_);
  std::vector<std::uint64_t> ids;
  for (const auto& [id, record] : snapshots_.all()) ids.push_back(id);
  std::reverse(ids.begin(), ids.end());
  return ids;
}

// Called without the lock: others go on between the snapshots.
void Engine::add_held_below(const Caller& who, const std::string& path,
                            std::unordered_set<std::uint64_t>& seen, ContentSummary& sum) {
  const auto is_above = [](const Node* above, const Node* below) {
    while (below != nullptr && below != above) below = below->parent;
    return below != nullptr;
  };
  for (const std::uint64_t id : snapshots_newest_first()) {
    const Lock lock(mutex_);
    const auto found = snapshots_.all().find(id);
    if (found == snapshots_.all().end()) continue;  // removed meanwhile
    const Result<Place> place = existing(who, path, Reach::kSnapshots);
    if (!place || place->snapshot != nullptr) return;
    const Node* folder = tree_.find(found->second.folder);
    if (folder == nullptr) continue;
    const bool whole = is_above(place->node, folder);
    if (!whole && !is_above(folder, place->node)) continue;
    const Result<std::shared_ptr<SnapshotContent>> content =
        snapshots_.content(found->second, tree_);
    if (!content) {
      log::error("snapshot is left out of a sum",
                 {{"snapshot", found->second.name}, {"error", content.error().message()}});
      continue;
    }
    const Node* start = whole ? (*content)->root.get() : (*content)->by_origin(place->node->id);
    if (start != nullptr) add_held(**content, *start, seen, sum);
  }
}

}  // namespace sluice::lake
