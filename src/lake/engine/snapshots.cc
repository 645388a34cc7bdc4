// Snapshots: allowed, made, renamed, removed.
//
// A snapshot is a folder of hard links beside the lake, and a list of what plain files can't say
// (snapshot_store.h). It is made under the lock, so that it is one moment's state, then synced and
// recorded. Bytes that a snapshot shares are never changed in place: append, truncate and setTimes
// first make the present file anew (unshare()).
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>

#include "base/log.h"
#include "lake/engine/engine.h"
#include "lake/names.h"

namespace sluice::lake {

namespace {

Error snapshot_error(std::string text) {
  return Error(ErrorCode::kInvalidArgument, std::move(text), Reason::kSnapshot);
}

Error not_snapshottable(const std::string& path) {
  return snapshot_error("Directory is not a snapshottable directory: " + path);
}

Error invalid_name(const std::string& name) {
  return Error(ErrorCode::kInvalidArgument, "Invalid path name Invalid snapshot name: " + name,
               Reason::kInvalidName);
}

// DFSUtil.isValidNameForComponent.
bool is_component(const std::string& name) {
  return name != "." && name != ".." && name != ".snapshot" && name != ".reserved" &&
         name.find_first_of(":/") == std::string::npos;
}

Status check_snapshot_name(const std::string& name, const std::string& path) {
  if (name.find('/') != std::string::npos) {
    return Error(ErrorCode::kInvalidArgument, "Snapshot name cannot contain \"/\"");
  }
  if (name == ".snapshot") {
    return Error(ErrorCode::kInvalidArgument, "\".snapshot\" is a reserved name.");
  }
  if (name.size() > kNameLimit) {
    return Error(ErrorCode::kInvalidArgument,
                 "The maximum path component name limit of " + name + " in directory " + path +
                     " is exceeded: limit=255 length=" + std::to_string(name.size()),
                 Reason::kNameTooLong);
  }
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t size = character_size(std::string_view(name).substr(at));
    if (size == 0 || name[at] == '\0') return invalid_name(name);
    at += size;
  }
  return {};
}

// s20231231-235959.999, in this machine's zone as a NameNode has it.
std::string default_name(std::int64_t now_ms) {
  const std::time_t seconds = now_ms / 1000;
  std::tm local{};
  ::localtime_r(&seconds, &local);
  char text[48];
  std::snprintf(text, sizeof text, "s%04d%02d%02d-%02d%02d%02d.%03d", local.tm_year + 1900,
                local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec,
                static_cast<int>(now_ms % 1000));
  return text;
}

}  // namespace

// "/" counts as one that may have no snapshots, until it is allowed.
bool Engine::is_snapshottable(const Node& node) const {
  return node.extra().snapshottable || node.parent == nullptr;
}

// The directory, in the order in which a NameNode finds what is wrong with it.
Result<Engine::Place> Engine::snapshottable(const Caller& who, const std::string& path,
                                            const std::string& missing) {
  TRY(Place place, walk_to(who, path));
  if (place.node == nullptr) return Error(ErrorCode::kNotFound, missing + path);
  if (!place.node->is_directory()) {
    return Error(ErrorCode::kNotADirectory, "`" + path + "': Is not a directory",
                 Reason::kNoDirectory);
  }
  return place;
}

// For the owner's calls: his right is asked before what there is.
Result<Engine::Place> Engine::owned_snapshottable(const Caller& who, const std::string& path) {
  TRY(const Place asked, walk_to(who, path));
  if (asked.node == nullptr) {
    return Error(ErrorCode::kNotFound, "Directory/File does not exist " + path);
  }
  TRY(check_owner(who, asked));
  return snapshottable(who, path, "Directory/File does not exist ");
}

