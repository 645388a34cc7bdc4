// How the engine starts: the journal's records, and what a kill or a loss of power left half done.
//
// After a kill the folder is exactly as the system calls left it; a change whose record was not yet
// written was never acknowledged, and the next look at the disk finds it. After a loss of power
// (another boot id) the folder may be older than the journal: names are not synced by each change.
// Its records are then done again, in order; each looks whether its file is still where it was
// before.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <random>

#include "base/log.h"
#include "base/text.h"
#include "lake/engine/engine.h"
#include "lake/names.h"

namespace sluice::lake {

namespace {

std::string boot_id() {
  const Result<std::string> id = read_file("/proc/sys/kernel/random/boot_id");
  return id ? std::string(trim(*id)) : "unknown";
}

std::string random_hex(std::size_t bytes) {
  std::random_device source;
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(source() & 0xFFU);
  return to_hex(text);
}

std::uint64_t device_of(int fd) {
  struct stat st {};
  return ::fstat(fd, &st) == 0 ? st.st_dev : 0;
}

// The folder of a path's last component; absent when one on the way is missing or no folder.
std::optional<Fd> open_parent(int root, const std::string& path) {
  const auto components = path_components(path);
  if (!components || components->empty()) return std::nullopt;
  Result<Fd> fd = open_directory_at(root, ".");
  for (std::size_t i = 0; fd && i + 1 < components->size(); ++i) {
    fd = open_directory_at(fd->get(), std::string((*components)[i]));
  }
  if (!fd) return std::nullopt;
  return *std::move(fd);
}

}  // namespace

Status Engine::start() {
  superuser_ = options_.superuser.empty() ? Users::current_user() : options_.superuser;
  TRY(sluice::make_directories(options_.files_dir));
  TRY(sluice::make_directories(options_.meta_dir, 0700));
  TRY(lock_fd_, sluice::open_file(options_.meta_dir + "/lock", O_RDWR | O_CREAT, 0600));
  if (::flock(lock_fd_.get(), LOCK_EX | LOCK_NB) != 0) {
    return Error(ErrorCode::kBusy, options_.meta_dir + " is in use by another process");
  }
  TRY(root_fd_, sluice::open_file(options_.files_dir, O_RDONLY | O_DIRECTORY));
  TRY(sluice::make_directories(options_.meta_dir + "/staging", 0700));
  TRY(staging_fd_, sluice::open_file(options_.meta_dir + "/staging", O_RDONLY | O_DIRECTORY));
  if (device_of(root_fd_.get()) != device_of(staging_fd_.get())) {
    return Error(ErrorCode::kInvalidArgument,
                 options_.files_dir + " and " + options_.meta_dir +
                     " must be on one file system, since files are moved between them");
  }
  TRY(load_identity());
  TRY(purge_, Purge::open(options_.meta_dir + "/purge", system_clock_.wall_ms()));
  TRY(sums_, ChecksumStore::open(options_.meta_dir + "/sums"));
  TRY(SnapshotStore snapshots, SnapshotStore::open(options_.meta_dir + "/snapshots"));
  snapshots_.set_store(std::move(snapshots));
  TRY(staged_sums_, ChecksumStore::open(options_.meta_dir + "/staging.sums"));

  const std::string boot_file = options_.meta_dir + "/boot";
  const Result<std::string> last_boot = read_file(boot_file);
  same_boot_ = !last_boot || trim(*last_boot) == boot_id();
  if (!same_boot_) log::info("machine was started anew since the lake's last run");
  TRY(journal_, disk::Journal::open(
                    disk_, options_.meta_dir + "/journal", {},
                    [this](std::string_view payload) { return replay_payload(payload, false); },
                    [this](std::uint64_t, std::string_view payload) {
                      return replay_payload(payload, !same_boot_);
                    }));
  {
    const Lock lock(mutex_);
    TRY(take_root());
    TRY(finish_staged());
    TRY(sweep_snapshots());
    finish_moves();
    finish_joined();
    restore_lost();
    finish_attributes();
    TRY(reopen_leases());
  }
  if (restored_) {
    TRY(journal_->append_synced(
        counters_payload()));  // a snapshot stands for at least one new record
    TRY(checkpoint());
  }
  close_embedded();
  if (!last_boot || !same_boot_) {
    TRY(write_file_atomically(boot_file, boot_id() + "\n", 0600));
  }
  care_ = std::thread([this] { housekeeping(); });
  return {};
}

Bytes Engine::counters_payload() {
  const Lock lock(mutex_);
  Bytes payload;
  append_record(payload, CountersRecord{tree_.next_id(), tree_.next_generation()});
  return payload;
}

Status Engine::load_identity() {
  const std::string path = options_.meta_dir + "/VERSION";
  if (::access(path.c_str(), F_OK) != 0) {
    block_pool_id_ = "BP-" + std::to_string(std::random_device()() & 0x7FFFFFFFU) + "-127.0.0.1-" +
                     std::to_string(now_ms());
    cluster_id_ = "CID-" + random_hex(4) + "-" + random_hex(2) + "-" + random_hex(2) + "-" +
                  random_hex(2) + "-" + random_hex(6);
    return write_file_atomically(
        path, "layout=1\nblockpoolID=" + block_pool_id_ + "\nclusterID=" + cluster_id_ + "\n",
        0600);
  }
  TRY(const std::string text, read_file(path));
  std::string layout;
  for (const std::string& line : split(text, '\n')) {
    const std::size_t equals = line.find('=');
    const std::string key = line.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : line.substr(equals + 1);
    if (key == "layout") layout = value;
    if (key == "blockpoolID") block_pool_id_ = value;
    if (key == "clusterID") cluster_id_ = value;
  }
  if (layout != "1" || block_pool_id_.empty() || cluster_id_.empty()) {
    return Error(ErrorCode::kUnsupported,
                 path + " says layout " + layout + "; this version knows layout 1");
  }
  return {};
}

Status Engine::take_root() {
  TRY(const DiskStat stat, stat_of(root_fd_.get()));
  Node& root = *tree_.root();
  if (root.inode == stat.inode && root.born_ns == stat.born_ns) return {};
  EntryRecord record = tree_.record(root);
  restored_ = root.inode != 0;
  if (!restored_) {
    record.owner = superuser_;
    record.group = options_.supergroup;
    record.permission = 0755;
  }
  record.is_directory = true;
  record.inode = stat.inode;
  record.born_ns = stat.born_ns;
  if (!restored_) {
    TRY(const std::uint64_t sequence, commit({record}));
    return settle(sequence);
  }
  // Only the snapshot at the end of the start says so, and says all at once.
  log::info("lake was copied or restored; its entries are known by name, size and time");
  tree_.unbind();
  tree_.apply(record);
  return {};
}

Status Engine::replay_payload(std::string_view payload, bool redo) {
  TRY(const std::vector<Record> records, decode_records(payload));
  if (!redo) {  // after a kill only the last change can be unfinished
    before_.clear();
    joined_.clear();
  }
  keep_joined(records);
  for (const Record& record : records) {
    keep_before(record);
    if (redo) redo_record(record);
    apply(record);
  }
  return {};
}

// Does again what the record's change did to names, when the disk shows it is not done.
void Engine::redo_record(const Record& record) {
  const auto holds = [](const std::optional<Fd>& folder, const std::string& name,
                        const Node& node) {
    if (!folder) return false;
    const auto stat = stat_at(folder->get(), name);
    return stat && *stat && node.is(**stat);
  };
  if (const auto* gone = std::get_if<GoneRecord>(&record)) {
    if (gone->how != GoneHow::kRemoved) return;
    const Node* node = tree_.find(gone->id);
    if (node == nullptr || node->parent == nullptr) return;
    const std::optional<Fd> folder = open_parent(root_fd_.get(), tree_.path(*node));
    if (!holds(folder, node->name, *node)) return;
    if (const Result<std::string> taken = purge_->take(folder->get(), node->name)) {
      purge_->destroy(*taken);
    }
    return;
  }
  const auto* entry = std::get_if<EntryRecord>(&record);
  if (entry == nullptr) return;
  touched_.push_back(entry->id);
  const Node* node = tree_.find(entry->id);
  const Node* parent = tree_.find(entry->parent);
  if (node == nullptr || parent == nullptr || node->parent == nullptr) return;
  if (node->parent == parent && node->name == entry->name) return;
  const std::string target = child_path(tree_.path(*parent), entry->name);
  std::optional<Fd> from = open_parent(root_fd_.get(), tree_.path(*node));
  const std::optional<Fd> to = open_parent(root_fd_.get(), target);
  if (!to || !holds(from, node->name, *node) || holds(to, entry->name, *node)) return;
  // Whatever has the name was not yet there when the rename was answered.
  const Status moved = rename_at(from->get(), node->name, to->get(), entry->name, false);
  if (moved) return;
  DiskStat file;
  file.inode = node->inode;
  file.born_ns = node->born_ns;
  unmoved_.push_back({entry->id, *std::move(from), node->name, file});
}

// Renames whose name was taken, until the records after them freed it or moved the file on.
void Engine::finish_moves() {
  const auto done = [this](const Unmoved& one) {
    const auto stat = stat_at(one.folder.get(), one.name);
    if (!stat || !*stat || !(*stat)->same_file(one.stat)) return true;
    const Node* node = tree_.find(one.id);
    if (node == nullptr) {  // removed since
      const Result<std::string> taken = purge_->take(one.folder.get(), one.name);
      if (taken) purge_->destroy(*taken);
      return true;
    }
    const std::optional<Fd> to = open_parent(root_fd_.get(), tree_.path(*node));
    return to && rename_at(one.folder.get(), one.name, to->get(), node->name, false).ok();
  };
  while (std::erase_if(unmoved_, done) > 0) {
  }
  for (const Unmoved& one : unmoved_) {
    const Node* node = tree_.find(one.id);
    log::warn("rename was lost with the power and could not be done again: its new name is taken",
              {{"to", node == nullptr ? "" : tree_.path(*node)}, {"left", one.name}});
  }
  unmoved_.clear();
}

// New files and folders are made in the staging area, recorded, and then moved to their names.
Status Engine::finish_staged() {
  TRY(const DirectoryNames staged, names_in(staging_fd_.get()));
  bool left = false;
  for (const std::string& name : staged.visible) {
    TRY(const std::optional<DiskStat> stat, stat_at(staging_fd_.get(), name));
    const std::optional<std::int64_t> id = parse_int(name);
    const Node* node = id ? tree_.find(static_cast<std::uint64_t>(*id)) : nullptr;
    if (node != nullptr && node->parent != nullptr && stat && node->is(*stat)) {
      const std::optional<Fd> folder = open_parent(root_fd_.get(), tree_.path(*node));
      if (node->sums == Sums::kFile) {
        (void)sums_->take(node->id, *staged_sums_);
      } else {
        sums_->remove(node->id);
      }
      if (folder && rename_at(staging_fd_.get(), name, folder->get(), node->name, true)) continue;
      log::warn("recorded file has no folder to go to; the next start tries again",
                {{"path", tree_.path(*node)}, {"file", options_.meta_dir + "/staging/" + name}});
      left = true;
      continue;
    }
    TRY(remove_tree_at(staging_fd_.get(), name));
  }
  return left ? Status() : staged_sums_->clear();
}

// A concat is recorded before its sources are taken away. Of other removals the disk knows first.
void Engine::keep_joined(const std::vector<Record>& records) {
  const auto* target = records.empty() ? nullptr : std::get_if<EntryRecord>(&records[0]);
  if (target == nullptr) return;
  for (const Record& record : records) {
    const auto* gone = std::get_if<GoneRecord>(&record);
    if (gone == nullptr || gone->how != GoneHow::kJoined) continue;
    const Node* node = tree_.find(gone->id);
    if (node == nullptr || node->parent == nullptr || node->inode == 0) continue;
    joined_.push_back(
        {node->id, node->parent->id, node->name, node->inode, node->born_ns, target->id});
  }
}

// Whether what is recorded of an entry lies at its name.
bool Engine::is_in_place(std::uint64_t id) {
  const Node* node = tree_.find(id);
  if (node == nullptr || node->parent == nullptr) return false;
  const std::optional<Fd> folder = open_parent(root_fd_.get(), tree_.path(*node));
  if (!folder) return false;
  const auto stat = stat_at(folder->get(), node->name);
  return stat && *stat && node->is(**stat);
}

// The sources that are there still go, unless the whole is not where it belongs, or the concat did
// not come about: they are recorded anew then.
void Engine::finish_joined() {
  for (const Joined& source : joined_) {
    const Node* folder = tree_.find(source.folder);
    if (folder == nullptr || tree_.find(source.id) != nullptr) continue;
    const std::string path = child_path(tree_.path(*folder), source.name);
    const std::optional<Fd> fd = open_parent(root_fd_.get(), path);
    if (!fd) continue;
    const auto stat = stat_at(fd->get(), source.name);
    if (!stat || !*stat) continue;
    if ((*stat)->inode != source.inode || (*stat)->born_ns != source.born_ns) continue;
    if (tree_.by_file(**stat) != nullptr) continue;  // made since, of the same inode
    if (!is_in_place(source.target)) {
      log::warn("source of a concat stays: the whole is not there", {{"path", path}});
      continue;
    }
    const Result<std::string> taken = purge_->take(fd->get(), source.name);
    if (taken) purge_->destroy(*taken);
  }
  joined_.clear();
}

// After a loss of power: empty files and folders that were acknowledged, and of which not even the
// inode survived, are made again. Files with content were synced when they were closed.
void Engine::restore_lost() {
  for (const std::uint64_t id : touched_) {
    std::vector<Node*> chain;
    for (Node* at = tree_.find(id); at != nullptr && at->parent != nullptr; at = at->parent) {
      chain.insert(chain.begin(), at);
    }
    for (Node* node : chain) {
      const std::optional<Fd> folder = open_parent(root_fd_.get(), tree_.path(*node));
      if (!folder) break;
      const auto found = stat_at(folder->get(), node->name);
      if (!found || *found) continue;
      if (node->is_directory()) {
        if (::mkdirat(folder->get(), node->name.c_str(), 0700) != 0) break;
      } else if (node->size == 0 || node->open) {
        if (!open_file_at(folder->get(), node->name, O_RDWR | O_CREAT | O_EXCL)) break;
      } else {
        break;
      }
      const auto made = stat_at(folder->get(), node->name);
      if (!made || !*made) break;
      EntryRecord record = tree_.record(*node);
      record.inode = (*made)->inode;
      record.born_ns = (*made)->born_ns;
      record.modified_ns = (*made)->modified_ns;
      note({record});
      if (Result<Fd> fd = open_file_at(folder->get(), node->name, O_RDONLY)) {
        (void)set_disk_mode(fd->get(), node->permission, node->is_directory());
      }
      log::info("entry lost with the power was made again", {{"path", tree_.path(*node)}});
    }
  }
  touched_.clear();
}

void Engine::keep_before(const Record& record) {
  const auto* entry = std::get_if<EntryRecord>(&record);
  const Node* node = entry == nullptr ? nullptr : tree_.find(entry->id);
  if (node == nullptr || node->inode != entry->inode) return;
  if (node->permission == entry->permission && node->modified_ns == entry->modified_ns) return;
  before_[entry->id].push_back({node->permission, node->modified_ns});
}

// Modes and times that were recorded and not set, or turned back by a loss of power. Where the disk
// says anything else than before the record, another program has been there, and is right.
void Engine::finish_attributes() {
  for (const auto& changed : before_) {
    const std::vector<Before>& before = changed.second;
    const Node* node = tree_.find(changed.first);
    if (node == nullptr) continue;
    const bool root = node->parent == nullptr;
    const std::optional<Fd> folder = open_parent(root_fd_.get(), tree_.path(*node));
    const int fd = root ? root_fd_.get() : folder ? folder->get() : -1;
    const std::string name = root ? "." : node->name;
    const auto stat = stat_at(fd, name);
    if (!stat || !*stat || !node->is(**stat)) continue;
    const auto was = [&](const auto& matches) {
      return std::any_of(before.begin(), before.end(), matches);
    };
    Status done;
    if (!has_permission(**stat, node->permission) &&
        was([&](const Before& b) { return has_permission(**stat, b.permission); })) {
      done = set_mode_at(fd, name, disk_mode(node->permission, node->is_directory()));
    }
    const bool same_bytes = !node->is_directory() && !node->open && node->size == (*stat)->size;
    if (done && same_bytes && (*stat)->modified_ns != node->modified_ns &&
        was([&](const Before& b) { return (*stat)->modified_ns == b.modified_ns; })) {
      done = set_times_at(fd, name, {0, UTIME_OMIT}, disk_time(node->modified_ns));
    }
    if (!done) {
      log::warn("recorded attributes could not be set",
                {{"path", tree_.path(*node)}, {"error", done.error().message()}});
    }
  }
  before_.clear();
}

Status Engine::reopen_leases() {
  const std::map<std::uint64_t, LeaseRecord> leases = leases_;
  for (const auto& [id, lease] : leases) {
    Result<Place> place = place_of(id);
    Result<Fd> fd = place ? open_place(*place, O_RDWR) : Result<Fd>(place.error());
    Result<std::shared_ptr<OpenFile>> file =
        fd ? OpenFile::recover(lease, *std::move(fd), same_boot_, *sums_)
           : Result<std::shared_ptr<OpenFile>>(fd.error());
    if (!file) {
      log::warn("file that was being written is gone or can't be opened",
                {{"file_id", id}, {"error", file.error().message()}});
      note({ClosedRecord{id}});
      continue;
    }
    open_[id] = *file;
    if (!lease.embedded) renewed_ms_[lease.client] = now_ms();
  }
  return {};
}

// Writers of an earlier run of this process's own are certainly gone.
void Engine::close_embedded() {
  Lock lock(mutex_);
  std::vector<std::shared_ptr<OpenFile>> left;
  for (const auto& [id, file] : open_) {
    if (file->embedded) left.push_back(file);
  }
  for (const std::shared_ptr<OpenFile>& file : left) {
    log::info("file that an earlier run was writing is closed as it is",
              {{"file_id", file->id}, {"length", file->length()}});
    file->close_after_ms = now_ms();
    const Result<std::uint64_t> closed = close_file(lock, file, {});
    if (closed) continue;
    log::warn("file of an earlier run could not be closed",
              {{"file_id", file->id}, {"error", closed.error().message()}});
  }
}

}  // namespace sluice::lake
