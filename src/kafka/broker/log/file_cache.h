// Open segment files, at most so many at a time, and the disk under them.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/file.h"
#include "kafka/broker/log/syncs.h"

namespace sluice::kafka::broker {

// A thousand partitions have thousands of files; only those lately read or written are open. The
// least recently used is closed when another is needed, and later than that by whoever still reads
// from it. Used from any thread.
class FileCache {
 public:
  // `syncs`: the disk of a test, which outlives the cache; null for the machine's.
  explicit FileCache(std::size_t limit, Syncs* syncs = nullptr)
      : limit_(limit), syncs_(syncs != nullptr ? *syncs : own_syncs_) {}

  // A number that no other file of this cache has.
  std::uint64_t new_id();
  // The file for reading and writing; `create` makes it if need be. The error names the path.
  Result<std::shared_ptr<const Fd>> open(std::uint64_t id, const std::string& path, bool create);
  // Forgets a file that was renamed, removed or closed for good.
  void forget(std::uint64_t id);
  std::size_t open_files() const;
  Syncs& syncs() { return syncs_; }

 private:
  struct Entry {
    std::uint64_t id;
    std::shared_ptr<const Fd> file;  // shared with reads in progress, which outlive the eviction
  };

  mutable std::mutex mutex_;
  std::list<Entry> recent_;  // latest first
  std::unordered_map<std::uint64_t, std::list<Entry>::iterator> entries_;
  std::size_t limit_;
  std::uint64_t next_id_ = 1;
  Syncs own_syncs_;
  Syncs& syncs_;
};

}  // namespace sluice::kafka::broker