// No folder with snapshots lies there: it could not be removed or renamed.
Status Engine::check_no_snapshots(const Node& node) const {
  for (const auto& [folder, names] : snapshots_.folders()) {
    const Node* found = tree_.find(folder);
    const Node* at = found;
    while (at != nullptr && at != &node) at = at->parent;
    if (at == nullptr) continue;
    const std::string path = tree_.path(*found);
    return snapshot_error("The directory " + path + " cannot be deleted since " + path +
                          " is snapshottable and already has snapshots");
  }
  return {};
}

// The folder that had this name until another program removed it, when it has snapshots to keep.
const Node* Engine::lost_with_snapshots(const Node& parent, const std::string& name) const {
  const Node* lost = tree_.child(parent, name);
  if (lost == nullptr || !lost->is_directory() || check_no_snapshots(*lost)) return nullptr;
  return lost;
}

// Another entry gets that folder's name. It keeps its snapshots under a name of its own, and
// whoever makes a folder of that name has them again.
void Engine::set_aside(const Node& parent, const std::string& name) {
  const Node* lost = lost_with_snapshots(parent, name);
  if (lost == nullptr) return;
  EntryRecord record = tree_.record(*lost);
  const std::string name_of_old = "replaced-" + std::to_string(lost->id);
  record.name = name_of_old;
  for (int again = 1; tree_.child(parent, record.name) != nullptr; ++again) {
    record.name = name_of_old + "-" + std::to_string(again);
  }
  log::warn(
      "folder was removed by another program, and something else has its name now; its "
      "snapshots are there again when a folder of the new name is made",
      {{"path", tree_.path(*lost)}, {"new", child_path(tree_.path(parent), record.name)}});
  note({record});
}

// Whether the bytes that the file has now are those of a snapshot, too.
bool Engine::in_snapshot(const Place& place) const {
  if (place.stat.links < 2 || snapshots_.size() == 0) return false;
  return std::any_of(place.ancestors.begin(), place.ancestors.end(),
                     [&](const Node* above) { return !snapshots_.of_folder(above->id).empty(); });
}

// -- allowed or not -------------------------------------------------------------------------------

Status Engine::set_snapshottable(const Caller& who, const std::string& path, bool allowed) {
  std::uint64_t sequence = 0;
  {
    const Lock lock(mutex_);
    if (!is_superuser(who)) {
      return Error(ErrorCode::kPermissionDenied,
                   "Access denied for user " + who.user + ". Superuser privilege is required");
    }
    TRY(const Place place, snapshottable(who, path, "Directory does not exist: "));
    if (place.node->extra().snapshottable == allowed) return {};
    if (!allowed && !snapshots_.of_folder(place.node->id).empty()) {
      return snapshot_error("The directory " + path +
                            " has snapshot(s). Please redo the operation after removing all the "
                            "snapshots.");
    }
    if (allowed) TRY(check_nesting(*place.node));
    Annotation now = annotation(*place.node);
    now.extras.snapshottable = allowed;
    TRY(sequence, annotate({who.user, who.groups, {}}, place, std::move(now)));
  }
  return settle(sequence);
}

Status Engine::allow_snapshots(const Caller& who, const std::string& path) {
  return set_snapshottable(who, path, true);
}

Status Engine::disallow_snapshots(const Caller& who, const std::string& path) {
  return set_snapshottable(who, path, false);
}

Status Engine::check_nesting(const Node& node) const {
  const std::string start =
      "Nested snapshottable directories not allowed: path=" + tree_.path(node) + ", the ";
  const std::string end = " is already a snapshottable directory.";
  for (const Node* at = node.parent; at != nullptr; at = at->parent) {
    if (!at->extra().snapshottable) continue;
    return snapshot_error(start + "ancestor " + tree_.path(*at) + end);
  }
  const Node* below = snapshottable_below(node);
  if (below == nullptr) return {};
  return snapshot_error(start + "subdirectory " + tree_.path(*below) + end);
}

const Node* Engine::snapshottable_below(const Node& node) const {
  for (const auto& [name, child] : node.directory->children) {
    if (!child->is_directory()) continue;
    if (child->extra().snapshottable) return child.get();
    if (const Node* found = snapshottable_below(*child)) return found;
  }
  return nullptr;
}

