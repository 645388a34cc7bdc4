#include "kafka/broker/log/aborted_index.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/file.h"

namespace sluice::kafka::broker {
namespace {

constexpr std::int16_t kVersion = 0;
constexpr std::size_t kEntry = 34;
constexpr std::size_t kAtOnce = 1024;  // entries

AbortedTransaction parse(const char* from) {
  AbortedTransaction entry;
  entry.producer_id = load_be<std::int64_t>(from + 2);
  entry.first_offset = load_be<std::int64_t>(from + 10);
  entry.last_offset = load_be<std::int64_t>(from + 18);
  entry.last_stable_offset = load_be<std::int64_t>(from + 26);
  return entry;
}

// Can this be an entry, after one whose marker was before `begin`?
bool is_sound(const char* from, wire::Offset begin) {
  const AbortedTransaction entry = parse(from);
  return load_be<std::int16_t>(from) == kVersion && entry.producer_id >= 0 &&
         entry.first_offset >= 0 && entry.first_offset < entry.last_offset &&
         entry.last_offset >= begin && entry.last_stable_offset >= 0 &&
         entry.last_stable_offset <= entry.last_offset + 1;
}

// How many of the entries come before the first that is none.
Result<std::size_t> count_sound(int fd, std::size_t count) {
  Bytes bytes;
  wire::Offset begin = 0;
  for (std::size_t at = 0; at < count; at += kAtOnce) {
    const std::size_t some = std::min(kAtOnce, count - at);
    bytes.resize(some * kEntry);
    TRY(read_at(fd, bytes.data(), bytes.size(), at * kEntry));
    for (std::size_t i = 0; i < some; ++i) {
      const char* entry = bytes.data() + i * kEntry;
      if (!is_sound(entry, begin)) return at + i;
      begin = parse(entry).last_offset + 1;
    }
  }
  return count;
}

Status cut(const std::string& path, int fd, std::size_t count) {
  if (count == 0) return ::unlink(path.c_str()) == 0 ? Status() : errno_error(path);
  if (::ftruncate(fd, static_cast<off_t>(count * kEntry)) != 0) return errno_error(path);
  return {};
}

}  // namespace

// After a loss of power anything may follow what was on the disk, zeros or older content. Whoever
// searches the entries by halves would be led astray by it.
Status AbortedIndex::load() {
  count_ = 0;
  auto fd = open_file(path_, O_RDWR);
  if (!fd && fd.error().code() == ErrorCode::kNotFound) return {};
  if (!fd) return fd.error();
  struct stat st {};
  if (::fstat(fd->get(), &st) != 0) return errno_error(path_);
  const auto count = static_cast<std::size_t>(st.st_size) / kEntry;
  TRY(count_, count_sound(fd->get(), count));
  return count_ == count ? Status() : cut(path_, fd->get(), count_);
}

Status AbortedIndex::append(const AbortedTransaction& aborted) {
  Bytes bytes;
  append_be(bytes, kVersion);
  append_be(bytes, aborted.producer_id);
  append_be(bytes, aborted.first_offset);
  append_be(bytes, aborted.last_offset);
  append_be(bytes, aborted.last_stable_offset);
  TRY(const Fd fd, open_file(path_, O_WRONLY | O_CREAT, 0600));
  if (const Status written = write_at(fd.get(), bytes, count_ * kEntry); !written) {
    return written.error().with(path_);
  }
  ++count_;
  return {};
}

Result<std::size_t> AbortedIndex::count_before(int fd, wire::Offset offset) const {
  std::size_t low = 0;
  std::size_t high = count_;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    char bytes[kEntry];
    TRY(read_at(fd, bytes, sizeof bytes, middle * kEntry));
    if (parse(bytes).last_offset < offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

Status AbortedIndex::cut_from(wire::Offset offset) {
  if (count_ == 0) return {};
  TRY(const Fd fd, open_file(path_, O_RDWR));
  TRY(const std::size_t before, count_before(fd.get(), offset));
  if (before == count_) return {};
  count_ = before;
  return cut(path_, fd.get(), count_);
}

Result<bool> AbortedIndex::collect(wire::Offset from, wire::Offset to,
                                   std::vector<AbortedTransaction>& found) const {
  if (count_ == 0) return false;
  TRY(const Fd fd, open_file(path_, O_RDONLY));
  TRY(std::size_t at, count_before(fd.get(), from));
  Bytes bytes;
  while (at < count_) {
    const std::size_t some = std::min(kAtOnce, count_ - at);
    bytes.resize(some * kEntry);
    TRY(read_at(fd.get(), bytes.data(), bytes.size(), at * kEntry));
    for (std::size_t i = 0; i < some; ++i) {
      const AbortedTransaction entry = parse(bytes.data() + i * kEntry);
      if (entry.first_offset < to) found.push_back(entry);
      if (entry.last_stable_offset >= to) return true;
    }
    at += some;
  }
  return false;
}

}  // namespace sluice::kafka::broker
