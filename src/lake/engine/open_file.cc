#include "lake/engine/open_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/checksum.h"
#include "base/log.h"

namespace sluice::lake {

Result<std::shared_ptr<OpenFile>> OpenFile::open(std::uint64_t id, Fd fd, std::uint64_t length,
                                                 Sums sums, const std::string& inline_sums,
                                                 const ChecksumStore& store) {
  std::shared_ptr<OpenFile> file(new OpenFile(id, std::move(fd), store));
  file->view_.length = length;
  file->view_.head_sums = inline_sums;
  file->summed_ = sums != Sums::kNone || length == 0;
  if (sums == Sums::kFile) {
    TRY(file->sums_fd_, store.open_sums(id));
    file->view_.in_file = true;
  }
  TRY(file->load_tail());
  return file;
}

// The checksum of the partial last chunk, from its bytes; they must agree with what is stored.
Status OpenFile::load_tail() {
  const std::uint64_t partial = view_.length % kChunkSize;
  if (!summed_ || partial == 0) return {};
  const std::uint64_t chunk = view_.length / kChunkSize;
  std::string tail(partial, '\0');
  TRY(read_at(fd_.get(), tail.data(), partial, chunk * kChunkSize));
  view_.tail_crc = crc32c(tail);
  std::uint32_t stored = 0;
  if (view_.in_file) {
    TRY(const std::string sums, read_sums(sums_fd_.get(), chunk, 1));
    stored = sum_at(sums, 0);
  } else if (view_.head_sums.size() == (chunk + 1) * 4) {
    stored = sum_at(view_.head_sums, chunk);
  }
  if (stored != view_.tail_crc) {
    return Error(ErrorCode::kCorrupt, "the last bytes do not match their checksum");
  }
  return {};
}

namespace {

// The largest prefix of a chunk that has this checksum; 0 when none has.
std::uint64_t prefix_with(std::uint32_t crc, std::string_view chunk) {
  std::uint64_t found = 0;
  std::uint32_t running = 0;
  for (std::size_t i = 0; i < chunk.size(); ++i) {
    running = crc32c(chunk.substr(i, 1), running);
    if (running == crc) found = i + 1;
  }
  return found;
}

}  // namespace

// How far the bytes agree with the stored checksums, from `from` (known to be good) to `size`.
Result<std::uint64_t> OpenFile::whole_length(std::uint64_t from, std::uint64_t size) {
  TRY(const std::uint64_t stored, stored_sums(sums_fd_.get()));
  constexpr std::uint64_t kBatch = 2048;
  std::string bytes;
  for (std::uint64_t chunk = from / kChunkSize; chunk < stored; chunk += kBatch) {
    const std::uint64_t offset = chunk * kChunkSize;
    if (offset >= size) return size;
    const std::uint64_t count = std::min(kBatch, stored - chunk);
    bytes.resize(std::min(count * kChunkSize, size - offset));
    TRY(read_at(fd_.get(), bytes.data(), bytes.size(), offset));
    TRY(const std::string sums, read_sums(sums_fd_.get(), chunk, count));
    for (std::uint64_t i = 0; i < count; ++i) {
      if (i * kChunkSize >= bytes.size()) return size;
      const std::string_view one = std::string_view(bytes).substr(i * kChunkSize, kChunkSize);
      if (one.size() == kChunkSize && crc32c(one) == sum_at(sums, i)) continue;
      return offset + i * kChunkSize + prefix_with(sum_at(sums, i), one);
    }
  }
  return std::min(size, stored * kChunkSize);
}

Result<std::shared_ptr<OpenFile>> OpenFile::recover(const LeaseRecord& lease, Fd fd, bool same_boot,
                                                    const ChecksumStore& store) {
  std::shared_ptr<OpenFile> file(new OpenFile(lease.id, std::move(fd), store));
  file->client = lease.client;
  file->client_machine = lease.client_machine;
  file->embedded = lease.embedded;
  file->synced_length = lease.synced_length;
  file->block_starts = lease.block_starts;
  file->summed_ = lease.summed;
  struct stat st {};
  if (::fstat(file->fd(), &st) != 0) return errno_error("stat");
  const auto size = static_cast<std::uint64_t>(st.st_size);
  const std::uint64_t synced = std::min(lease.synced_length, size);
  View& view = file->view_;
  Result<Fd> sums = store.open_sums(lease.id);
  if (lease.summed && sums) {
    file->sums_fd_ = *std::move(sums);
    view.in_file = true;
    TRY(view.length, file->whole_length(synced, size));
    view.length = std::max(view.length, synced);
  } else {
    // Checksums go to a file before the bytes beyond the first chunks do: here all of them are
    // ours.
    const bool small = size <= kInlineChunks * kChunkSize;
    view.length = same_boot && (small || !lease.summed) ? size : synced;
  }
  TRY(file->cut(view.length));
  if (view.length != size) {
    log::warn("open file's unfinished end was cut after a restart",
              {{"file_id", lease.id}, {"length", view.length}, {"bytes", size - view.length}});
  }
  return file;
}

Status OpenFile::store_sums(std::uint64_t first_chunk, const std::string& sums) {
  if (sums_fd_) return write_sums(sums_fd_.get(), first_chunk, sums);
  std::string head = view_.head_sums.substr(0, first_chunk * 4) + sums;
  const std::lock_guard lock(view_mutex_);
  view_.head_sums = std::move(head);
  return {};
}

void OpenFile::fence(bool closed) {
  const std::lock_guard lock(write_mutex_);
  fenced_ = closed;
}

// The sums of the chunks that these bytes at the file's end fill or begin.
std::string OpenFile::sums_from(std::uint64_t offset, std::string_view bytes,
                                std::uint32_t* tail) const {
  std::string sums;
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, kChunkSize - offset % kChunkSize);
    *tail = crc32c(part, offset % kChunkSize == 0 ? 0 : *tail);
    append_sum(sums, *tail);
    offset += part.size();
    bytes.remove_prefix(part.size());
  }
  return sums;
}