std::vector<SnapshottableFolder> Engine::snapshottable_folders(const Caller& who) {
  std::vector<SnapshottableFolder> folders;
  const Lock lock(mutex_);
  const bool all = is_superuser(who);
  std::vector<std::uint64_t> ids;
  tree_.for_each([&](const Node& node) {
    if (node.extra().snapshottable && (all || tree_.user(node.owner) == who.user)) {
      ids.push_back(node.id);
    }
  });
  for (const std::uint64_t id : ids) {
    const Result<Place> place = place_of(id);
    if (!place) continue;
    folders.push_back({status_from(*place),
                       static_cast<std::uint32_t>(snapshots_.of_folder(id).size()),
                       kSnapshotLimit});
    folders.back().status.may_have_snapshots = false;  // a NameNode's list does not say so
  }
  const auto parts = [](const SnapshottableFolder& folder) {
    return std::pair(parent_path(folder.status.path), folder.status.name());
  };
  std::sort(folders.begin(), folders.end(),
            [&](const auto& a, const auto& b) { return parts(a) < parts(b); });
  return folders;
}

// -- making one -----------------------------------------------------------------------------------

namespace {

std::uint64_t count_entries(const Node& node) {
  std::uint64_t count = 1;
  if (!node.is_directory()) return count;
  for (const auto& [name, child] : node.directory->children) {
    if (child->missing_since_min == 0) count += count_entries(*child);
  }
  return count;
}

}  // namespace

Status copy_file(int from, const std::string& name, int to, const std::string& to_name) {
  TRY(const Fd source, open_file_at(from, name, O_RDONLY));
  struct stat st {};
  if (::fstat(source.get(), &st) != 0) return errno_error("stat of " + name);
  if (!S_ISREG(st.st_mode)) return Error(ErrorCode::kNotFound, name + " is no file any more");
  TRY(const Fd copy, open_file_at(to, to_name, O_RDWR | O_CREAT | O_EXCL));
  ssize_t copied = 1;
  while (copied > 0) {
    copied = ::copy_file_range(source.get(), nullptr, copy.get(), nullptr, std::size_t{1} << 30, 0);
  }
  if (copied < 0) return errno_error("copy of " + name);
  const timespec times[2] = {st.st_atim, st.st_mtim};
  if (::fchmod(copy.get(), st.st_mode & 07777U) != 0 || ::futimens(copy.get(), times) != 0) {
    return errno_error("mode and times of a copy of " + name);
  }
  return {};
}

// A copy is made under the lock.
constexpr off_t kMostCopied = 64 << 20;

