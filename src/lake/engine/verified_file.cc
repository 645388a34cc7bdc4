#include "lake/engine/verified_file.h"

#include <fcntl.h>

#include <algorithm>
#include <cstring>

#include "base/checksum.h"

namespace sluice::lake {

namespace {

constexpr std::uint64_t kWindow = 128 << 10;

Result<Fd> duplicate(const Fd& fd) {
  if (!fd) return Fd();
  Fd same(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0));
  if (!same) return errno_error("duplicating a descriptor");
  return same;
}

}  // namespace

Result<VerifiedFile::Source> VerifiedFile::Source::copy() const {
  Source to;
  to.id = id;
  to.path = path;
  TRY(to.fd, duplicate(fd));
  to.length = length;
  to.sums = sums;
  to.inline_sums = inline_sums;
  TRY(to.sums_fd, duplicate(sums_fd));
  to.tail_crc = tail_crc;
  to.stat = stat;
  to.open = open;
  return to;
}

VerifiedFile::VerifiedFile(Source source, std::function<void(std::uint64_t)> on_corrupt)
    : source_(std::move(source)), on_corrupt_(std::move(on_corrupt)) {}

Result<std::string> VerifiedFile::sums(std::uint64_t first, std::uint64_t count) {
  const std::uint64_t chunks = chunk_count(source_.length);
  const bool with_tail = source_.tail_crc && count > 0 && first + count == chunks;
  std::string found;
  if (source_.sums == Sums::kInline) {
    found = source_.inline_sums.substr(first * 4, count * 4);
  } else {
    TRY(found, read_sums(source_.sums_fd.get(), first, with_tail ? count - 1 : count));
  }
  if (with_tail) {
    found.resize((count - 1) * 4);
    append_sum(found, *source_.tail_crc);
  }
  if (found.size() != count * 4) {
    return Error(ErrorCode::kCorrupt, source_.path + ": its checksums are incomplete");
  }
  return found;
}

Status VerifiedFile::read_raw(std::uint64_t offset, char* to, std::size_t size) {
  const Status done = sluice::read_at(source_.fd.get(), to, size, offset);
  if (!done && done.error().code() == ErrorCode::kCorrupt) return mismatch(offset);
  if (!done) return done.error().with(source_.path);
  return {};
}

// Another program may have changed the file under us: that is its right, and no damage.
Error VerifiedFile::mismatch(std::uint64_t offset) {
  const Result<DiskStat> now = stat_of(source_.fd.get());
  const bool edited =
      now && !source_.open &&
      (now->size != source_.stat.size || now->modified_ns != source_.stat.modified_ns);
  if (edited) {
    return Error(ErrorCode::kIo,
                 source_.path + " was changed by another program while it was read; open it again");
  }
  on_corrupt_(offset);
  return Error(ErrorCode::kCorrupt, "Checksum error: " + source_.path + " at " +
                                        std::to_string(offset) +
                                        ": the bytes on disk are not those that were written");
}

Status VerifiedFile::verify(std::uint64_t first_chunk, std::string_view bytes) {
  if (!has_sums() || bytes.empty()) return {};
  TRY(const std::string stored, sums(first_chunk, chunk_count(bytes.size())));
  for (std::uint64_t i = 0; i * kChunkSize < bytes.size(); ++i) {
    if (crc32c(bytes.substr(i * kChunkSize, kChunkSize)) != sum_at(stored, i)) {
      return mismatch((first_chunk + i) * kChunkSize);
    }
  }
  return {};
}

Status VerifiedFile::fill_window(std::uint64_t offset) {
  const std::uint64_t start = offset / kChunkSize * kChunkSize;
  std::string bytes(std::min(kWindow, source_.length - start), '\0');
  window_.clear();
  TRY(read_raw(start, bytes.data(), bytes.size()));
  TRY(verify(start / kChunkSize, bytes));
  window_ = std::move(bytes);
  window_offset_ = start;
  return {};
}

Result<std::size_t> VerifiedFile::read_at(std::uint64_t offset, char* to, std::size_t size) {
  if (offset >= source_.length || size == 0) return std::size_t{0};
  size = std::min<std::uint64_t>(size, source_.length - offset);
  // Whole chunks go straight to the caller; a piece of one by way of the window.
  const bool to_end = offset + size == source_.length;
  if (offset % kChunkSize == 0 && (to_end || size >= kWindow)) {
    if (!to_end) size -= size % kChunkSize;
    TRY(read_raw(offset, to, size));
    TRY(verify(offset / kChunkSize, std::string_view(to, size)));
    return size;
  }
  if (offset < window_offset_ || offset >= window_offset_ + window_.size()) {
    TRY(fill_window(offset));
  }
  return window_.copy(to, size, offset - window_offset_);
}

namespace {

class WholeReader final : public Reader {
 public:
  explicit WholeReader(VerifiedFile file) : file_(std::move(file)) {}
  std::uint64_t length() const override { return file_.length(); }
  Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) override {
    return file_.read_at(offset, to, size);
  }

 private:
  VerifiedFile file_;
};

class FileBlockReader final : public BlockReader {
 public:
  FileBlockReader(VerifiedFile file, std::uint64_t offset, std::uint64_t length)
      : file_(std::move(file)), offset_(offset), length_(length) {}

  int fd() const override { return file_.fd(); }
  std::uint64_t file_offset() const override { return offset_; }
  std::uint64_t length() const override { return length_; }

  Result<std::string> checksums(std::uint64_t offset, std::uint64_t size) override {
    if (offset % kChunkSize != 0) {
      return Error(ErrorCode::kInvalidArgument, "checksums start on a multiple of 512");
    }
    if (offset >= length_) return std::string();
    size = std::min(size, length_ - offset);
    const std::uint64_t start = offset_ + offset;
    // A sum covers its chunk up to the file's end: a block that ends earlier, within a chunk, or
    // has another grid than the file, has none of its own.
    const bool whole = (start + size) % kChunkSize == 0 || start + size == file_.length();
    if (file_.has_sums() && start % kChunkSize == 0 && whole) {
      return file_.sums(start / kChunkSize, chunk_count(size));
    }
    std::string computed;
    std::string bytes;
    for (std::uint64_t at = 0; at < size; at += bytes.size()) {
      bytes.resize(std::min<std::uint64_t>(1 << 20, size - at));
      TRY(read_exactly(start + at, bytes));
      computed += chunk_sums(bytes);
    }
    return computed;
  }

  Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) override {
    if (offset >= length_) return std::size_t{0};
    return file_.read_at(offset_ + offset, to, std::min<std::uint64_t>(size, length_ - offset));
  }

 private:
  Status read_exactly(std::uint64_t offset, std::string& bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
      TRY(const std::size_t n, file_.read_at(offset + at, bytes.data() + at, bytes.size() - at));
      if (n == 0) return Error(ErrorCode::kCorrupt, "the file has become shorter");
      at += n;
    }
    return {};
  }

  VerifiedFile file_;
  std::uint64_t offset_;
  std::uint64_t length_;
};

}  // namespace

std::unique_ptr<Reader> make_reader(VerifiedFile file) {
  return std::make_unique<WholeReader>(std::move(file));
}

std::unique_ptr<BlockReader> make_block_reader(VerifiedFile file, std::uint64_t offset,
                                               std::uint64_t length) {
  return std::make_unique<FileBlockReader>(std::move(file), offset, length);
}

}  // namespace sluice::lake
