#include "kafka/broker/log/segment_swap.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <limits>
#include <memory>
#include <optional>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "kafka/broker/log/segment.h"

namespace sluice::kafka::broker {
namespace {

constexpr std::size_t kNameDigits = 20;
constexpr std::string_view kKinds[] = {".log", ".txnindex", ".index", ".timeindex"};
// There is one only where transactions were aborted.
constexpr std::string_view kMayBeMissing = ".txnindex";
constexpr std::string_view kSnapshot = ".snapshot";

std::string file_name(const std::string& directory, wire::Offset base, std::string_view kind) {
  return directory + "/" + segment_name(base) + std::string(kind);
}

Result<std::vector<std::string>> file_names(const std::string& directory) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(directory.c_str()), &::closedir);
  if (!folder) return errno_error(directory);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(folder.get())) {
    if (offset_of_file(entry->d_name)) names.emplace_back(entry->d_name);
  }
  return names;
}

// One past the last record of a segment's file.
Result<wire::Offset> end_of(const std::string& path, wire::Offset base) {
  TRY(const Fd fd, open_file(path, O_RDONLY));
  struct stat st {};
  if (::fstat(fd.get(), &st) != 0) return errno_error(path);
  BatchReader reader(fd.get(), 0, static_cast<std::uint64_t>(st.st_size));
  wire::Offset end = base;
  for (;;) {
    auto batch = reader.next();
    if (!batch) return batch.error().with(path);
    if (!*batch) return end;
    end = (*batch)->next_offset();
  }
}

Status remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return errno_error(path);
  return {};
}

}  // namespace

std::optional<wire::Offset> offset_of_file(std::string_view name) {
  if (name.size() <= kNameDigits || name[kNameDigits] != '.') return std::nullopt;
  const std::string_view digits = name.substr(0, kNameDigits);
  if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  return parse_int(digits);
}

std::vector<Rename> announce_swap(const std::string& directory, wire::Offset base) {
  std::vector<Rename> steps;
  for (const std::string_view kind : kKinds) {
    const std::string name = file_name(directory, base, kind);
    steps.push_back({name + std::string(kCleanedSuffix), name + std::string(kSwapSuffix),
                     kind != kMayBeMissing});
  }
  return steps;
}

std::vector<Rename> exchange_segments(const std::string& directory,
                                      std::span<const wire::Offset> old) {
  std::vector<Rename> steps;
  const auto remove = [&](wire::Offset base, std::string_view kind) {
    const std::string name = file_name(directory, base, kind);
    steps.push_back({name, name + std::string(kDeletedSuffix), kind == kKinds[0]});
  };
  for (const wire::Offset base : old) {
    for (const std::string_view kind : kKinds) remove(base, kind);
    if (base != old.front()) remove(base, kSnapshot);
  }
  for (const std::string_view kind : kKinds) {
    const std::string name = file_name(directory, old.front(), kind);
    steps.push_back({name + std::string(kSwapSuffix), name, kind != kMayBeMissing});
  }
  return steps;
}

Status rename_all(std::span<const Rename> steps) {
  Status done;
  for (const Rename& step : steps) {
    if (::rename(step.from.c_str(), step.to.c_str()) == 0) continue;
    if (errno == ENOENT && !step.must_exist) continue;
    if (done) done = errno_error(step.from);
  }
  return done;
}

Status finish_swaps(const std::string& directory) {
  TRY(std::vector<std::string> names, file_names(directory));
  const auto path = [&](const std::string& name) { return directory + "/" + name; };
  // A file that is still .cleaned: nothing was replaced yet, so the swap is undone.
  wire::Offset first_cleaned = std::numeric_limits<wire::Offset>::max();
  for (const std::string& name : names) {
    if (!name.ends_with(kCleanedSuffix)) continue;
    first_cleaned = std::min(first_cleaned, *offset_of_file(name));
    TRY(remove_file(path(name)));
  }
  std::vector<std::string> swaps;
  for (const std::string& name : names) {
    if (!name.ends_with(kSwapSuffix)) continue;
    if (*offset_of_file(name) < first_cleaned) {
      swaps.push_back(name);
    } else {
      TRY(remove_file(path(name)));
    }
  }
  if (swaps.empty()) return {};
  std::sort(swaps.begin(), swaps.end());
  for (const std::string& swap : swaps) {
    if (!swap.ends_with(".log.swap")) continue;
    const wire::Offset base = *offset_of_file(swap);
    TRY(const wire::Offset end, end_of(path(swap), base));
    log::info("a compaction that was interrupted is completed",
              {{"partition", directory}, {"segment", base}, {"end_offset", end}});
    for (const std::string& name : names) {
      const wire::Offset offset = *offset_of_file(name);
      const bool replaced = offset >= base && offset < std::max(end, base + 1);
      const bool stays = name.ends_with(kSwapSuffix) || name.ends_with(kCleanedSuffix) ||
                         (offset == base && name.ends_with(kSnapshot));
      if (replaced && !stays) TRY(remove_file(path(name)));
    }
  }
  for (const std::string& swap : swaps) {
    const std::string to = path(swap.substr(0, swap.size() - kSwapSuffix.size()));
    if (::rename(path(swap).c_str(), to.c_str()) != 0) return errno_error(path(swap));
  }
  return sync_directory(directory);
}

}  // namespace sluice::kafka::broker