// A second name; the bytes where the disk gives none: of a file that has as many as it may, or of
// another user's (fs.protected_hardlinks).
Status link_or_copy(int from, int to, const std::string& name) {
  if (::linkat(from, name.c_str(), to, name.c_str(), 0) == 0) return {};
  const int why = errno;
  if (why != EMLINK && why != EPERM) return errno_error("link of " + name, why);
  struct stat st {};
  if (::fstatat(from, name.c_str(), &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_size > kMostCopied) {
    return errno_error("a second name of " + name + ", which is too large to copy instead", why);
  }
  return copy_file(from, name, to, name);
}

// One entry and all below it: links, and what the list says of it. `from` is its folder on disk.
Status Engine::picture(SnapshotWriter& writer, const Node& node, std::uint64_t parent, PictureAt at,
                       std::uint64_t* next) {
  EntryRecord record = tree_.record(node);
  record.origin = node.id;
  record.id = (*next)++;
  record.parent = parent;
  if (parent == 0) record.name = "/";
  const std::string disk_name = parent == 0 ? "." : node.name;
  // Another program may have removed it this instant.
  const auto gone = [&](const Error& error) {
    return parent != 0 && error.code() == ErrorCode::kNotFound;
  };
  if (!node.is_directory()) {
    const Status pictured = picture_file(writer, node, at, record);
    if (pictured) return add_picture(writer, record, node);
    if (!gone(pictured.error())) return pictured;
    --*next;
    return {};
  }
  Result<Fd> opened = open_directory_at(at.from, disk_name);
  if (!opened && gone(opened.error())) {
    --*next;
    return {};
  }
  TRY(const Fd source, std::move(opened));
  TRY(const DiskStat stat, stat_of(source.get()));
  if (parent != 0 && ::mkdirat(at.to, disk_name.c_str(), 0700) != 0) {
    return errno_error("folder of a snapshot");
  }
  TRY(const Fd target, open_directory_at(at.to, disk_name));
  record.modified_ns = stat.modified_ns;
  record.size = static_cast<std::uint64_t>(
      std::count_if(node.directory->children.begin(), node.directory->children.end(),
                    [](const auto& child) { return child.second->missing_since_min == 0; }));
  TRY(add_picture(writer, record, node));
  for (const auto& [name, child] : node.directory->children) {
    if (child->missing_since_min != 0) continue;
    TRY(picture(writer, *child, record.id, {source.get(), target.get()}, next));
  }
  return {};
}

Status Engine::add_picture(SnapshotWriter& writer, const EntryRecord& record, const Node& node) {
  TRY(writer.add(record));
  if (node.extras == nullptr) return {};
  Extras extras = *node.extras;
  extras.snapshottable = false;
  extras.quotas = {};
  if (extras.empty()) return {};
  return writer.add(ExtrasRecord{record.id, std::move(extras)});
}

Status Engine::picture_file(SnapshotWriter& writer, const Node& node, PictureAt at,
                            EntryRecord& record) {
  TRY(link_or_copy(at.from, at.to, node.name));
  const auto writing = open_.find(node.id);
  if (writing != open_.end()) {
    // Its writer goes on behind these bytes.
    record.inode = 0;
    record.size = writing->second->length();
    record.sums = Sums::kNone;
    record.inline_sums.clear();
    return {};
  }
  if (node.sums != Sums::kFile) return {};
  const Status shared = writer.sums().share(node.id, *sums_);
  if (shared) return {};
  log::warn("checksums of a file are lost; the snapshot has none of it",
            {{"path", tree_.path(node)}, {"error", shared.error().message()}});
  record.sums = Sums::kNone;
  return {};
}

// Under the lock: one moment's state.
Result<SnapshotRecord> Engine::take_picture(const Place& place, const std::string& name) {
  TRY(const Fd fd, open_directory_at(place.parent_fd, place.disk_name()));
  const timespec now = disk_time(now_ms() * 1'000'000);
  TRY(set_times_at(place.parent_fd, place.disk_name(), {0, UTIME_OMIT}, now));
  TRY(adopt_below(*place.node, fd.get()));
  SnapshotRecord record;
  record.entries = count_entries(*place.node);
  record.id = tree_.take_ids(record.entries);
  record.folder = place.node->id;
  record.name = name;
  TRY(SnapshotWriter writer, snapshots_.store().begin(record.id));
  std::uint64_t next = record.id;
  const auto fill = [&]() -> Status {
    TRY(picture(writer, *place.node, 0, {fd.get(), writer.files()}, &next));
    return writer.finish();
  };
  const Status filled = fill();
  record.entries = next - record.id;  // without those that were gone
  if (filled) return record;
  destroy_snapshot(record.id);
  return filled.error();
}

void Engine::destroy_snapshot(std::uint64_t id) {
  const Result<std::string> taken =
      purge_->take(snapshots_.store().folder(), SnapshotStore::name(id));
  if (taken) purge_->destroy(*taken);
}

// Whether the folder may have one more, of this name.
Status Engine::check_new_snapshot(const Node& folder, const std::string& path,
                                  const std::string& name) const {
  if (!is_snapshottable(folder)) return not_snapshottable(path);
  const std::size_t limit = folder.extra().snapshottable ? kSnapshotLimit : 0;
  const std::size_t count = snapshots_.of_folder(folder.id).size();
  if (count + 1 > limit) {
    return snapshot_error("Failed to add snapshot: there are already " + std::to_string(count) +
                          " snapshot(s) and the snapshot quota is " + std::to_string(limit));
  }
  if (snapshots_.find(folder.id, name) != nullptr) {
    return snapshot_error(
        "Failed to add snapshot: there is already a snapshot with the same name \"" + name + "\".");
  }
  return {};
}

Result<std::string> Engine::create_snapshot(const Caller& who, const std::string& path,
                                            const std::string& asked) {
  SnapshotRecord record;
  std::string name = asked;
  {
    const Lock lock(mutex_);
    const Result<Place> place = owned_snapshottable(who, path);
    const bool no_folder = !place && place.error().reason<Reason>() == Reason::kNoDirectory;
    if (!place && !no_folder) return place.error();
    if (name.empty()) name = default_name(now_ms());
    if (!is_component(name)) return invalid_name(name);
    TRY(check_snapshot_name(name, path));
    if (!place) return place.error();
    TRY(check_new_snapshot(*place->node, path, name));
    TRY(healthy());
    TRY(record, take_picture(*place, name));
    making_.push_back(record);
  }
  const Status synced = sync_snapshot();
  std::uint64_t sequence = 0;
  {
    const Lock lock(mutex_);
    std::erase_if(making_, [&](const SnapshotRecord& one) { return one.id == record.id; });
    const auto finish = [&]() -> Status {
      TRY(synced);
      const Node* folder = tree_.find(record.folder);
      if (folder == nullptr)
        return Error(ErrorCode::kNotFound, "Directory does not exist: " + path);
      TRY(check_new_snapshot(*folder, path, name));
      std::vector<Record> records{record};
      remember(records, who, {true, record.folder});
      TRY(sequence, commit(records));
      return {};
    };
    const Status done = finish();
    if (!done) {
      destroy_snapshot(record.id);
      return done.error();
    }
  }
  TRY(settle(sequence));
  return child_path(child_path(path, ".snapshot"), name);
}

// All that was linked and written is on disk, with what open files had: one call for all of it.
Status Engine::sync_snapshot() {
  if (options_.durability == Durability::kRelaxed) return {};
  std::vector<std::pair<std::shared_ptr<OpenFile>, std::uint64_t>> open;
  {
    const Lock lock(mutex_);
    for (const auto& [id, file] : open_) open.emplace_back(file, file->length());
  }
  if (::syncfs(root_fd_.get()) != 0) return errno_error("syncfs of the lake's disk");
  const Lock lock(mutex_);
  for (const auto& [file, length] : open) {
    if (file->deleted || open_.find(file->id) == open_.end()) continue;
    file->synced_length = std::max(file->synced_length, length);
    note_blocks(*file, file->block_starts.size());
  }
  return {};
}

// A writer takes back the end of what it wrote, and goes on with other bytes. A snapshot that has
// the end gets a copy first.
Status Engine::cut_open(OpenFile& file, std::uint64_t length) {
  if (length >= file.length()) return file.cut(length);
  TRY(const DiskStat stat, stat_of(file.fd()));
  if (stat.links > 1) {
    std::vector<SnapshotRecord> all = making_;
    for (const auto& [id, record] : snapshots_.all()) all.push_back(record);
    for (const SnapshotRecord& record : all) {
      const auto loaded = snapshots_.content(record, tree_);
      if (!loaded) {  // a damaged one has no files any more
        const ErrorCode why = loaded.error().code();
        if (why == ErrorCode::kCorrupt || why == ErrorCode::kNotFound) continue;
        return loaded.error();
      }
      const SnapshotContent& content = **loaded;
      const Node* node = content.by_origin(file.id);
      if (node == nullptr || node->inode != 0 || node->size <= length) continue;
      const Status separated = separate(content, *node, stat);
      if (!separated) return separated.error().with("copy for the snapshot " + record.name);
    }
  }
  return file.cut(length);
}

// The file in the snapshot becomes one of its own, when it is still the shared one.
Status Engine::separate(const SnapshotContent& content, const Node& pictured,
                        const DiskStat& shared) {
  std::vector<const Node*> chain;
  for (const Node* at = pictured.parent; at->parent != nullptr; at = at->parent) {
    chain.push_back(at);
  }
  TRY(Fd folder, open_directory_at(content.files.get(), "."));
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    TRY(folder, open_directory_at(folder.get(), (*at)->name));
  }
  TRY(const std::optional<DiskStat> found, stat_at(folder.get(), pictured.name));
  if (!found || !found->same_file(shared)) return {};
  const std::string staged = "snapshot-" + std::to_string(pictured.id);
  (void)::unlinkat(staging_fd_.get(), staged.c_str(), 0);
  TRY(copy_file(folder.get(), pictured.name, staging_fd_.get(), staged));
  TRY(const Fd copy, open_file_at(staging_fd_.get(), staged, O_RDWR));
  if (::fsync(copy.get()) != 0) return errno_error("fsync");
  TRY(rename_at(staging_fd_.get(), staged, folder.get(), pictured.name, true));
  return ::fsync(folder.get()) == 0 ? Status() : errno_error("fsync of a directory");
}

