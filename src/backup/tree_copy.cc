#include "backup/tree_copy.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <tuple>

#include "base/checksum.h"

namespace sluice::backup {
namespace {

// In this order, so that each is at most behind those that follow it.
constexpr std::array<const char*, 5> kFolders = {"flume", "sqoop", "kafka", "lake.meta", "lake"};

constexpr std::size_t kBlock = 1 << 20;

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

std::optional<struct stat> stat_of(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return std::nullopt;
  return found;
}

// Comes and goes with every file that is written, and what is in it is in place elsewhere or was
// never acknowledged.
bool is_transient(const std::string& path) {
  return path == "lake.meta/staging" || path == "lake.meta/purge";
}

// Files before folders, a segment's indexes before the segment, groups' offsets before messages.
std::tuple<bool, bool, bool, const std::string&> order(const std::string& name, bool is_folder) {
  return {is_folder, name.ends_with(".log"), !(name == "catalog" || name.starts_with("__")), name};
}

}  // namespace

Status set_time(const std::string& path, std::int64_t mtime_ns) {
  timespec time{};
  time.tv_sec = mtime_ns / 1'000'000'000;
  time.tv_nsec = mtime_ns % 1'000'000'000;
  const std::array<timespec, 2> times{time, time};
  if (::utimensat(AT_FDCWD, path.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) == 0) return {};
  return errno_error(path);
}

Status copy_file(const std::string& from, const std::string& to, CopiedFile& file) {
  TRY(const Fd in, open_file(from, O_RDONLY | O_NOFOLLOW));
  TRY(const Fd out, open_file(to, O_WRONLY | O_CREAT | O_TRUNC, 0600));
  std::string block(kBlock, '\0');
  file.crc = 0;
  // What is appended meanwhile stays for the next pass.
  const std::uint64_t wanted = file.size;
  for (file.size = 0; file.size < wanted;) {
    const std::size_t part = std::min<std::uint64_t>(block.size(), wanted - file.size);
    TRY(const std::size_t got, read_some_at(in.get(), block.data(), part, file.size));
    if (got == 0) break;
    const std::string_view bytes(block.data(), got);
    TRY(write_all(out.get(), bytes));
    file.crc = crc32c(bytes, file.crc);
    file.size += got;
  }
  if (::fchmod(out.get(), file.mode) != 0) return errno_error(to);
  return set_time(to, file.mtime_ns);
}

Result<std::vector<TreeCopy::Entry>> TreeCopy::list(const std::string& path) const {
  const std::string folder = from_ + "/" + path;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), &::closedir);
  if (!open) return errno_error(folder);
  std::vector<Entry> entries;
  while (const dirent* one = ::readdir(open.get())) {
    const std::string name = one->d_name;
    if (name == "." || name == "..") continue;
    const auto found = stat_of(folder + "/" + name);
    if (!found || !(S_ISREG(found->st_mode) || S_ISDIR(found->st_mode))) continue;
    CopiedFile file;
    file.is_folder = S_ISDIR(found->st_mode);
    file.mode = found->st_mode & 07777U;
    file.mtime_ns = nanoseconds(found->st_mtim);
    file.size = file.is_folder ? 0 : static_cast<std::uint64_t>(found->st_size);
    file.inode = found->st_ino;
    entries.push_back({name, file});
  }
  std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
    return order(a.name, a.file.is_folder) < order(b.name, b.file.is_folder);
  });
  return entries;
}

// A file has become a folder, or a folder a file.
Status TreeCopy::make_room(const std::string& path, bool for_folder) {
  const auto before = copied_.find(path);
  if (before == copied_.end() || before->second.is_folder == for_folder) return {};
  std::error_code error;
  std::filesystem::remove_all(to_ + "/" + path, error);
  if (error) return Error(ErrorCode::kIo, to_ + "/" + path + ": " + error.message());
  std::erase_if(copied_, [&](const auto& one) {
    return one.first == path || one.first.starts_with(path + "/");
  });
  return {};
}

// What is gone when it is looked at is no failure: the pass that follows finds it elsewhere.
Status TreeCopy::take(const std::string& path, CopiedFile now) {
  TRY(make_room(path, false));
  const auto before = copied_.find(path);
  if (before != copied_.end()) {
    const CopiedFile& was = before->second;
    const bool same = was.inode == now.inode && was.size == now.size &&
                      was.mtime_ns == now.mtime_ns && was.mode == now.mode;
    if (same) {
      found_[path] = was;
      return {};
    }
  }
  const Status copied = copy_file(from_ + "/" + path, to_ + "/" + path, now);
  if (!copied && copied.error().code() == ErrorCode::kNotFound) return {};
  TRY(copied);
  found_[path] = now;
  return {};
}

Status TreeCopy::visit(const std::string& path) {
  const auto before = stat_of(from_ + "/" + path);
  if (!before || !S_ISDIR(before->st_mode)) return {};
  if (!is_transient(path)) {
    folders_[path] = {nanoseconds(before->st_mtim), nanoseconds(before->st_ctim)};
  }
  CopiedFile folder;
  folder.is_folder = true;
  folder.mode = before->st_mode & 07777U;
  folder.mtime_ns = nanoseconds(before->st_mtim);
  found_[path] = folder;
  TRY(make_room(path, true));
  TRY(make_directories(to_ + "/" + path, 0700));
  const auto entries = list(path);
  if (!entries && entries.error().code() == ErrorCode::kNotFound) return {};
  TRY(entries);
  for (const Entry& entry : *entries) {
    const std::string below = path + "/" + entry.name;
    TRY(entry.file.is_folder ? visit(below) : take(below, entry.file));
  }
  return {};
}

// In reverse, so that a folder is empty when it goes.
Status TreeCopy::drop_gone() {
  for (auto one = copied_.rbegin(); one != copied_.rend(); ++one) {
    const auto& [path, file] = *one;
    const auto now = found_.find(path);
    if (now != found_.end() && now->second.is_folder == file.is_folder) continue;
    const std::string gone = to_ + "/" + path;
    if ((file.is_folder ? ::rmdir(gone.c_str()) : ::unlink(gone.c_str())) != 0) {
      return errno_error(gone);
    }
  }
  return {};
}

bool TreeCopy::stood_still() const {
  return std::ranges::all_of(folders_, [this](const auto& one) {
    const auto now = stat_of(from_ + "/" + one.first);
    return now && nanoseconds(now->st_mtim) == one.second.mtime_ns &&
           nanoseconds(now->st_ctim) == one.second.ctime_ns;
  });
}

Result<bool> TreeCopy::pass() {
  found_.clear();
  folders_.clear();
  for (const char* folder : kFolders) TRY(visit(folder));
  const bool still = stood_still();
  TRY(drop_gone());
  copied_ = found_;
  return still;
}

Status TreeCopy::finish() const {
  for (auto one = copied_.rbegin(); one != copied_.rend(); ++one) {
    if (!one->second.is_folder) continue;
    const std::string path = to_ + "/" + one->first;
    if (::chmod(path.c_str(), one->second.mode) != 0) return errno_error(path);
    TRY(set_time(path, one->second.mtime_ns));
  }
  return {};
}

}  // namespace sluice::backup
