// A file that has a writer: its bytes and checksums, and what the engine knows of its blocks. The
// bytes have a lock of their own, so that writers never wait for the engine's.
//
// Shared ownership: the engine lists it until it is closed, and BlockWriters and readers may hold
// it longer, as when the file is deleted under its writer.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "lake/engine/checksums.h"
#include "lake/engine/records.h"

namespace sluice::lake {

class OpenFile {
 public:
  // The bytes at one moment: enough to read and verify them while the writer goes on.
  struct View {
    std::uint64_t length = 0;
    std::uint32_t tail_crc = 0;  // of the partial last chunk
    std::string head_sums;       // of the first chunks, while they are not in a file
    bool in_file = false;
  };

  // `fd` is the file itself, with `length` bytes in it that `sums` cover (Sums::kNone for an
  // existing file without any: it stays without). Reads the tail; kCorrupt when it fails its
  // checksum.
  static Result<std::shared_ptr<OpenFile>> open(std::uint64_t id, Fd fd, std::uint64_t length,
                                                Sums sums, const std::string& inline_sums,
                                                const ChecksumStore& store);
  // After a restart: finds how much of what was being written is whole, and cuts the rest. With
  // `same_boot` the page cache is as the writer left it.
  static Result<std::shared_ptr<OpenFile>> recover(const LeaseRecord& lease, Fd fd, bool same_boot,
                                                   const ChecksumStore& store);

  // Appends the part of `bytes` beyond the file's length. They are visible, and survive a kill,
  // when it returns. A gap is kInvalidArgument.
  // `verified`: the checksums of the bytes on the file's own grid, when the caller has compared
  // them just now.
  Status write(std::uint64_t offset, std::string_view bytes, std::string_view verified = {});
  // While it is being closed, and ever after, a writer that has not heard of it gets kLeaseLost:
  // after lease recovery the old holder's connection may still be there.
  void fence(bool closed);
  // Bytes and checksums survive a loss of power. A failure ends the file: no later call succeeds.
  Status sync();
  Status cut(std::uint64_t length);
  View view() const;
  std::uint64_t length() const;
  bool summed() const { return summed_; }
  int fd() const { return fd_.get(); }

  // -- the rest is the engine's, under its lock --------------------------------------------------
  const std::uint64_t id;
  std::string client;
  std::string client_machine;
  bool embedded = false;
  bool closing = false;  // someone is closing it
  // Nobody writes it any more: the engine closes it, when that failed, from this time on.
  std::optional<std::int64_t> close_after_ms;
  bool deleted = false;
  std::uint64_t synced_length = 0;
  // One for each block handed out; an embedded writer has none.
  std::vector<std::uint64_t> block_starts;
  // The journal lacks some of them: the next record has to have all.
  bool blocks_unrecorded = false;

  LeaseRecord lease_record() const;
  // What is new since the journal knew so many of its blocks.
  LeaseChangeRecord lease_change(std::size_t known_blocks) const;

 private:
  OpenFile(std::uint64_t file_id, Fd fd, const ChecksumStore& store)
      : id(file_id), fd_(std::move(fd)), store_(store) {}
  Status load_tail();
  std::string sums_from(std::uint64_t offset, std::string_view bytes, std::uint32_t* tail) const;
  Status store_sums(std::uint64_t first_chunk, const std::string& sums);
  Result<std::uint64_t> whole_length(std::uint64_t from, std::uint64_t size);

  const Fd fd_;
  const ChecksumStore& store_;
  bool summed_ = true;

  std::mutex write_mutex_;  // one change at a time; guards what follows
  bool fenced_ = false;
  Fd sums_fd_;
  std::optional<Error> failed_;

  mutable std::mutex view_mutex_;
  View view_;
};

}  // namespace sluice::lake