// -- removed, renamed -----------------------------------------------------------------------------

Status Engine::remove_snapshot(const Caller& who, const std::string& path,
                               const std::string& name) {
  std::uint64_t sequence = 0;
  std::uint64_t id = 0;
  {
    const Lock lock(mutex_);
    TRY(const Place place, owned_snapshottable(who, path));
    if (!is_snapshottable(*place.node)) return not_snapshottable(path);
    const SnapshotRecord* found = snapshots_.find(place.node->id, name);
    if (found == nullptr) {
      return snapshot_error("Cannot delete snapshot " + name + " from path " + path +
                            ": the snapshot does not exist.");
    }
    id = found->id;
    std::vector<Record> records{SnapshotGoneRecord{id}};
    remember(records, who, {});
    TRY(sequence, commit(records));
  }
  TRY(settle(sequence));
  destroy_snapshot(id);  // what is recorded for good; else a start does it (sweep_snapshots())
  return {};
}

Status Engine::rename_snapshot(const Caller& who, const std::string& path,
                               const std::string& old_name, const std::string& new_name) {
  std::uint64_t sequence = 0;
  {
    const Lock lock(mutex_);
    const Result<Place> place = owned_snapshottable(who, path);
    if (!place && place.error().reason<Reason>() != Reason::kNoDirectory) return place.error();
    TRY(check_snapshot_name(new_name, path));
    if (new_name.empty() || new_name == "." || new_name == "..") return invalid_name(new_name);
    if (!place) return place.error();
    if (!is_snapshottable(*place->node)) return not_snapshottable(path);
    if (old_name == new_name) return {};
    const std::uint64_t folder = place->node->id;
    const SnapshotRecord* found = snapshots_.find(folder, old_name);
    if (found == nullptr) {
      return snapshot_error("The snapshot " + old_name + " does not exist for directory " + path);
    }
    if (snapshots_.find(folder, new_name) != nullptr) {
      return snapshot_error("The snapshot " + new_name + " already exists for directory " + path);
    }
    SnapshotRecord record = *found;
    record.name = new_name;
    std::vector<Record> records{record};
    remember(records, who, {});
    TRY(sequence, commit(records));
  }
  return settle(sequence);
}

// What no record names: the rest of one that was not made, or not removed, to its end.
Status Engine::sweep_snapshots() {
  TRY(const std::vector<std::uint64_t> present, snapshots_.store().present());
  for (const std::uint64_t id : present) {
    if (!snapshots_.all().contains(id)) destroy_snapshot(id);
  }
  return {};
}

}  // namespace sluice::lake
