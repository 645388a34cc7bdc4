// Which files a sink is writing, remembered across a kill: DATA/flume/open/COMPONENT.
//
// A log of lines, fields separated by tabs:
//   +  IN-USE  FINAL   a file was begun
//   =  IN-USE  LENGTH  so many bytes of it are whole batches
//   -  IN-USE          it is done
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace sluice::flume {

// Used by one thread at a time. While it lives no other process finishes these files.
class OpenFiles {
 public:
  struct File {
    std::string final_path;
    std::int64_t length = -1;  // -1: no batch was whole
  };

  // Without a data directory nothing is remembered. The files that a killed run left are in left().
  Status open(const std::string& data_dir, const std::string& component);
  const std::map<std::string, File>& left() const { return left_; }

  Status begun(const std::string& in_use, const std::string& final_path);
  Status whole(const std::string& in_use, std::uint64_t length);
  Status done(const std::string& in_use);

 private:
  Status append(const std::string& line);
  Status compact();

  std::string path_;
  Fd lock_;
  Fd log_;
  std::uint64_t size_ = 0;
  std::map<std::string, File> open_;
  std::map<std::string, File> left_;
};

}  // namespace sluice::flume
