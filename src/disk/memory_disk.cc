// MemoryDisk: two versions of everything, as written and as synced.
#include <algorithm>
#include <deque>
#include <random>

#include "disk/disk.h"

namespace sluice::disk {

namespace {

constexpr std::size_t kSector = 512;

struct Inode {
  std::string content;  // what a reader sees
  std::string synced;   // what a loss of power leaves for certain
};

using Names = std::map<std::string, std::shared_ptr<Inode>>;  // full path to file

// A change of names since the last sync of its directory: the path's new meaning (null: gone).
struct NameChange {
  std::string directory;
  std::vector<std::pair<std::string, std::shared_ptr<Inode>>> paths;
};

std::string directory_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

}  // namespace

struct MemoryDisk::State {
  std::mutex mutex;
  Names names;
  Names synced_names;
  std::deque<NameChange> unsynced_names;
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

  std::uint64_t used() const {
    std::uint64_t sum = 0;
    for (const auto& [path, inode] : names) sum += inode->content.size();
    return sum;
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
    TRY(state_->change(path_));
    ++state_->sync_calls;
    inode_->synced = inode_->content;
    return {};
  }

  Status truncate(std::uint64_t size) override {
    const std::lock_guard lock(state_->mutex);
    TRY(alive());
    TRY(state_->change(path_));
    inode_->content.resize(size);
    return {};
  }

  Result<std::uint64_t> size() override {
    const std::lock_guard lock(state_->mutex);
    TRY(alive());
    return std::uint64_t{inode_->content.size()};
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
  s.names = s.synced_names;
  s.unsynced_names.clear();
  for (auto& [path, inode] : s.names) {
    inode->synced = seed == 0 ? inode->synced : by_chance(*inode, random);
    inode->content = inode->synced;
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
  if (mode == Mode::kCreateNew) {
    if (found != state_->names.end()) {
      return Error(ErrorCode::kAlreadyExists, path + ": File exists");
    }
    TRY(state_->change(path));
    inode = std::make_shared<Inode>();
    state_->rename_step({directory_of(path), {{path, inode}}});
  } else {
    if (found == state_->names.end()) {
      return Error(ErrorCode::kNotFound, path + ": No such file or directory");
    }
    inode = found->second;
  }
  return std::unique_ptr<DiskFile>(std::make_unique<MemoryFile>(state_, std::move(inode), path));
}

// Directories exist as soon as they are named; only files are kept apart.
Status MemoryDisk::make_directories(const std::string&) {
  return {};
}

Result<std::vector<std::string>> MemoryDisk::list(const std::string& directory) {
  const std::lock_guard lock(state_->mutex);
  std::vector<std::string> names;
  for (const auto& [path, inode] : state_->names) {
    if (directory_of(path) == directory) names.push_back(path.substr(directory.size() + 1));
  }
  return names;
}

Status MemoryDisk::remove(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->names.contains(path)) {
    return Error(ErrorCode::kNotFound, path + ": No such file or directory");
  }
  TRY(state_->change(path));
  state_->rename_step({directory_of(path), {{path, nullptr}}});
  return {};
}

Status MemoryDisk::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->names.find(from);
  if (found == state_->names.end()) {
    return Error(ErrorCode::kNotFound, from + ": No such file or directory");
  }
  TRY(state_->change(from));
  std::shared_ptr<Inode> inode = found->second;
  state_->rename_step({directory_of(to), {{from, nullptr}, {to, std::move(inode)}}});
  return {};
}

Status MemoryDisk::sync_directory(const std::string& directory) {
  const std::lock_guard lock(state_->mutex);
  TRY(state_->change(directory));
  ++state_->sync_calls;
  std::deque<NameChange> others;
  for (NameChange& step : state_->unsynced_names) {
    if (step.directory != directory) {
      others.push_back(std::move(step));
      continue;
    }
    for (const auto& [path, inode] : step.paths) State::set(state_->synced_names, path, inode);
  }
  state_->unsynced_names = std::move(others);
  return {};
}

}  // namespace sluice::disk
