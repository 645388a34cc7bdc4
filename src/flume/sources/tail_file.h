// A file that grows, line by line.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "flume/event.h"
#include "flume/sources/line_groups.h"
#include "flume/sources/tail_position.h"

namespace sluice::flume {

// It keeps the file open, so that what is written to it after a rename or a removal is read, too.
// Lines end in LF; a CR before it is dropped. The rest behind the last LF waits.
class TailFile {
 public:
  TailFile(std::string path, Headers headers)
      : path_(std::move(path)), headers_(std::move(headers)) {}

  // Opens it, to go on at `offset`.
  Status open(std::int64_t offset);
  void go_to(std::int64_t offset);  // of an open one
  void close() { fd_.close(); }
  bool is_open() const { return static_cast<bool>(fd_); }

  // Looks what became of the file: whether there is more to read. One that is shorter than what was
  // read, or begins otherwise than it did, was written anew, and is read from its beginning.
  Result<bool> look();
  // Whether this is the file that the mark is of.
  Result<bool> begins_with(const FileMark& mark) const;

  // Adds up to `limit` lines, behind those of the last call that was committed. With `rest`, the
  // line that has no end yet counts, too. `offset_header`: a header that gets where a line begins.
  Status read(std::size_t limit, bool rest, const std::string& offset_header, Batch& batch);
  // The same for events of several lines. The last one waits for the line that ends it, unless
  // `rest`, or when the file has not grown for the groups' timeout and ends in a line feed.
  Status read_groups(std::size_t limit, bool rest, std::int64_t now_ms, const LineGroups& groups,
                     const std::string& offset_header, Batch& batch);
  void commit(std::int64_t now_ms);

  const std::string& path() const { return path_; }
  void set_path(std::string path) { path_ = std::move(path); }
  std::uint64_t inode() const { return inode_; }
  std::int64_t offset() const { return offset_; }
  std::int64_t touched_ms() const { return touched_ms_; }
  void touch(std::int64_t now_ms) { touched_ms_ = now_ms; }
  TailPosition position() const;

 private:
  std::string_view left() const;
  void begin_again();
  void go_back(std::int64_t offset);
  const Headers* headers_at(std::int64_t offset, const std::string& offset_header,
                            Batch& batch) const;
  Result<bool> fill();
  Result<std::optional<std::string_view>> next_line(bool rest);
  void take_mark();

  std::string path_;
  const Headers headers_;
  Fd fd_;
  std::uint64_t inode_ = 0;
  std::int64_t offset_ = 0;  // committed
  std::int64_t next_ = 0;    // behind the lines given out
  std::int64_t touched_ms_ = 0;
  std::int64_t grown_to_ = -1;  // the end that was seen last, and since when
  std::int64_t grown_ms_ = 0;
  FileMark mark_;
  // Bytes from chunk_at_ on; batches share it.
  std::shared_ptr<const std::string> chunk_ = std::make_shared<const std::string>();
  std::int64_t chunk_at_ = 0;
};

}  // namespace sluice::flume