Status OpenFile::write(std::uint64_t offset, std::string_view bytes, std::string_view verified) {
  const std::lock_guard lock(write_mutex_);
  if (failed_) return *failed_;
  if (fenced_) {
    return Error(ErrorCode::kInvalidArgument,
                 "file " + std::to_string(id) + " was closed under its writer", Reason::kLeaseLost);
  }
  const std::uint64_t length = view_.length;  // only changed under write_mutex_
  if (offset > length) {
    return Error(ErrorCode::kInvalidArgument, "bytes at " + std::to_string(offset) +
                                                  " would leave a gap after " +
                                                  std::to_string(length));
  }
  if (offset + bytes.size() <= length) return {};
  // Some of the bytes are there already, or the chunk at the end goes on: their sums are others.
  if (offset < length || length % kChunkSize != 0) verified = {};
  bytes.remove_prefix(length - offset);

  std::uint32_t tail = view_.tail_crc;
  std::string sums(verified);
  const std::uint64_t end = length + bytes.size();
  if (summed_) {
    if (sums.empty()) {
      sums = sums_from(length, bytes, &tail);
    } else {
      tail = sum_at(sums, sums.size() / 4 - 1);
    }
    if (!sums_fd_ && end > kInlineChunks * kChunkSize) {
      TRY(Fd fd, store_.create(id));
      TRY(write_sums(fd.get(), 0, view_.head_sums));
      sums_fd_ = std::move(fd);
    }
  }
  const Status written = write_at(fd_.get(), bytes, length);
  if (!written) {
    // Nothing may lie beyond the length that counts.
    if (::ftruncate(fd_.get(), static_cast<off_t>(length)) != 0) failed_ = errno_error("truncate");
    return written;
  }
  if (summed_) TRY(store_sums(length / kChunkSize, sums));
  const std::lock_guard view_lock(view_mutex_);
  view_.length = end;
  view_.tail_crc = tail;
  view_.in_file = static_cast<bool>(sums_fd_);
  return {};
}

Status OpenFile::sync() {
  const std::lock_guard lock(write_mutex_);
  if (failed_) return *failed_;
  // fsync, since the modification time is part of what a file is known by. A failed flush may have
  // dropped the pages: what is on disk is unknown from here on.
  if (::fsync(fd_.get()) != 0 || (sums_fd_ && ::fdatasync(sums_fd_.get()) != 0)) {
    failed_ = errno_error("the file can't be synced, its writer must start again");
    log::error("file can't be synced", {{"file_id", id}, {"error", failed_->message()}});
    return *failed_;
  }
  return {};
}

Status OpenFile::cut(std::uint64_t length) {
  const std::lock_guard lock(write_mutex_);
  if (failed_) return *failed_;
  struct stat st {};
  if (::fstat(fd_.get(), &st) != 0) return errno_error("stat");
  // Not when nothing is cut: the modification time would change.
  const bool shorter = static_cast<std::uint64_t>(st.st_size) != length;
  if (shorter && ::ftruncate(fd_.get(), static_cast<off_t>(length)) != 0) {
    return errno_error("truncate");
  }
  std::string last(length % kChunkSize, '\0');
  TRY(read_at(fd_.get(), last.data(), last.size(), length - last.size()));
  const std::uint32_t tail = crc32c(last);
  std::string head;
  if (summed_ && sums_fd_) {
    TRY(truncate_sums(sums_fd_.get(), length / kChunkSize));
    std::string sums;
    if (!last.empty()) append_sum(sums, tail);
    TRY(write_sums(sums_fd_.get(), length / kChunkSize, sums));
  } else if (summed_) {
    std::string bytes(length, '\0');  // at most the inline chunks
    TRY(read_at(fd_.get(), bytes.data(), bytes.size(), 0));
    head = chunk_sums(bytes);
  }
  const std::lock_guard view_lock(view_mutex_);
  view_.length = length;
  view_.tail_crc = last.empty() ? 0 : tail;
  view_.head_sums = std::move(head);
  return {};
}

OpenFile::View OpenFile::view() const {
  const std::lock_guard lock(view_mutex_);
  return view_;
}

std::uint64_t OpenFile::length() const {
  const std::lock_guard lock(view_mutex_);
  return view_.length;
}

LeaseChangeRecord OpenFile::lease_change(std::size_t known_blocks) const {
  LeaseChangeRecord change{id, synced_length, static_cast<std::uint32_t>(known_blocks), {}};
  const auto known = static_cast<std::ptrdiff_t>(std::min(known_blocks, block_starts.size()));
  change.block_starts.assign(block_starts.begin() + known, block_starts.end());
  return change;
}

LeaseRecord OpenFile::lease_record() const {
  return {id, client, client_machine, embedded, summed_, synced_length, block_starts};
}

}  // namespace sluice::lake
