#include "lake/engine/checksums.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "base/bytes.h"
#include "base/checksum.h"
#include "lake/disk_tree.h"

namespace sluice::lake {

namespace {
constexpr std::string_view kMagic = "SLSUMS1\n";
constexpr std::size_t kHead = 16;

std::string head(std::uint64_t file_id) {
  std::string bytes(kMagic);
  append_le(bytes, file_id);
  return bytes;
}
}  // namespace

void append_sum(std::string& to, std::uint32_t crc) {
  append_be(to, crc);
}

std::uint32_t sum_at(std::string_view sums, std::uint64_t index) {
  return load_be<std::uint32_t>(sums.data() + index * 4);
}

std::string chunk_sums(std::string_view bytes) {
  std::string sums;
  sums.reserve(chunk_count(bytes.size()) * 4);
  for (std::size_t at = 0; at < bytes.size(); at += kChunkSize) {
    append_sum(sums, crc32c(bytes.substr(at, kChunkSize)));
  }
  return sums;
}

Result<ChecksumStore> ChecksumStore::open(const std::string& folder) {
  TRY(make_directories(folder, 0700));
  return ChecksumStore(folder);
}

std::string ChecksumStore::path(std::uint64_t file_id) const {
  char name[40];
  std::snprintf(name, sizeof name, "/%02x/%llu", static_cast<unsigned>(file_id & 0xFFU),
                static_cast<unsigned long long>(file_id));
  return folder_ + name;
}

namespace {

// Clients hear of a failure: of which file it is, and not where this machine keeps it.
Result<Fd> open_for(std::uint64_t file_id, const std::string& path, int flags) {
  Fd fd(::open(path.c_str(), flags | O_CLOEXEC, 0600));
  if (!fd) return errno_error("checksums of file " + std::to_string(file_id));
  return fd;
}

}  // namespace

// The folder that the file's checksums lie in; another thread may be making it, too.
Status ChecksumStore::make_folder(std::uint64_t file_id) const {
  const std::string whole = path(file_id);
  const std::string folder = whole.substr(0, whole.rfind('/'));
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return errno_error("folder for the checksums of file " + std::to_string(file_id));
  }
  return sync_directory(folder_);
}

Status ChecksumStore::prepare(std::uint64_t file_id) const {
  TRY(make_folder(file_id));
  return sync_folder(file_id);
}

Result<Fd> ChecksumStore::create(std::uint64_t file_id) const {
  constexpr int kFlags = O_RDWR | O_CREAT | O_EXCL;
  const std::string whole = path(file_id);
  ::unlink(whole.c_str());  // and not emptied: a snapshot may share it
  Result<Fd> made = open_for(file_id, whole, kFlags);
  if (!made && made.error().code() == ErrorCode::kNotFound) {
    TRY(make_folder(file_id));
    made = open_for(file_id, whole, kFlags);
  }
  if (!made) return made.error();
  Fd fd = *std::move(made);
  TRY(write_at(fd.get(), head(file_id), 0));
  return fd;
}

Status ChecksumStore::take(std::uint64_t file_id, const ChecksumStore& other) const {
  const std::string from = other.path(file_id);
  const std::string to = path(file_id);
  if (::rename(from.c_str(), to.c_str()) == 0) return {};
  if (errno == ENOENT) {
    TRY(make_folder(file_id));
    if (::rename(from.c_str(), to.c_str()) == 0) return {};
  }
  return errno_error("checksums of file " + std::to_string(file_id));
}

Result<Fd> ChecksumStore::open_sums(std::uint64_t file_id) const {
  TRY(Fd fd, open_for(file_id, path(file_id), O_RDWR));
  char found[kHead];
  const Status read = read_at(fd.get(), found, kHead, 0);
  if (!read || std::string_view(found, kHead) != head(file_id)) {
    return Error(ErrorCode::kCorrupt, "what should be the checksums of file " +
                                          std::to_string(file_id) + " is something else");
  }
  return fd;
}

void ChecksumStore::remove(std::uint64_t file_id) const {
  ::unlink(path(file_id).c_str());
}

Status ChecksumStore::share(std::uint64_t file_id, const ChecksumStore& other) const {
  const std::string from = other.path(file_id);
  const std::string to = path(file_id);
  if (::link(from.c_str(), to.c_str()) == 0) return {};
  if (errno == ENOENT) {
    TRY(make_folder(file_id));
    if (::link(from.c_str(), to.c_str()) == 0) return {};
  }
  return errno_error("checksums of file " + std::to_string(file_id));
}

Status ChecksumStore::clear() const {
  TRY(const Fd fd, open_file(folder_, O_RDONLY | O_DIRECTORY));
  TRY(const DirectoryNames names, names_in(fd.get()));
  for (const std::string& name : names.visible) TRY(remove_tree_at(fd.get(), name));
  return {};
}

Status ChecksumStore::sync_folder(std::uint64_t file_id) const {
  const std::string whole = path(file_id);
  return sync_directory(whole.substr(0, whole.rfind('/')));
}

Result<std::string> read_sums(int fd, std::uint64_t first, std::uint64_t count) {
  std::string sums(count * 4, '\0');
  TRY(read_at(fd, sums.data(), sums.size(), kHead + first * 4));
  return sums;
}

Status write_sums(int fd, std::uint64_t first, std::string_view sums) {
  return write_at(fd, sums, kHead + first * 4);
}

Status truncate_sums(int fd, std::uint64_t count) {
  if (::ftruncate(fd, static_cast<off_t>(kHead + count * 4)) != 0) return errno_error("truncate");
  return {};
}

Result<std::uint64_t> stored_sums(int fd) {
  struct stat st {};
  if (::fstat(fd, &st) != 0) return errno_error("stat");
  const auto size = static_cast<std::uint64_t>(st.st_size);
  return size < kHead ? 0 : (size - kHead) / 4;
}

}  // namespace sluice::lake
