#include "lake/memory_file_system.h"

#include <algorithm>
#include <vector>

#include "lake/names.h"

namespace sluice::lake {

// The content has a lock of its own, for readers and writers that outlive the name.
struct MemoryFileSystem::Entry {
  FileStatus status;  // without path, length and children
  std::mutex mutex;
  std::string content;
  bool writing = false;
};

namespace {

using Entry = MemoryFileSystem::Entry;

bool is_below(const std::string& path, const std::string& above) {
  return above == "/" ? path != "/" : path.starts_with(above + "/");
}

Error missing(const std::string& path) {
  return Error(ErrorCode::kNotFound, "File does not exist: " + path);
}

class MemoryReader final : public Reader {
 public:
  explicit MemoryReader(std::string content) : content_(std::move(content)) {}
  std::uint64_t length() const override { return content_.size(); }
  Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) override {
    if (offset >= content_.size()) return std::size_t{0};
    return content_.copy(to, size, offset);
  }

 private:
  const std::string content_;
};

class MemoryWriter final : public Writer {
 public:
  MemoryWriter(std::shared_ptr<Entry> entry, const Clock& clock)
      : entry_(std::move(entry)), clock_(clock), position_(entry_->content.size()) {}
  ~MemoryWriter() override { (void)close(); }

  Status write(std::string_view bytes) override {
    if (closed_) return Error(ErrorCode::kInvalidArgument, "the file is closed");
    pending_ += bytes;
    return {};
  }
  Status flush() override {
    const std::lock_guard lock(entry_->mutex);
    position_ += pending_.size();
    entry_->content += pending_;
    pending_.clear();
    entry_->status.modified_ms = clock_.wall_ms();
    return {};
  }
  Status sync() override { return flush(); }
  Status close() override {
    if (closed_) return {};
    TRY(flush());
    const std::lock_guard lock(entry_->mutex);
    entry_->writing = false;
    closed_ = true;
    return {};
  }
  std::uint64_t position() const override { return position_ + pending_.size(); }

 private:
  std::shared_ptr<Entry> entry_;
  const Clock& clock_;
  std::string pending_;
  std::uint64_t position_;
  bool closed_ = false;
};

}  // namespace

MemoryFileSystem::MemoryFileSystem(std::string user, const Clock* clock)
    : user_(std::move(user)), clock_(clock != nullptr ? clock : &system_clock_) {
  add("/", true, 0755);
}
MemoryFileSystem::~MemoryFileSystem() = default;

std::shared_ptr<Entry> MemoryFileSystem::find(const std::string& path) const {
  const auto found = entries_.find(path);
  return found == entries_.end() ? nullptr : found->second;
}

Result<std::shared_ptr<Entry>> MemoryFileSystem::existing(const std::string& path) const {
  TRY(path_components(path));
  TRY(check_parents(path));
  std::shared_ptr<Entry> entry = find(path);
  if (!entry) return missing(path);
  return entry;
}

// No file may stand where a folder is needed.
Status MemoryFileSystem::check_parents(const std::string& path) const {
  for (std::string at = parent_path(path); at != "/"; at = parent_path(at)) {
    const std::shared_ptr<Entry> entry = find(at);
    if (entry && !entry->status.is_directory) {
      return Error(ErrorCode::kNotADirectory, at + " (is not a directory)");
    }
  }
  return {};
}

std::shared_ptr<Entry> MemoryFileSystem::add(const std::string& path, bool is_directory,
                                             std::uint16_t permission) {
  auto entry = std::make_shared<Entry>();
  entry->status.is_directory = is_directory;
  entry->status.permission = permission & 01777U;
  entry->status.owner = user_;
  entry->status.group = "supergroup";
  entry->status.file_id = path == "/" ? 16385 : next_id_++;
  entry->status.modified_ms = clock_->wall_ms();
  entry->status.accessed_ms = is_directory ? 0 : entry->status.modified_ms;
  entries_[path] = entry;
  return entry;
}

FileStatus MemoryFileSystem::status_of(const std::string& path, const Entry& entry) const {
  FileStatus status = entry.status;
  status.path = path;
  status.length = entry.content.size();
  status.under_construction = entry.writing;
  if (status.is_directory) {
    status.children = static_cast<std::uint32_t>(std::count_if(
        entries_.begin(), entries_.end(),
        [&](const auto& other) { return other.first != "/" && parent_path(other.first) == path; }));
  }
  return status;
}

