#include "flume/sources/tail_file.h"

#include <fcntl.h>

#include <algorithm>

#include "base/checksum.h"

namespace sluice::flume {
namespace {

constexpr std::size_t kReadBytes = 256 << 10;
constexpr std::int64_t kMarkBytes = 256;

}  // namespace

Status TailFile::open(std::int64_t offset) {
  TRY(fd_, open_file(path_, O_RDONLY));
  struct stat info {};
  if (::fstat(fd_.get(), &info) != 0) return errno_error(path_);
  inode_ = info.st_ino;
  go_to(offset);
  return {};
}

void TailFile::go_to(std::int64_t offset) {
  offset_ = next_ = chunk_at_ = offset;
  chunk_ = std::make_shared<const std::string>();
  take_mark();
}

// Of what was read at most: more of it may change until then.
void TailFile::take_mark() {
  const std::int64_t size = std::min(offset_, kMarkBytes);
  if (size == mark_.size) return;
  char bytes[kMarkBytes];
  const auto got = read_some_at(fd_.get(), bytes, static_cast<std::size_t>(size), 0);
  if (!got) return;
  mark_.size = static_cast<std::int64_t>(*got);
  mark_.crc = crc32(std::string_view(bytes, *got));
}

Result<bool> TailFile::begins_with(const FileMark& mark) const {
  if (mark.size <= 0 || mark.size > kMarkBytes) return true;
  char bytes[kMarkBytes];
  TRY(const std::size_t got,
      read_some_at(fd_.get(), bytes, static_cast<std::size_t>(mark.size), 0));
  return static_cast<std::int64_t>(got) == mark.size &&
         crc32(std::string_view(bytes, got)) == mark.crc;
}

Result<bool> TailFile::look() {
  struct stat info {};
  if (::fstat(fd_.get(), &info) != 0) return errno_error(path_);
  TRY(const bool same, begins_with(mark_));
  if (info.st_size == offset_ && same) return false;
  if (info.st_size < offset_ || !same) {
    offset_ = next_ = chunk_at_ = 0;
    mark_ = {};
    chunk_ = std::make_shared<const std::string>();
  }
  return info.st_size > offset_;
}

std::string_view TailFile::left() const {
  return std::string_view(*chunk_).substr(static_cast<std::size_t>(next_ - chunk_at_));
}

// Reads on, keeping what is left of the chunk. False at the end of the file.
Result<bool> TailFile::fill() {
  std::string bytes(left());
  const std::size_t had = bytes.size();
  bytes.resize(std::max(kReadBytes, 2 * had));
  TRY(const std::size_t got, read_some_at(fd_.get(), bytes.data() + had, bytes.size() - had,
                                          static_cast<std::size_t>(next_) + had));
  bytes.resize(had + got);
  chunk_ = std::make_shared<const std::string>(std::move(bytes));
  chunk_at_ = next_;
  return got > 0;
}

Result<std::optional<std::string_view>> TailFile::next_line(bool rest) {
  std::size_t end = left().find('\n');
  for (bool more = true; end == std::string_view::npos && more; end = left().find('\n')) {
    TRY(more, fill());
    if (!more) break;
  }
  std::string_view line = left().substr(0, end);
  if (end == std::string_view::npos && (!rest || line.empty())) return std::nullopt;
  next_ += static_cast<std::int64_t>(line.size() + (end == std::string_view::npos ? 0 : 1));
  if (end != std::string_view::npos && line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Status TailFile::read(std::size_t limit, bool rest, const std::string& offset_header,
                      Batch& batch) {
  begin_again();
  const Headers* shared = batch.own(headers_);
  std::shared_ptr<const std::string> kept;
  while (batch.size() < limit) {
    const std::int64_t begin = next_;
    TRY(const std::optional<std::string_view> line, next_line(rest));
    if (!line) break;
    if (kept != chunk_) batch.keep(kept = chunk_);
    batch.add(offset_header.empty() ? shared : headers_at(begin, offset_header, batch), *line);
  }
  return {};
}

Status TailFile::read_groups(std::size_t limit, bool rest, std::int64_t now_ms,
                             const LineGroups& groups, const std::string& offset_header,
                             Batch& batch) {
  begin_again();
  LineGroup group(groups);
  std::int64_t group_at = next_;
  const auto finish = [&] {
    batch.add(headers_at(group_at, offset_header, batch), batch.own(group.take()));
  };
  while (batch.size() < limit) {
    const std::int64_t begin = next_;
    TRY(const std::optional<std::string_view> line, next_line(rest));
    if (!line) break;
    if (!group.empty() && !group.takes(*line)) {
      finish();
      if (batch.size() == limit) {
        go_back(begin);
        return {};
      }
    }
    if (group.empty()) group_at = begin;
    group.add(*line);
  }
  const std::int64_t end = next_ + static_cast<std::int64_t>(left().size());
  if (end != grown_to_) grown_ms_ = touched_ms_ = now_ms;
  grown_to_ = end;
  if (group.empty()) return {};
  const bool whole = rest || (left().empty() && now_ms - grown_ms_ >= groups.timeout_ms);
  if (whole) {
    finish();
  } else {
    go_back(group_at);
  }
  return {};
}

// The last lines were not committed: they are given out again.
void TailFile::begin_again() {
  if (next_ != offset_) go_back(offset_);
}

void TailFile::go_back(std::int64_t offset) {
  next_ = offset;
  if (offset >= chunk_at_) return;
  chunk_at_ = offset;
  chunk_ = std::make_shared<const std::string>();
}

const Headers* TailFile::headers_at(std::int64_t offset, const std::string& offset_header,
                                    Batch& batch) const {
  Headers own = headers_;
  if (!offset_header.empty()) own.set(offset_header, std::to_string(offset));
  return batch.own(std::move(own));
}

void TailFile::commit(std::int64_t now_ms) {
  offset_ = next_;
  touched_ms_ = now_ms;
  take_mark();
}

TailPosition TailFile::position() const {
  return {.inode = inode_, .offset = offset_, .path = path_, .mark = mark_};
}

}  // namespace sluice::flume
