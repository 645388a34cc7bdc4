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

// An open file. Calls on one file come from one thread at a time, except sync(), which may run
// beside a write: it then covers what was written before it began.
class DiskFile {
 public:
  virtual ~DiskFile() = default;
  // Up to `size` bytes; 0 at the end.
  virtual Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) = 0;
  virtual Status write_at(std::uint64_t offset, std::string_view bytes) = 0;
  // fdatasync: content and length survive a loss of power (the name needs sync_directory).
  virtual Status sync() = 0;
  virtual Status truncate(std::uint64_t size) = 0;
  virtual Result<std::uint64_t> size() = 0;
};

class Disk {
 public:
  enum class Mode { kRead, kReadWrite, kCreateNew };  // kCreateNew: kAlreadyExists when it is there

  virtual ~Disk() = default;
  virtual Result<std::unique_ptr<DiskFile>> open(const std::string& path, Mode mode) = 0;
  virtual Status make_directories(const std::string& path) = 0;
  // Names in a directory, in byte order.
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;
  virtual Status remove(const std::string& path) = 0;
  // Replaces the target in one step.
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  // Names made, renamed and removed in the directory survive a loss of power.
  virtual Status sync_directory(const std::string& directory) = 0;
};

class SystemDisk final : public Disk {
 public:
  Result<std::unique_ptr<DiskFile>> open(const std::string& path, Mode mode) override;
  Status make_directories(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  Status remove(const std::string& path) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status sync_directory(const std::string& directory) override;
};

// A disk for tests. Its files are lost with it. After lose_power() or a scripted power cut, files
// opened before answer kIo, as a dead process would.
class MemoryDisk final : public Disk {
 public:
  MemoryDisk();
  ~MemoryDisk() override;

  // What was not synced is gone (seed 0), or survives by chance, sector by sector and name by name.
  void lose_power(std::uint64_t seed = 0);
  // The n-th call that changes something from now on (1 is the next) fails with kIo and changes
  // nothing.
  void fail_call(std::uint64_t n);
  // The n-th such call from now on, and all after it, fail: the power is gone. lose_power() then
  // brings the disk back as it would be found.
  void cut_power_at(std::uint64_t n);
  // A bound on all content; a write beyond it is kResourceExhausted.
  void set_capacity(std::uint64_t bytes);
  std::uint64_t changing_calls() const;
  std::uint64_t syncs() const;
  // Flips one bit, synced or not, as a bad sector would.
  void flip_bit(const std::string& path, std::uint64_t bit);

  Result<std::unique_ptr<DiskFile>> open(const std::string& path, Mode mode) override;
  Status make_directories(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  Status remove(const std::string& path) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status sync_directory(const std::string& directory) override;

  struct State;  // shared with the files that are open

 private:
  std::shared_ptr<State> state_;
};

}  // namespace sluice::disk
