#include "kafka/broker/log/sparse_index.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/file.h"

namespace sluice::kafka::broker {
namespace {

OffsetEntry parse(const char* from, OffsetEntry) {
  return {load_be<std::int32_t>(from), load_be<std::int32_t>(from + 4)};
}
TimeEntry parse(const char* from, TimeEntry) {
  return {load_be<std::int64_t>(from), load_be<std::int32_t>(from + 8)};
}
void append_entry(Bytes& to, const OffsetEntry& entry) {
  append_be(to, entry.relative_offset);
  append_be(to, entry.position);
}
void append_entry(Bytes& to, const TimeEntry& entry) {
  append_be(to, entry.timestamp);
  append_be(to, entry.relative_offset);
}

// Entries never shrink; a zero entry after the first is the preallocated tail.
bool follows(const OffsetEntry& next, const OffsetEntry& before) {
  return next.relative_offset > before.relative_offset && next.position >= before.position;
}
bool follows(const TimeEntry& next, const TimeEntry& before) {
  return next.timestamp > before.timestamp && next.relative_offset >= before.relative_offset;
}

}  // namespace

template <class Entry>
Status SparseIndex<Entry>::load() {
  entries_.clear();
  written_ = 0;
  in_memory_ = true;
  auto bytes = read_file(path_);
  if (!bytes && bytes.error().code() == ErrorCode::kNotFound) return {};
  if (!bytes) return bytes.error();
  for (std::size_t at = 0; at + Entry::kSize <= bytes->size(); at += Entry::kSize) {
    const Entry entry = parse(bytes->data() + at, Entry());
    if (!entries_.empty() && !follows(entry, entries_.back())) {
      const bool tail = std::all_of(bytes->begin() + static_cast<std::ptrdiff_t>(at), bytes->end(),
                                    [](char c) { return c == '\0'; });
      if (!tail) return Error(ErrorCode::kCorrupt, path_ + " is not in order");
      break;
    }
    entries_.push_back(entry);
  }
  written_ = entries_.size();
  return {};
}

template <class Entry>
Status SparseIndex<Entry>::reset() {
  entries_.clear();
  written_ = 0;
  in_memory_ = true;
  TRY(const Fd fd, open_file(path_, O_WRONLY | O_CREAT | O_TRUNC, 0600));
  return {};
}

template <class Entry>
Status SparseIndex<Entry>::cut_after(std::int32_t relative_offset) {
  while (!entries_.empty() && entries_.back().relative_offset > relative_offset) {
    entries_.pop_back();
  }
  written_ = std::min(written_, entries_.size());
  TRY(const Fd fd, open_file(path_, O_WRONLY | O_CREAT, 0600));
  if (::ftruncate(fd.get(), static_cast<off_t>(written_ * Entry::kSize)) != 0) {
    return errno_error(path_);
  }
  return {};
}

template <class Entry>
Status SparseIndex<Entry>::flush() {
  if (!in_memory_ || written_ == entries_.size()) return {};
  Bytes bytes;
  for (std::size_t i = written_; i < entries_.size(); ++i) append_entry(bytes, entries_[i]);
  TRY(const Fd fd, open_file(path_, O_WRONLY | O_CREAT, 0600));
  if (const Status done = write_at(fd.get(), bytes, written_ * Entry::kSize); !done) {
    return done.error().with(path_);
  }
  written_ = entries_.size();
  return {};
}

template <class Entry>
Status SparseIndex<Entry>::release() {
  TRY(flush());
  if (entries_.empty()) TRY(reset());
  entries_ = {};
  written_ = 0;
  in_memory_ = false;
  return {};
}

template <class Entry>
template <class Before>
Result<typename SparseIndex<Entry>::Border> SparseIndex<Entry>::border(Before before) const {
  Border found;
  if (in_memory_) {
    const auto after = std::partition_point(entries_.begin(), entries_.end(), before);
    if (after != entries_.begin()) found.last = *std::prev(after);
    if (after != entries_.end()) found.next = *after;
    return found;
  }
  auto fd = open_file(path_, O_RDONLY);
  if (!fd && fd.error().code() == ErrorCode::kNotFound) return found;
  if (!fd) return fd.error();
  struct stat st {};
  if (::fstat(fd->get(), &st) != 0) return errno_error(path_);
  std::size_t low = 0;
  std::size_t high = static_cast<std::size_t>(st.st_size) / Entry::kSize;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    char bytes[Entry::kSize];
    TRY(read_at(fd->get(), bytes, sizeof bytes, middle * Entry::kSize));
    const Entry entry = parse(bytes, Entry());
    if (before(entry)) {
      found.last = entry;
      low = middle + 1;
    } else {
      found.next = entry;
      high = middle;
    }
  }
  return found;
}

template <class Entry>
Result<std::optional<Entry>> SparseIndex<Entry>::floor(std::int64_t key) const {
  TRY(const Border found, border([&](const Entry& entry) { return entry.key() <= key; }));
  return found.last;
}

template <class Entry>
Result<std::optional<Entry>> SparseIndex<Entry>::at_or_behind(std::uint64_t position) const requires
    requires(Entry entry) {
  entry.position;
}
{
  TRY(const Border found, border([&](const Entry& entry) {
        return static_cast<std::uint64_t>(entry.position) < position;
      }));
  return found.next;
}

template <class Entry>
std::optional<Entry> SparseIndex<Entry>::last() const {
  return entries_.empty() ? std::nullopt : std::optional(entries_.back());
}

template class SparseIndex<OffsetEntry>;
template class SparseIndex<TimeEntry>;

}  // namespace sluice::kafka::broker
