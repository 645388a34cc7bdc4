// MemoryDisk: two versions of everything, as written and as synced.
#include <sys/mman.h>

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <random>
#include <set>

#include "base/check.h"
#include "base/file.h"
#include "disk/disk.h"

namespace sluice::disk {

namespace {

constexpr std::size_t kSector = 512;

constexpr std::int64_t kNanosecondsPerMs = 1'000'000;

struct Inode {
  std::uint64_t number = 0;
  bool directory = false;
  std::string content;          // what a reader sees
  std::string synced;           // what a loss of power leaves for certain
  std::set<std::size_t> dirty;  // the sectors that the next sync takes to the disk
  std::int64_t modified_ns = 0;
  std::int64_t changes = 0;
};

FileInfo info_of(const Inode& inode) {
  return {.device = 1,
          .inode = inode.number,
          .size = inode.content.size(),
          .modified_ns = inode.modified_ns,
          .changed_ns = inode.changes};
}

using Names = std::map<std::string, std::shared_ptr<Inode>>;  // by full path

// A change of names since the last sync of its directory: the path's new meaning (null: gone).
struct NameChange {
  std::string directory;
  std::vector<std::pair<std::string, std::shared_ptr<Inode>>> paths;
};

// "" is the root, "." where a path names no folder: parent_of(), without a slash at the end.
std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

std::string without_slash(const std::string& directory) {
  return directory.ends_with('/') ? directory.substr(0, directory.size() - 1) : directory;
}

Error not_found(const std::string& path) {
  return Error(ErrorCode::kNotFound, path + ": No such file or directory");
}

}  // namespace

struct MemoryDisk::State {
  std::mutex mutex;
  Names names;
  Names synced_names;
  std::deque<NameChange> unsynced_names;
  std::set<std::string> made;  // directories that were made, and count only where they are named
  std::uint64_t inodes = 0;
  std::int64_t now_ms = 0;
  std::uint64_t life = 0;  // grows at each loss of power; files of an earlier life are dead
  std::uint64_t calls = 0;
  std::uint64_t sync_calls = 0;
  std::uint64_t fail_at = 0;
  std::uint64_t cut_at = 0;
  std::uint64_t capacity = ~std::uint64_t{0};
  bool cut = false;

  // Counts a changing call; fails it when the script says so.
  Status change(const std::string& what) {
    ++calls;
    if (cut_at != 0 && calls >= cut_at) cut = true;
    if (cut) return Error(ErrorCode::kIo, what + ": the power is gone");
    if (fail_at != 0 && calls == fail_at) return Error(ErrorCode::kIo, what + ": scripted failure");
    return {};
  }

  std::shared_ptr<Inode> new_inode(bool directory) {
    auto inode = std::make_shared<Inode>();
    inode->number = ++inodes;
    inode->directory = directory;
    inode->modified_ns = now_ms * kNanosecondsPerMs;
    return inode;
  }

  bool is_gone(const std::string& directory) const {
    return made.contains(directory) && !names.contains(directory);
  }

  // From `offset` on, `size` bytes.
  void modified(Inode& inode, std::uint64_t offset, std::uint64_t size) const {
    for (std::uint64_t at = offset / kSector; at * kSector < offset + size; ++at) {
      inode.dirty.insert(at);
    }
    inode.modified_ns = now_ms * kNanosecondsPerMs;
    ++inode.changes;
  }

  std::uint64_t used() const {
    std::uint64_t sum = 0;
    for (const auto& [path, inode] : names) sum += inode->content.size();
    return sum;
  }

  // The path, and all below it when it is a directory; in order.
  std::vector<std::string> tree(const std::string& path) const {
    std::vector<std::string> found;
    if (names.contains(path)) found.push_back(path);
    const std::string below = path + "/";
    for (auto at = names.lower_bound(below); at != names.end(); ++at) {
      if (!at->first.starts_with(below)) break;
      found.push_back(at->first);
    }
    return found;
  }

  void rename_step(NameChange step) {
    for (const auto& [path, inode] : step.paths) set(names, path, inode);
    unsynced_names.push_back(std::move(step));
  }

