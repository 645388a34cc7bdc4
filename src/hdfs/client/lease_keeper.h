// Keeps the files that are open for writing ours: renews the lease of the client, and has idle
// writers tell their data nodes that they live.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "hdfs/client/name_node.h"

namespace sluice::hdfs {

// Something that is open for writing.
class Leased {
 public:
  virtual ~Leased() = default;
  // Called from the keeper's thread; does not wait.
  virtual void heartbeat() = 0;
};

// Its thread starts with the first writer.
class LeaseKeeper {
 public:
  explicit LeaseKeeper(std::shared_ptr<NameNode> name_node) : name_node_(std::move(name_node)) {}
  ~LeaseKeeper();
  LeaseKeeper(const LeaseKeeper&) = delete;
  LeaseKeeper& operator=(const LeaseKeeper&) = delete;

  void add(Leased& writer);
  // No call to the writer is in progress or will come when this returns.
  void remove(Leased& writer);

 private:
  void keep();

  const std::shared_ptr<NameNode> name_node_;  // shared with the file system and its open files
  std::mutex mutex_;                           // guards what follows
  std::condition_variable ending_changed_;
  std::set<Leased*> writers_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace sluice::hdfs
