// The file calls a crash-safe structure needs, and no more. SystemDisk is the machine's;
// MemoryDisk keeps apart what was written and what was synced, so that a test can cut the power at
// any call. Blocking; used off the event loops. Errors name the path.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::disk {

// What a name stands for. Equal: nothing was changed in between.
struct FileInfo {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;  // what took the place of a file has another number, while that is open
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;  // of the content, since 1970
  std::int64_t changed_ns = 0;   // of anything
  bool operator==(const FileInfo&) const = default;
};

// An open file. Any thread; those who write to the same place agree among themselves. sync() covers
// what was written before it began.
class DiskFile {
 public:
  virtual ~DiskFile() = default;
  // Up to `size` bytes; 0 at the end.
  virtual Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) = 0;
  virtual Status write_at(std::uint64_t offset, std::string_view bytes) = 0;
  // fdatasync: content and length survive a loss of power (the name needs sync_directory).
  virtual Status sync() = 0;
  virtual Status truncate(std::uint64_t size) = 0;
  // Makes it this long, of zeros, with its room taken where the file system can do that.
  virtual Status allocate(std::uint64_t size) = 0;
  virtual Result<std::uint64_t> size() = 0;
  virtual Result<FileInfo> info() = 0;
  // Is there nothing but what allocate() or truncate() added, from here on?
  virtual bool unwritten_from(std::uint64_t offset) = 0;
  virtual Status set_modified(std::int64_t ns) = 0;
  // For sendfile, as long as the file is open. Of a MemoryDisk: a copy, as the file is now.
  virtual int descriptor() = 0;
};

class Disk {
 public:
  enum class Mode {
    kRead,  // a directory, too, to hold it
    kReadWrite,
    kCreate,     // for reading and writing; made when it is missing
    kCreateNew,  // the same; kAlreadyExists when it is there
  };

  virtual ~Disk() = default;
  virtual Result<std::unique_ptr<DiskFile>> open(const std::string& path, Mode mode) = 0;
  virtual Status make_directories(const std::string& path) = 0;
  // Names in a directory, in byte order.
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;
  virtual Result<FileInfo> info(const std::string& path) = 0;
  virtual Status remove(const std::string& path) = 0;
  // A directory with all in it; links are removed, not followed. Nothing there is no failure.
  virtual Status remove_all(const std::string& path) = 0;
  // Replaces the target in one step; of a directory, all in it goes along.
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  // Names made, renamed and removed in the directory survive a loss of power.
  virtual Status sync_directory(const std::string& directory) = 0;
  // What the file system of a directory has room for.
  virtual Result<std::uint64_t> free_bytes(const std::string& directory) = 0;
};

class SystemDisk final : public Disk {
 public:
  // The rights of what it makes.
  explicit SystemDisk(unsigned file_mode = 0644, unsigned directory_mode = 0755)
      : file_mode_(file_mode), directory_mode_(directory_mode) {}

  Result<std::unique_ptr<DiskFile>> open(const std::string& path, Mode mode) override;
  Status make_directories(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  Result<FileInfo> info(const std::string& path) override;
  Status remove(const std::string& path) override;
  Status remove_all(const std::string& path) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status sync_directory(const std::string& directory) override;
  Result<std::uint64_t> free_bytes(const std::string& directory) override;

 private:
  const unsigned file_mode_;
  const unsigned directory_mode_;
};

// A disk for tests. Its files are lost with it. After lose_power() or a scripted power cut, files
// opened before answer kIo, as a dead process would.
class MemoryDisk final : public Disk {
 public:
  MemoryDisk();
  ~MemoryDisk() override;

  // What was not synced is gone (seed 0), or survives by chance, sector by sector and name by name.
  // With a directory whose own name is gone goes all that was in it.
  void lose_power(std::uint64_t seed = 0);
  // The n-th call that changes something from now on (1 is the next) fails with kIo and changes
  // nothing.
  void fail_call(std::uint64_t n);
  // The n-th such call from now on, and all after it, fail: the power is gone. lose_power() then
  // brings the disk back as it would be found.
  void cut_power_at(std::uint64_t n);
  // A bound on all content; a write beyond it is kResourceExhausted.
  void set_capacity(std::uint64_t bytes);
  // When what is written from now on was modified.
  void set_time_ms(std::int64_t ms);
  std::uint64_t changing_calls() const;
  std::uint64_t syncs() const;
  // Flips one bit, synced or not, as a bad sector would.
  void flip_bit(const std::string& path, std::uint64_t bit);

  Result<std::unique_ptr<DiskFile>> open(const std::string& path, Mode mode) override;
  Status make_directories(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  Result<FileInfo> info(const std::string& path) override;
  Status remove(const std::string& path) override;
  Status remove_all(const std::string& path) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status sync_directory(const std::string& directory) override;
  Result<std::uint64_t> free_bytes(const std::string& directory) override;

  struct State;  // shared with the files that are open

 private:
  std::shared_ptr<State> state_;
};

}  // namespace sluice::disk