  static void set(Names& in, const std::string& path, const std::shared_ptr<Inode>& inode) {
    if (inode) {
      in[path] = inode;
    } else {
      in.erase(path);
    }
  }
};

namespace {

class MemoryFile final : public DiskFile {
 public:
  MemoryFile(std::shared_ptr<MemoryDisk::State> state, std::shared_ptr<Inode> inode,
             std::string path)
      : state_(std::move(state)),
        inode_(std::move(inode)),
        path_(std::move(path)),
        life_(state_->life) {}

  Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) override {
    const std::lock_guard lock(state_->mutex);
    TRY(alive());
    if (offset >= inode_->content.size()) return std::size_t{0};
    return inode_->content.copy(to, size, offset);
  }

  Status write_at(std::uint64_t offset, std::string_view bytes) override {
    const std::lock_guard lock(state_->mutex);
    TRY(alive());
    TRY(state_->change(path_));
    const std::uint64_t end = offset + bytes.size();
    std::string& content = inode_->content;
    const std::uint64_t growth = end > content.size() ? end - content.size() : 0;
    state_->modified(*inode_, std::min<std::uint64_t>(offset, content.size()),
                     growth + bytes.size());
    if (state_->used() + growth > state_->capacity) {
      // As a real disk does it: some of the bytes may be there when it turns out to be full.
      content.resize(std::max<std::size_t>(content.size(), offset));
      content.replace(offset, bytes.size() / 2, bytes.substr(0, bytes.size() / 2));
      return Error(ErrorCode::kResourceExhausted, path_ + ": No space left on device");
    }
    if (end > content.size()) content.resize(end);
    content.replace(offset, bytes.size(), bytes);
    return {};
  }

  Status sync() override {
    const std::lock_guard lock(state_->mutex);
    TRY(alive());
    const std::set<std::size_t> dirty = std::exchange(inode_->dirty, {});
    // What a failed sync has not written counts as written from then on.
    TRY(state_->change(path_));
    ++state_->sync_calls;
    const std::string& content = inode_->content;
    inode_->synced.resize(content.size());
    for (const std::size_t sector : dirty) {
      const std::size_t at = sector * kSector;
      if (at >= content.size()) break;
      const std::size_t size = std::min(kSector, content.size() - at);
      inode_->synced.replace(at, size, content, at, size);
    }
    return {};
  }

  Status truncate(std::uint64_t size) override {
    const std::lock_guard lock(state_->mutex);
    TRY(alive());
    TRY(state_->change(path_));
    const std::uint64_t old = inode_->content.size();
    inode_->content.resize(size);
    state_->modified(*inode_, std::min(old, size), size > old ? size - old : 0);
    return {};
  }

  Status allocate(std::uint64_t size) override {
    const std::lock_guard lock(state_->mutex);
    TRY(alive());
    TRY(state_->change(path_));
    std::string& content = inode_->content;
    const std::uint64_t growth = size > content.size() ? size - content.size() : 0;
    if (state_->used() + growth > state_->capacity) {
      return Error(ErrorCode::kResourceExhausted, path_ + ": No space left on device");
    }
    state_->modified(*inode_, content.size(), growth);
    content.resize(content.size() + growth);
    return {};
  }

  Result<std::uint64_t> size() override {
    const std::lock_guard lock(state_->mutex);
    TRY(alive());
    return std::uint64_t{inode_->content.size()};
  }

  Result<FileInfo> info() override {
    const std::lock_guard lock(state_->mutex);
    TRY(alive());
    return info_of(*inode_);
  }

  bool unwritten_from(std::uint64_t offset) override {
    const std::lock_guard lock(state_->mutex);
    return inode_->content.find_first_not_of('\0', offset) == std::string::npos;
  }

  Status set_modified(std::int64_t ns) override {
    const std::lock_guard lock(state_->mutex);
    TRY(alive());
    inode_->modified_ns = ns;
    ++inode_->changes;
    return {};
  }

