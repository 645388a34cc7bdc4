// Changes of names: mkdirs, both renames, delete.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "lake/engine/engine.h"
#include "lake/names.h"

namespace sluice::lake {

namespace {

Status check_reserved(const std::string& path) {
  if ((path + "/").find("/.snapshot/") == std::string::npos) return {};
  return Error(ErrorCode::kInvalidArgument, "\".snapshot\" is a reserved name.");
}

// Whether an entry may get this name.
Status check_new(const std::string& path) {
  TRY(path_components(path));
  if ((path + "/").starts_with("/.reserved/")) {
    return Error(ErrorCode::kInvalidArgument,
                 "File name \"/.reserved\" is reserved and cannot be created.");
  }
  return check_reserved(path);
}

bool is_below(const std::string& path, const std::string& above) {
  return above == "/" ? path != "/" : path.starts_with(above + "/");
}

Error cannot_make(const Error& why, const std::string& path) {
  if (why.code() != ErrorCode::kAlreadyExists) return why.with(path);
  // The walk saw nothing by this name: a link or a device, or a file that came this instant.
  return Error(ErrorCode::kAlreadyExists,
               path + " already exists: something that the lake does not show has this name");
}

}  // namespace

// A folder with snapshots, or with such folders below it, that another program removed stays itself
// when it is made anew.
Engine::Annotation Engine::new_directory(const Caller& who, const Place& place, Rights rights) {
  Annotation made;
  if (const Node* lost = lost_with_snapshots(*place.parent(), place.name)) {
    made = annotation(*lost);
  } else {
    made.entry.id = tree_.take_id();
    made.entry.parent = place.parent()->id;
    made.entry.name = place.name;
    made.entry.is_directory = true;
  }
  made.entry.owner = who.user;
  made.entry.group = tree_.user(place.parent()->group);
  made.entry.permission = rights.permission;
  made.extras.acl = std::move(rights.acl);
  return made;
}

// Makes the last component of the place.
Status Engine::make_one_directory(const Caller& who, Place& place, const Mode& mode,
                                  std::uint64_t* sequence) {
  TRY(check_ancestor(who, place));
  TRY(check_new(place.path));
  TRY(check_name_length(who.user));
  TRY(verify_quotas(place, kOneName));
  Annotation now = new_directory(who, place, rights_in(*place.parent(), mode, true));
  EntryRecord& record = now.entry;
  const Node* lost = tree_.find(record.id);
  std::vector<Record> undo{GoneRecord{record.id}};
  if (lost != nullptr) undo = {tree_.record(*lost), ExtrasRecord{lost->id, lost->extra()}};
  const std::string staged = std::to_string(record.id);
  if (::mkdirat(staging_fd_.get(), staged.c_str(), 0700) != 0) {
    return errno_error("making " + place.path);
  }
  const auto make = [&]() -> Status {
    TRY(const Fd fd, open_directory_at(staging_fd_.get(), staged));
    TRY(set_disk_mode(fd.get(), record.permission, true));
    TRY(place.stat, stat_of(fd.get()));
    record.inode = place.stat.inode;
    record.born_ns = place.stat.born_ns;
    std::vector<Record> records{record};
    if (!now.extras.empty()) records.emplace_back(ExtrasRecord{record.id, now.extras});
    TRY(*sequence, commit(records));
    const Status placed = rename_at(staging_fd_.get(), staged, place.parent_fd, place.name, false);
    if (placed) return {};
    note(undo);
    return cannot_make(placed.error(), place.path);
  };
  const Status made = make();
  if (!made) {
    (void)::unlinkat(staging_fd_.get(), staged.c_str(), AT_REMOVEDIR);
    return made;
  }
  place.node = tree_.find(record.id);
  return {};
}

// The folders above the last component; each writable for its owner, so that the next can be made.
Status Engine::make_parents(const Caller& who, const std::string& path, const Mode& mode,
                            std::uint64_t* sequence) {
  // Default ACLs filter it as it is after the umask, as a NameNode has it for these folders.
  const Mode usable(mode.masked | 0300U);
  TRY(const std::vector<std::string_view> components, split_path(path));
  std::string prefix;
  for (std::size_t i = 0; i + 1 < components.size(); ++i) {
    prefix = child_path(prefix.empty() ? "/" : prefix, components[i]);
    TRY(Place place, walk(who, prefix));
    if (place.node != nullptr) continue;
    TRY(make_one_directory(who, place, usable, sequence));
  }
  return {};
}

Status Engine::make_directories(const Caller& who, const std::string& path, const Mode& mode,
                                bool create_parents) {
  std::uint64_t sequence = 0;
  {
    const Lock lock(mutex_);
    TRY(Place place, walk(who, path));
    if (place.node != nullptr && !place.node->is_directory()) {
      return Error(ErrorCode::kAlreadyExists, "Path is not a directory: " + path);
    }
    if (place.node == nullptr) TRY(check_ancestor(who, place));
    // A reserved name is refused when it would be made: a NameNode makes the folders before it.
    TRY(path_components(place.path));
    if (!place.parent_exists) {
      if (!create_parents) {
        return Error(ErrorCode::kNotFound,
                     "Parent directory doesn't exist: " + parent_path(place.path));
      }
      const std::string real = place.path;
      TRY(make_parents(who, real, mode, &sequence));
      TRY(place, walk(who, real));
    }
    if (place.node == nullptr) {
      TRY(make_one_directory(who, place, mode, &sequence));
    } else {
      // Another call may have made it just now, and not be answered yet.
      sequence = journal_->last_sequence();
    }
  }
  return settle(sequence);
}

// -- renames --------------------------------------------------------------------------------------

// The rights for a rename: asked before anything is said of what is there.
Status Engine::check_move(const Caller& who, const Place& from, const Place& to) {
  TRY(check_parent(who, from));
  TRY(check_sticky(who, from));
  TRY(check_ancestor(who, to));
  return from.node == nullptr ? Status() : check_no_snapshots(*from.node);
}

Result<std::uint64_t> Engine::move(const Caller& who, Place& from, Place& to, bool replace) {
  TRY(check_new(to.path));
  TRY(check_sticky(who, to));
  TRY(verify_move(from, to));
  std::vector<Record> records;
  if (to.node == nullptr) set_aside(*to.parent(), to.name);
  if (to.node != nullptr) {
    keep_for_readers(*to.node);
    records.emplace_back(GoneRecord{to.node->id, GoneHow::kRemoved});
  }
  EntryRecord record = tree_.record(*from.node);
  record.parent = to.parent()->id;
  record.name = to.name;
  records.emplace_back(record);
  remember(records, who, {});
  const bool file_goes = to.node != nullptr && !to.node->is_directory();
  // Where the disk has no second names, what was replaced can't be put back.
  const Result<std::string> kept = file_goes ? purge_->keep(to.parent_fd, to.name) : std::string();
  const Status moved = rename_at(from.parent_fd, from.name, to.parent_fd, to.name, replace);
  Result<std::uint64_t> sequence =
      moved ? commit(records) : Result<std::uint64_t>(cannot_make(moved.error(), to.path));
  if (moved && !sequence && (to.node == nullptr || (file_goes && kept))) {
    Status undone = rename_at(to.parent_fd, to.name, from.parent_fd, from.name, false);
    if (undone && file_goes) undone = purge_->put_back(*kept, to.parent_fd, to.name);
    if (!undone) log::error("rename could be neither recorded nor undone", {{"path", from.path}});
  } else if (file_goes && kept) {
    purge_->destroy(*kept);
  }
  return sequence;
}

Result<bool> Engine::rename_into(const Caller& who, const std::string& from,
                                 const std::string& to) {
  std::uint64_t sequence = 0;
  {
    const Lock lock(mutex_);
    TRY(Place source, walk_to(who, from));
    TRY(Place target, walk(who, to));
    const bool there = source.node != nullptr && source.path != "/";
    if (target.node != nullptr && target.node->is_directory() && source.path != "/") {
      const std::string name = source.path.substr(source.path.rfind('/') + 1);
      TRY(target, walk(who, child_path(target.path, name)));
    }
    TRY(check_move(who, source, target));
    if (!there) return false;
    if (target.path == source.path) return true;
    if (target.node != nullptr || !target.parent_exists || is_below(target.path, source.path)) {
      return false;
    }
    TRY(sequence, move(who, source, target, false));
  }
  TRY(settle(sequence));
  return true;
}

Status Engine::check_rename(const Place& from, const Place& to, bool overwrite) {
  const auto refuse = [](ErrorCode code, std::string text) {
    return Error(code, std::move(text), Reason::kRenameRefused);
  };
  if (from.node == nullptr) {
    return Error(ErrorCode::kNotFound, "rename source " + from.path + " is not found.");
  }
  if (from.path == "/") {
    return refuse(ErrorCode::kInvalidArgument, "rename source cannot be the root");
  }
  if (from.path == to.path) {
    return Error(ErrorCode::kAlreadyExists,
                 "The source " + from.path + " and destination " + to.path + " are the same");
  }
  if (is_below(to.path, from.path)) {
    return refuse(
        ErrorCode::kInvalidArgument,
        "Rename destination " + to.path + " is a directory or file under source " + from.path);
  }
  if (to.path == "/") {
    return refuse(ErrorCode::kInvalidArgument, "rename destination cannot be the root");
  }
  if (to.node != nullptr) return check_replace(from, to, overwrite);
  if (to.parent_exists) return {};
  // The whole target, where one expects its parent: as a NameNode words it.
  return Error(ErrorCode::kNotFound, "rename destination parent " + to.path + " not found.");
}

// Whether rename2 may put `from` in the place of what `to` is now.
Status Engine::check_replace(const Place& from, const Place& to, bool overwrite) {
  if (from.node->is_directory() != to.node->is_directory()) {
    return Error(
        to.node->is_directory() ? ErrorCode::kIsADirectory : ErrorCode::kNotADirectory,
        "Source " + from.path + " and destination " + to.path + " must both be directories",
        Reason::kRenameRefused);
  }
  if (!overwrite) {
    return Error(ErrorCode::kAlreadyExists, "rename destination " + to.path + " already exists");
  }
  if (!to.node->is_directory()) return {};
  TRY(const Fd fd, open_directory_at(to.parent_fd, to.name));
  TRY(const bool empty, is_empty_directory(fd.get()));
  if (empty) return check_no_snapshots(*to.node);
  return Error(ErrorCode::kNotEmpty, "rename destination directory is not empty: " + to.path,
               Reason::kRenameRefused);
}

Status Engine::rename(const Caller& who, const std::string& from, const std::string& to,
                      bool overwrite) {
  std::uint64_t sequence = 0;
  {
    const Lock lock(mutex_);
    TRY(Place source, walk_to(who, from));
    TRY(Place target, walk(who, to));
    TRY(check_move(who, source, target));
    TRY(check_rename(source, target, overwrite));
    TRY(sequence, move(who, source, target, target.node != nullptr));
  }
  return settle(sequence);
}

// -- delete ---------------------------------------------------------------------------------------

Result<bool> Engine::remove(const Caller& who, const std::string& path, bool recursive) {
  std::uint64_t sequence = 0;
  {
    const Lock lock(mutex_);
    TRY(Place place, walk_to(who, path));
    if (place.path == "/") {
      TRY(check(who, *place.node, Access::kRead | Access::kWrite | Access::kExecute));
      return false;
    }
    TRY(check_parent(who, place));
    if (place.node == nullptr) return false;
    TRY(check_sticky(who, place));
    if (place.node->is_directory()) {
      TRY(const Fd fd, open_directory_at(place.parent_fd, place.name));
      TRY(const bool empty, is_empty_directory(fd.get()));
      if (!recursive && !empty) {
        return Error(ErrorCode::kNotEmpty, place.path + " is non empty");
      }
      TRY(check_subtree(who, *place.node, place.parent_fd, place.name));
      TRY(check_no_snapshots(*place.node));
    }
    keep_for_readers(*place.node);
    TRY(const std::string taken, purge_->take(place.parent_fd, place.name));
    std::vector<Record> records{GoneRecord{place.node->id, GoneHow::kRemoved}};
    remember(records, who, {});
    const Result<std::uint64_t> recorded = commit(records);
    if (!recorded) {
      const Status undone = purge_->put_back(taken, place.parent_fd, place.name);
      if (!undone) log::error("removal could be neither recorded nor undone", {{"path", path}});
      return recorded.error();
    }
    purge_->destroy(taken);
    sequence = *recorded;
  }
  TRY(settle(sequence));
  return true;
}

// -- sums of a tree -------------------------------------------------------------------------------

Result<ContentSummary> Engine::content_summary(const Caller& who, const std::string& path) {
  ContentSummary sum;
  std::unordered_set<std::uint64_t> seen;  // when snapshots may hold more
  std::vector<std::string> waiting{path};
  while (!waiting.empty()) {
    const std::string at = std::move(waiting.back());
    waiting.pop_back();
    // The lock is opened between folders: others go on during a long count.
    const Lock lock(mutex_);
    TRY(const Place place, walk_to(who, at, Reach::kSnapshots));
    if (place.snapshot != nullptr) {
      TRY(add_snapshot_tree(who, *place.node, sum));
      break;
    }
    if (place.node == nullptr) {
      if (at == path) return Error(ErrorCode::kNotFound, "File does not exist: " + path);
      continue;  // removed meanwhile
    }
    const bool snapshots = snapshots_.size() != 0;
    if (snapshots) seen.insert(place.node->id);
    const auto add_file = [&](const Node* node, std::uint64_t size) {
      if (snapshots && node != nullptr) seen.insert(node->id);
      ++sum.files;
      sum.bytes += size;
      sum.space_consumed +=
          size * (node != nullptr ? node->replication : options_.default_replication);
    };
    if (!place.node->is_directory()) {
      add_file(place.node, place.stat.size);
      continue;
    }
    ++sum.directories;
    TRY(check(who, *place.node, Access::kRead | Access::kExecute));
    TRY(const Fd fd, open_directory_at(place.parent_fd, place.name.empty() ? "." : place.name));
    TRY(const DirectoryNames names, names_in(fd.get()));
    for (const std::string& name : names.visible) {
      TRY(const std::optional<DiskStat> stat, stat_at(fd.get(), name));
      if (!stat) continue;
      if (stat->is_directory) waiting.push_back(child_path(place.path, name));
      if (stat->is_file) add_file(tree_.child(*place.node, name), stat->size);
    }
  }
  add_held_below(who, path, seen, sum);
  const Lock lock(mutex_);
  TRY(const Place place, existing(who, path, Reach::kSnapshots));
  sum.quotas = place.node->extra().quotas;
  if (place.path == "/" && sum.quotas.names == kNoQuota) sum.quotas.names = INT64_MAX;
  // Only kinds need the count that quotas are held against.
  if (sum.quotas.any_kind()) {
    TRY(sum.used, usage_of(*place.node));
  }
  sum.used.names = static_cast<std::int64_t>(sum.files + sum.directories);
  sum.used.space = static_cast<std::int64_t>(sum.space_consumed);
  return sum;
}

}  // namespace sluice::lake
