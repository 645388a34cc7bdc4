// How far a file has been read, in Flume's own position file: an Avro container with the file's
// name in its head and one record { long offset } per commit, or { long offset, long records }.
#pragma once

#include <cstdint>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace sluice::flume {

class PositionFile {
 public:
  // `counts_records`: a commit has a second number, which Flume reads over.
  explicit PositionFile(std::string path, bool counts_records = false)
      : path_(std::move(path)), counts_records_(counts_records) {}

  struct Position {
    std::string file;
    std::int64_t offset = 0;
    std::int64_t records = 0;  // behind the offset; 0 when they are not counted
  };
  // What a run before this one stored; offset 0 of no file when there is nothing, or nothing
  // readable.
  Position read() const;
  // Begins anew, for this file.
  Status start(const std::string& file, std::int64_t offset, std::int64_t records = 0);
  Status store(std::int64_t offset, std::int64_t records = 0);
  // The file is done.
  void remove();

 private:
  std::string block(std::int64_t offset, std::int64_t records) const;

  const std::string path_;
  const bool counts_records_;
  Fd file_;
  std::string sync_;
};

}  // namespace sluice::flume