Result<FileStatus> MemoryFileSystem::status(const std::string& path) {
  const std::lock_guard lock(mutex_);
  TRY(const std::shared_ptr<Entry> entry, existing(path));
  const std::lock_guard content(entry->mutex);
  return status_of(path, *entry);
}

Result<Listing> MemoryFileSystem::list(const std::string& path, const std::string& start_after,
                                       std::size_t limit) {
  const std::lock_guard lock(mutex_);
  TRY(const std::shared_ptr<Entry> entry, existing(path));
  Listing listing;
  if (!entry->status.is_directory) {
    if (start_after.empty()) listing.entries.push_back(status_of(path, *entry));
    return listing;
  }
  for (const auto& [name, child] : entries_) {
    if (name == "/" || parent_path(name) != path) continue;
    if (!start_after.empty() && name.substr(name.rfind('/') + 1) <= start_after) continue;
    if (listing.entries.size() == limit) {
      ++listing.remaining;
    } else {
      listing.entries.push_back(status_of(name, *child));
    }
  }
  return listing;
}

Result<std::unique_ptr<Reader>> MemoryFileSystem::open(const std::string& path) {
  const std::lock_guard lock(mutex_);
  TRY(const std::shared_ptr<Entry> entry, existing(path));
  if (entry->status.is_directory) {
    return Error(ErrorCode::kIsADirectory, "Path is not a file: " + path);
  }
  const std::lock_guard content(entry->mutex);
  return std::unique_ptr<Reader>(std::make_unique<MemoryReader>(entry->content));
}

Result<std::unique_ptr<Writer>> MemoryFileSystem::create(const std::string& path,
                                                         const CreateOptions& options) {
  const std::lock_guard lock(mutex_);
  TRY(path_components(path));
  TRY(check_parents(path));
  if (const std::shared_ptr<Entry> entry = find(path)) {
    if (entry->status.is_directory) {
      return Error(ErrorCode::kIsADirectory, path + " already exists as a directory");
    }
    if (!options.overwrite) return Error(ErrorCode::kAlreadyExists, path + " already exists");
  }
  if (!find(parent_path(path))) {
    if (!options.create_parents) {
      return Error(ErrorCode::kNotFound, "Parent directory doesn't exist: " + parent_path(path));
    }
    TRY(make_all(parent_path(path), 0755));
  }
  std::shared_ptr<Entry> entry = add(path, false, options.permission.masked);
  entry->status.replication = options.replication.value_or(1);
  entry->status.block_size = options.block_size.value_or(128 << 20);
  entry->writing = true;
  return std::unique_ptr<Writer>(std::make_unique<MemoryWriter>(std::move(entry), *clock_));
}

Result<std::unique_ptr<Writer>> MemoryFileSystem::append(const std::string& path) {
  const std::lock_guard lock(mutex_);
  TRY(std::shared_ptr<Entry> entry, existing(path));
  if (entry->status.is_directory) {
    return Error(ErrorCode::kIsADirectory, "Path is not a file: " + path);
  }
  const std::lock_guard content(entry->mutex);
  if (entry->writing) return Error(ErrorCode::kBusy, path + " is being written");
  entry->writing = true;
  return std::unique_ptr<Writer>(std::make_unique<MemoryWriter>(std::move(entry), *clock_));
}

Status MemoryFileSystem::make_all(const std::string& path, std::uint16_t permission) {
  TRY(const std::vector<std::string_view> components, path_components(path));
  std::string at;
  for (const std::string_view name : components) {
    at = child_path(at.empty() ? "/" : at, name);
    if (!find(at)) add(at, true, at == path ? permission : permission | 0300U);
  }
  return {};
}

Status MemoryFileSystem::make_directories(const std::string& path, const Mode& mode) {
  const std::lock_guard lock(mutex_);
  TRY(path_components(path));
  TRY(check_parents(path));
  if (const std::shared_ptr<Entry> entry = find(path)) {
    if (entry->status.is_directory) return {};
    return Error(ErrorCode::kAlreadyExists, "Path is not a directory: " + path);
  }
  return make_all(path, mode.masked);
}

