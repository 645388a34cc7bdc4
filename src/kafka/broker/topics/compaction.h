// Which log is compacted next, and up to where each one is.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "kafka/broker/log/checkpoint_file.h"
#include "kafka/broker/settings/settings.h"
#include "kafka/broker/topics/partition.h"

namespace sluice::kafka::broker {

// run() blocks and is called by one thread at a time; the rest from any.
class Compaction {
 public:
  // `checkpoint`: the path of Kafka's cleaner-offset-checkpoint.
  Compaction(std::string checkpoint, const CleanerSettings& settings, const Clock& clock)
      : path_(std::move(checkpoint)), settings_(settings), clock_(clock) {}

  // Reads the checkpoint. Without it everything is dirty: that costs time, no more.
  void load();
  // Cleans one log after the other, the dirtiest first, until none wants it. A log that cannot be
  // cleaned is named in our log and passed over: until the next run when the disk failed, until the
  // next start when the log is not as it should be.
  void run(const std::vector<std::shared_ptr<Partition>>& partitions);
  // After their logs were stopped: the next topic of this name is dirty from its first record on.
  void forget(const wire::TopicName& topic);
  // A run() that goes on ends after the log that it is at.
  void stop() { stopped_ = true; }
  wire::Offset cleaned_to(const Partition& partition) const;

 private:
  using Name = std::pair<wire::TopicName, wire::PartitionId>;
  bool clean_dirtiest(const std::vector<std::shared_ptr<Partition>>& partitions);
  void clean_one(Partition& partition);
  bool passed_over(const Partition& partition) const;
  void failed(const Name& name, const Error& reason);
  void write(const PartitionOffsets& offsets) const;

  const std::string path_;
  const CleanerSettings& settings_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  PartitionOffsets cleaned_to_;
  std::set<Name> uncleanable_;
  std::set<Name> failed_;  // in this run
  std::atomic<bool> stopped_ = false;
};

}  // namespace sluice::kafka::broker