  int descriptor() override {
    const std::lock_guard lock(state_->mutex);
    Fd copy(::memfd_create("sluice", MFD_CLOEXEC));
    CHECK(copy && sluice::write_all(copy.get(), inode_->content));
    copies_.push_back(std::move(copy));
    return copies_.back().get();
  }

 private:
  Status alive() const {
    if (life_ == state_->life) return {};
    return Error(ErrorCode::kIo, path_ + ": opened before the loss of power");
  }

  std::shared_ptr<MemoryDisk::State> state_;
  std::shared_ptr<Inode> inode_;
  std::string path_;
  std::uint64_t life_;
  std::vector<Fd> copies_;  // what descriptor() gave
};

// What the sectors of one file may look like after a loss of power: each unsynced sector is old or
// new.
std::string by_chance(const Inode& inode, std::mt19937_64& random) {
  std::string found = inode.synced;
  const std::size_t end = std::max(inode.content.size(), inode.synced.size());
  // The length is a matter of metadata: any between the two.
  const std::size_t low = std::min(inode.content.size(), inode.synced.size());
  const std::size_t length = low + random() % (end - low + 1);
  found.resize(length);
  for (std::size_t at = 0; at < length && at < inode.content.size(); at += kSector) {
    if (random() % 2 == 0) continue;
    const std::size_t size = std::min({kSector, length - at, inode.content.size() - at});
    found.replace(at, size, inode.content, at, size);
  }
  return found;
}

}  // namespace

MemoryDisk::MemoryDisk() : state_(std::make_shared<State>()) {}
MemoryDisk::~MemoryDisk() = default;

void MemoryDisk::lose_power(std::uint64_t seed) {
  const std::lock_guard lock(state_->mutex);
  std::mt19937_64 random(seed);
  State& s = *state_;
  // Directories are journaled: the changes of names that survive are a prefix of those made.
  const std::size_t kept = seed == 0 ? 0 : random() % (s.unsynced_names.size() + 1);
  for (std::size_t i = 0; i < kept; ++i) {
    for (const auto& [path, inode] : s.unsynced_names[i].paths) {
      State::set(s.synced_names, path, inode);
    }
  }
  // Parents come before what is in them.
  std::erase_if(s.synced_names, [&, &kept_names = s.synced_names](const auto& entry) {
    const std::string directory = directory_of(entry.first);
    return s.made.contains(directory) && !kept_names.contains(directory);
  });
  s.names = s.synced_names;
  s.unsynced_names.clear();
  for (auto& [path, inode] : s.names) {
    inode->synced = seed == 0 ? inode->synced : by_chance(*inode, random);
    inode->content = inode->synced;
    inode->dirty.clear();
  }
  ++s.life;
  s.cut = false;
  s.cut_at = 0;
  s.fail_at = 0;
}

void MemoryDisk::fail_call(std::uint64_t n) {
  const std::lock_guard lock(state_->mutex);
  state_->fail_at = n == 0 ? 0 : state_->calls + n;
}

void MemoryDisk::cut_power_at(std::uint64_t n) {
  const std::lock_guard lock(state_->mutex);
  state_->cut_at = n == 0 ? 0 : state_->calls + n;
}

void MemoryDisk::set_capacity(std::uint64_t bytes) {
  const std::lock_guard lock(state_->mutex);
  state_->capacity = bytes;
}

void MemoryDisk::set_time_ms(std::int64_t ms) {
  const std::lock_guard lock(state_->mutex);
  state_->now_ms = ms;
}

std::uint64_t MemoryDisk::changing_calls() const {
  const std::lock_guard lock(state_->mutex);
  return state_->calls;
}

std::uint64_t MemoryDisk::syncs() const {
  const std::lock_guard lock(state_->mutex);
  return state_->sync_calls;
}

void MemoryDisk::flip_bit(const std::string& path, std::uint64_t bit) {
  const std::lock_guard lock(state_->mutex);
  Inode& inode = *state_->names.at(path);
  const char mask = static_cast<char>(1U << (bit % 8));
  inode.content.at(bit / 8) ^= mask;
  if (bit / 8 < inode.synced.size()) inode.synced[bit / 8] ^= mask;
}

