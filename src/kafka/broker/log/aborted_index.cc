#include "kafka/broker/log/aborted_index.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/bytes.h"
#include "base/file.h"

namespace sluice::kafka::broker {
namespace {

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

}  // namespace

Status AbortedIndex::load() {
  struct stat st {};
  count_ = 0;
  if (::stat(path_.c_str(), &st) == 0) {
    count_ = static_cast<std::size_t>(st.st_size) / kEntry;
  } else if (errno != ENOENT) {
    return errno_error(path_);
  }
  return {};
}

Status AbortedIndex::append(const AbortedTransaction& aborted) {
  Bytes bytes;
  append_be<std::int16_t>(bytes, 0);
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
  if (count_ == 0) return ::unlink(path_.c_str()) == 0 ? Status() : errno_error(path_);
  if (::ftruncate(fd.get(), static_cast<off_t>(count_ * kEntry)) != 0) return errno_error(path_);
  return {};
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
