// A FileSystem in memory: for tests of what stands on FileSystem. It keeps the contract, checks no
// permissions, and ends with its object.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "lake/file_system.h"

namespace sluice::lake {

class MemoryFileSystem : public FileSystem {
 public:
  // The clock outlives it; null is the system's.
  explicit MemoryFileSystem(std::string user = "user", const Clock* clock = nullptr);
  ~MemoryFileSystem() override;

  std::string uri() const override { return "memory:"; }
  std::string home() const override { return "/user/" + user_; }
  Result<FileStatus> status(const std::string& path) override;
  Result<Listing> list(const std::string& path, const std::string& start_after,
                       std::size_t limit) override;
  Result<std::unique_ptr<Reader>> open(const std::string& path) override;
  Result<std::unique_ptr<Writer>> create(const std::string& path,
                                         const CreateOptions& options) override;
  Result<std::unique_ptr<Writer>> append(const std::string& path) override;
  Status make_directories(const std::string& path, const Mode& mode) override;
  Status rename(const std::string& from, const std::string& to, bool overwrite) override;
  Status remove(const std::string& path, bool recursive) override;
  Status set_permission(const std::string& path, std::uint16_t permission) override;
  Status set_owner(const std::string& path, const std::string& owner,
                   const std::string& group) override;
  Status set_times(const std::string& path, std::int64_t modified_ms,
                   std::int64_t accessed_ms) override;
  Status set_replication(const std::string& path, std::uint16_t replication) override;
  Result<ContentSummary> content_summary(const std::string& path) override;
  Result<Capacity> capacity() override;
  // kUnsupported: nothing here is stored in blocks.
  Result<FileChecksum> checksum(const std::string& path) override;

  struct Entry;  // shared with the readers and writers that are open

 private:
  using Entries = std::map<std::string, std::shared_ptr<Entry>>;  // by full path, "/" included

  std::shared_ptr<Entry> find(const std::string& path) const;
  Result<std::shared_ptr<Entry>> existing(const std::string& path) const;
  Status check_parents(const std::string& path) const;
  Status make_all(const std::string& path, std::uint16_t permission);
  std::shared_ptr<Entry> add(const std::string& path, bool is_directory, std::uint16_t permission);
  FileStatus status_of(const std::string& path, const Entry& entry) const;

  const std::string user_;
  const SystemClock system_clock_;
  const Clock* const clock_;
  mutable std::mutex mutex_;
  Entries entries_;
  std::uint64_t next_id_ = 16386;
};

}  // namespace sluice::lake