Status MemoryFileSystem::rename(const std::string& from, const std::string& to, bool overwrite) {
  const std::lock_guard lock(mutex_);
  TRY(const std::shared_ptr<Entry> source, existing(from));
  TRY(path_components(to));
  TRY(check_parents(to));
  if (from == "/" || to == "/" || is_below(to, from)) {
    return Error(ErrorCode::kInvalidArgument, "cannot rename " + from + " to " + to);
  }
  if (from == to) return Error(ErrorCode::kAlreadyExists, from + " and " + to + " are the same");
  if (!find(parent_path(to))) {
    return Error(ErrorCode::kNotFound,
                 "rename destination parent " + parent_path(to) + " not found.");
  }
  if (const std::shared_ptr<Entry> target = find(to)) {
    if (source->status.is_directory != target->status.is_directory) {
      return Error(
          target->status.is_directory ? ErrorCode::kIsADirectory : ErrorCode::kNotADirectory,
          from + " and " + to + " must both be files or directories");
    }
    if (!overwrite) return Error(ErrorCode::kAlreadyExists, to + " already exists");
    if (status_of(to, *target).children > 0) {
      return Error(ErrorCode::kNotEmpty, "rename destination directory is not empty: " + to);
    }
  }
  std::vector<std::pair<std::string, std::shared_ptr<Entry>>> moved;
  for (const auto& [path, entry] : entries_) {
    if (path == from || is_below(path, from)) moved.emplace_back(path, entry);
  }
  for (const auto& [path, entry] : moved) entries_.erase(path);
  for (auto& [path, entry] : moved) entries_[to + path.substr(from.size())] = std::move(entry);
  return {};
}

Status MemoryFileSystem::remove(const std::string& path, bool recursive) {
  const std::lock_guard lock(mutex_);
  TRY(const std::shared_ptr<Entry> entry, existing(path));
  if (path == "/") return Error(ErrorCode::kInvalidArgument, "/ cannot be removed");
  if (!recursive && status_of(path, *entry).children > 0) {
    return Error(ErrorCode::kNotEmpty, path + " is non empty");
  }
  std::erase_if(entries_, [&](const auto& other) {
    return other.first == path || is_below(other.first, path);
  });
  return {};
}

Status MemoryFileSystem::set_permission(const std::string& path, std::uint16_t permission) {
  const std::lock_guard lock(mutex_);
  TRY(const std::shared_ptr<Entry> entry, existing(path));
  entry->status.permission = permission & 01777U;
  return {};
}

Status MemoryFileSystem::set_owner(const std::string& path, const std::string& owner,
                                   const std::string& group) {
  const std::lock_guard lock(mutex_);
  TRY(const std::shared_ptr<Entry> entry, existing(path));
  if (!owner.empty()) entry->status.owner = owner;
  if (!group.empty()) entry->status.group = group;
  return {};
}

Status MemoryFileSystem::set_times(const std::string& path, std::int64_t modified_ms,
                                   std::int64_t accessed_ms) {
  const std::lock_guard lock(mutex_);
  TRY(const std::shared_ptr<Entry> entry, existing(path));
  const std::lock_guard content(entry->mutex);
  if (modified_ms >= 0) entry->status.modified_ms = modified_ms;
  if (accessed_ms >= 0 && !entry->status.is_directory) entry->status.accessed_ms = accessed_ms;
  return {};
}

Status MemoryFileSystem::set_replication(const std::string& path, std::uint16_t replication) {
  const std::lock_guard lock(mutex_);
  TRY(const std::shared_ptr<Entry> entry, existing(path));
  if (entry->status.is_directory) {
    return Error(ErrorCode::kIsADirectory, "Path is not a file: " + path);
  }
  entry->status.replication = replication;
  return {};
}

Result<ContentSummary> MemoryFileSystem::content_summary(const std::string& path) {
  const std::lock_guard lock(mutex_);
  TRY(existing(path));
  ContentSummary sum;
  for (const auto& [name, entry] : entries_) {
    if (name != path && !is_below(name, path)) continue;
    if (entry->status.is_directory) {
      ++sum.directories;
      continue;
    }
    const std::lock_guard content(entry->mutex);
    ++sum.files;
    sum.bytes += entry->content.size();
    sum.space_consumed += entry->content.size() * entry->status.replication;
  }
  return sum;
}

Result<Capacity> MemoryFileSystem::capacity() {
  constexpr std::uint64_t kTotal = std::uint64_t{1} << 40;
  TRY(const ContentSummary sum, content_summary("/"));
  return Capacity{kTotal, sum.bytes, kTotal - sum.bytes};
}

Result<FileChecksum> MemoryFileSystem::checksum(const std::string& path) {
  return Error(ErrorCode::kUnsupported, "memory: keeps no checksums: " + path);
}

}  // namespace sluice::lake
