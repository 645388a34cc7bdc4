#include "backup/backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "backup/manifest.h"
#include "backup/tree_copy.h"
#include "base/checksum.h"
#include "base/file.h"

namespace sluice::backup {
namespace {

constexpr int kMostPasses = 100;
constexpr std::size_t kBlock = 1 << 20;

Status sync_file_system(const std::string& path) {
  TRY(const Fd folder, open_file(path, O_RDONLY | O_DIRECTORY));
  return ::syncfs(folder.get()) == 0 ? Status() : Status(errno_error(path));
}

Status must_be_free(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return {};
  if (std::filesystem::is_directory(path, error) && std::filesystem::is_empty(path, error)) {
    return {};
  }
  return Error(ErrorCode::kAlreadyExists, path + " is there already and not empty: name another");
}

Summary summary_of(const CopiedFiles& files, int passes) {
  Summary summary{.passes = passes};
  for (const auto& [path, file] : files) {
    summary.files += file.is_folder ? 0 : 1;
    summary.bytes += file.size;
  }
  return summary;
}

Status verify_file(const std::string& path, const CopiedFile& file) {
  TRY(const Fd in, open_file(path, O_RDONLY | O_NOFOLLOW));
  std::string block(kBlock, '\0');
  std::uint32_t crc = 0;
  std::uint64_t size = 0;
  for (;;) {
    TRY(const std::size_t got, read_some_at(in.get(), block.data(), block.size(), size));
    if (got == 0) break;
    crc = crc32c({block.data(), got}, crc);
    size += got;
  }
  if (crc == file.crc && size == file.size) return {};
  return Error(ErrorCode::kCorrupt, path + " is not as the backup wrote it");
}

Result<CopiedFiles> manifest_of(const std::string& from) {
  const auto text = read_file(from + "/MANIFEST");
  if (text) return read_manifest(*text);
  if (text.error().code() != ErrorCode::kNotFound) return text.error();
  return Error(ErrorCode::kNotFound, from + " holds no complete backup: there is no MANIFEST");
}

}  // namespace

Result<Summary> make(const std::string& data, const std::string& to) {
  TRY(must_be_free(to));
  TRY(make_directories(to, 0700));
  TreeCopy copy(data, to);
  for (int pass = 1; pass <= kMostPasses; ++pass) {
    TRY(const bool stood_still, copy.pass());
    if (!stood_still) continue;
    TRY(copy.finish());
    TRY(sync_file_system(to));
    TRY(write_file_atomically(to + "/MANIFEST", write_manifest(copy.files()), 0600));
    return summary_of(copy.files(), pass);
  }
  return Error(ErrorCode::kUnavailable,
               "files come and go in " + data +
                   " faster than they can be copied; stop what writes "
                   "there, or the stack, and begin again with an empty folder");
}

Result<Summary> verify(const std::string& from) {
  TRY(const CopiedFiles files, manifest_of(from));
  for (const auto& [path, file] : files) {
    if (!file.is_folder) TRY(verify_file(from + "/" + path, file));
  }
  return summary_of(files, 1);
}

Result<Summary> restore(const std::string& from, const std::string& data) {
  TRY(must_be_free(data));
  TRY(verify(from));
  TRY(const CopiedFiles files, manifest_of(from));
  const std::string aside = data + ".restoring";
  TRY(must_be_free(aside));
  TRY(make_directories(aside));
  for (const auto& [path, file] : files) {
    CopiedFile written = file;
    TRY(file.is_folder ? make_directories(aside + "/" + path, 0700)
                       : copy_file(from + "/" + path, aside + "/" + path, written));
    if (!file.is_folder && written.crc != file.crc) {
      return Error(ErrorCode::kCorrupt, from + "/" + path + " is not as the backup wrote it");
    }
  }
  for (auto one = files.rbegin(); one != files.rend(); ++one) {
    if (!one->second.is_folder) continue;
    const std::string path = aside + "/" + one->first;
    if (::chmod(path.c_str(), one->second.mode) != 0) return errno_error(path);
    TRY(set_time(path, one->second.mtime_ns));
  }
  TRY(sync_file_system(aside));
  if (std::rename(aside.c_str(), data.c_str()) != 0) return errno_error(data);
  return summary_of(files, 1);
}

}  // namespace sluice::backup