Result<std::unique_ptr<DiskFile>> MemoryDisk::open(const std::string& path, Mode mode) {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->names.find(path);
  std::shared_ptr<Inode> inode;
  if (found != state_->names.end()) {
    if (mode == Mode::kCreateNew) return Error(ErrorCode::kAlreadyExists, path + ": File exists");
    if (found->second->directory && mode != Mode::kRead) {
      return Error(ErrorCode::kIsADirectory, path + ": Is a directory");
    }
    inode = found->second;
  } else {
    const bool makes = mode == Mode::kCreate || mode == Mode::kCreateNew;
    if (!makes || state_->is_gone(directory_of(path))) return not_found(path);
    TRY(state_->change(path));
    inode = state_->new_inode(false);
    state_->rename_step({directory_of(path), {{path, inode}}});
  }
  return std::unique_ptr<DiskFile>(std::make_unique<MemoryFile>(state_, std::move(inode), path));
}

Status MemoryDisk::make_directories(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  for (std::size_t at = 1; at <= path.size(); ++at) {
    if (at < path.size() && path[at] != '/') continue;
    const std::string part = path.substr(0, at);
    if (state_->names.contains(part)) continue;
    TRY(state_->change(part));
    state_->made.insert(part);
    state_->rename_step({directory_of(part), {{part, state_->new_inode(true)}}});
  }
  return {};
}

Result<std::vector<std::string>> MemoryDisk::list(const std::string& directory) {
  const std::lock_guard lock(state_->mutex);
  const std::string in = without_slash(directory);
  if (state_->is_gone(in)) return not_found(directory);
  std::vector<std::string> names;
  for (const auto& [path, inode] : state_->names) {
    if (directory_of(path) == in) names.push_back(path.substr(path.rfind('/') + 1));
  }
  return names;
}

Result<FileInfo> MemoryDisk::info(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->names.find(path);
  if (found == state_->names.end()) return not_found(path);
  return info_of(*found->second);
}

Status MemoryDisk::remove(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->names.find(path);
  if (found == state_->names.end()) return not_found(path);
  if (found->second->directory) return Error(ErrorCode::kIsADirectory, path + ": Is a directory");
  TRY(state_->change(path));
  state_->rename_step({directory_of(path), {{path, nullptr}}});
  return {};
}

Status MemoryDisk::remove_all(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  std::vector<std::string> doomed = state_->tree(path);
  std::reverse(doomed.begin(), doomed.end());
  for (const std::string& one : doomed) {
    TRY(state_->change(one));
    state_->rename_step({directory_of(one), {{one, nullptr}}});
  }
  return {};
}

Status MemoryDisk::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(state_->mutex);
  const std::vector<std::string> tree = state_->tree(from);
  if (tree.empty() || tree.front() != from) return not_found(from);
  TRY(state_->change(from));
  NameChange step{directory_of(to), {}};
  for (const std::string& path : tree) {
    const std::string target = to + path.substr(from.size());
    const std::shared_ptr<Inode> inode = state_->names.at(path);
    if (inode->directory) state_->made.insert(target);
    step.paths.emplace_back(path, nullptr);
    step.paths.emplace_back(target, inode);
  }
  state_->rename_step(std::move(step));
  return {};
}

Status MemoryDisk::sync_directory(const std::string& directory) {
  const std::lock_guard lock(state_->mutex);
  TRY(state_->change(directory));
  ++state_->sync_calls;
  const std::string of = without_slash(directory);
  std::deque<NameChange> others;
  for (NameChange& step : state_->unsynced_names) {
    if (step.directory != of) {
      others.push_back(std::move(step));
      continue;
    }
    for (const auto& [path, inode] : step.paths) State::set(state_->synced_names, path, inode);
  }
  state_->unsynced_names = std::move(others);
  return {};
}

Result<std::uint64_t> MemoryDisk::free_bytes(const std::string&) {
  const std::lock_guard lock(state_->mutex);
  return state_->capacity - std::min(state_->capacity, state_->used());
}

}  // namespace sluice::disk
