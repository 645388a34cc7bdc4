// How far a file has been read, in Flume's own position file: an Avro container with the file's
// name in its head and one record { long offset } per commit.
#pragma once

#include <cstdint>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace sluice::flume {

class PositionFile {
 public:
  explicit PositionFile(std::string path) : path_(std::move(path)) {}

  struct Position {
    std::string file;
    std::int64_t offset = 0;
  };
  // What a run before this one stored; offset 0 of no file when there is nothing, or nothing
  // readable.
  Position read() const;
  // Begins anew, for this file.
  Status start(const std::string& file, std::int64_t offset);
  Status store(std::int64_t offset);
  // The file is done.
  void remove();

 private:
  const std::string path_;
  Fd file_;
  std::string sync_;
};

}  // namespace sluice::flume
