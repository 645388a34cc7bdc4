// The data directory and its LOCK: one owner at a time, which says who it is and where it answers.
//
// LOCK holds lines of key=value: pid, command, and for a running stack kafka, hdfs, hdfs_data,
// hdfs_http, console, each as host:port. The kernel's lock on the file (flock) is what counts: it
// ends with its process, so a LOCK left by a kill blocks nobody.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace sluice {

// Who owns a data directory now.
struct DataOwner {
  std::string pid;
  std::string command;
  std::map<std::string, std::string> addresses;  // "kafka" -> "127.0.0.1:9092"
};

// The directory that a server is to work on: `given` if not empty, else $SLUICE_DATA, else
// ./sluice-data if it exists, else /var/lib/sluice if it exists, else ./sluice-data. Always
// absolute.
std::string find_data_directory(const std::string& given);
// ./sluice-data, whether it exists or not.
std::string data_directory_here();
// /var/lib/sluice, if this user can use it.
std::optional<std::string> installed_data_directory();

// The owner of the directory, if a live process holds its lock.
std::optional<DataOwner> data_owner(const std::string& directory);

// Holds the lock while it lives.
class DataDirectory {
 public:
  // Creates the directory if it is missing. kBusy names the directory and the process that owns it.
  static Result<DataDirectory> take(const std::string& directory, const std::string& command);

  const std::string& path() const { return path_; }
  // kUnavailable when the directory is no longer the one that was taken: removed, replaced by
  // another, or its file system unmounted. What is written below its path then is not kept.
  Status check() const;
  // Says in LOCK where the owner answers.
  Status publish(const std::map<std::string, std::string>& addresses);

 private:
  DataDirectory(std::string path, std::string command, Fd lock)
      : path_(std::move(path)), command_(std::move(command)), lock_(std::move(lock)) {}

  std::string path_;
  std::string command_;
  Fd lock_;
};

}  // namespace sluice
