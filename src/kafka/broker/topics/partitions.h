// The partitions of all topics: finding one, and making and removing those of a topic.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/result.h"
#include "kafka/broker/catalog/catalog.h"
#include "kafka/broker/log/checkpoint_file.h"
#include "kafka/broker/log/file_cache.h"
#include "kafka/broker/settings/settings.h"
#include "kafka/broker/topics/compaction.h"
#include "kafka/broker/topics/folder_remover.h"
#include "kafka/broker/topics/partition.h"

namespace sluice::kafka::broker {

using PartitionPtr = std::shared_ptr<Partition>;

// Lookups take a short lock and come from any loop; the rest blocks.
class Partitions {
 public:
  // `syncs`: the disk of a test; null for the machine's.
  Partitions(std::string directory, const BrokerSettings& settings, const Clock& clock,
             Syncs* syncs = nullptr);

  // Null when there is none.
  PartitionPtr find(const wire::TopicName& topic, wire::PartitionId index) const;
  std::vector<PartitionPtr> all() const;
  const std::string& directory() const { return directory_; }

  // How many places a topic has here: open partitions, and those that could not be opened.
  std::int32_t count(const wire::TopicName& topic) const;
  // Is the data directory the one that was there at the start, and there at all? Before anything is
  // made or acknowledged: a file system that went away leaves an empty folder behind.
  Status usable() const;

  // At start: load(), open() for each topic of the catalog, loaded(). After an unclean end the logs
  // are recovered from their checkpoints on.
  Status load();
  void loaded();
  // Opens the partitions of a topic that are not open, making the folders that are missing. The
  // settings of those that are open change. Those that cannot be opened are left out, and named;
  // the first reason is returned.
  Status open(const Topic& topic);
  // The partitions that open() left out, by topic: open() may be called again for them.
  std::vector<wire::TopicName> left_out() const;

  // The partitions of a topic from `first` on, made and opened, and not to be found yet: all or
  // none. Then publish() or discard().
  Result<std::vector<PartitionPtr>> make(const Topic& topic, std::int32_t first);
  void publish(const wire::TopicName& topic, std::vector<PartitionPtr> partitions);
  void discard(const std::vector<PartitionPtr>& partitions);
  // The settings of the topic's partitions are these.
  void configure(const Topic& topic);
  // Closes the partitions and removes their folders: at once for everyone who asks, in the
  // background for the disk.
  void remove(const Topic& topic);
  // Until the folders of what was removed are gone.
  void wait_for_removals() { remover_.wait(); }

  // Retention, flushing and checkpoints, as their time comes.
  void maintain();
  // Flushing only, and where a start after a kill would begin; to be called more often.
  void write_out();
  // Compacts what wants it; can take long.
  void compact();
  // Ends a compact() that runs soon; none begins after it.
  void stop_compaction();
  // Flushes all, writes the checkpoints and the mark of a clean end.
  void close();

 private:
  using Name = std::pair<wire::TopicName, wire::PartitionId>;

  Result<PartitionPtr> open_one(const Topic& topic, wire::PartitionId index,
                                const LogConfig& config);
  void leave_out(const Topic& topic, wire::PartitionId index, const Error& reason);
  Result<bool> set_aside_if_foreign(const std::string& folder, const Topic& topic);
  void add_left_out(const PartitionOffsets& at_start, PartitionOffsets& offsets) const;
  void keep_within(std::uint64_t limit, std::int64_t now_ms);
  void write_checkpoints();
  void write_recovery_points();
  bool in_checkpoints(const wire::TopicName& topic);
  void write_if_changed(const char* name, const PartitionOffsets& now, PartitionOffsets& written);

  const std::string directory_;
  const BrokerSettings& settings_;
  const Clock& clock_;
  std::shared_ptr<FileCache> files_;  // with the partitions, which a flush may hold
  Compaction compaction_;
  mutable std::mutex mutex_;
  // A place is empty when its partition could not be opened.
  std::unordered_map<wire::TopicName, std::vector<PartitionPtr>> topics_;
  std::map<Name, std::string> left_out_;  // and why
  Fd folder_;
  // As read at start. After it, only what those that were left out still need.
  bool clean_at_start_ = false;
  bool starting_ = true;
  PartitionOffsets recovery_points_;
  PartitionOffsets start_offsets_;
  std::mutex checkpoints_mutex_;
  PartitionOffsets written_recovery_points_;
  PartitionOffsets written_start_offsets_;
  PartitionOffsets written_high_watermarks_;
  FolderRemover remover_;
};

}  // namespace sluice::kafka::broker
