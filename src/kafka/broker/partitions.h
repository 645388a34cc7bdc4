// The partitions of all topics: finding one, and making and removing those of a topic.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "kafka/broker/compaction.h"
#include "kafka/broker/log/checkpoint_file.h"
#include "kafka/broker/log/file_cache.h"
#include "kafka/broker/partition.h"
#include "kafka/broker/settings.h"
#include "kafka/broker/topics/catalog.h"

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

  // At start: load(), open() for each topic of the catalog, loaded(). After an unclean end the logs
  // are recovered from their checkpoints on.
  Status load();
  void loaded();
  // Opens the partitions of a topic that are not open, making the folders that are missing. The
  // settings of those that are open change.
  Status open(const Topic& topic);
  // Closes the partitions and removes their folders: at once for everyone who asks, in the
  // background for the disk.
  void remove(const Topic& topic);

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
  Result<PartitionPtr> open_one(const Topic& topic, wire::PartitionId index,
                                const LogConfig& config);
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
  std::unordered_map<wire::TopicName, std::vector<PartitionPtr>> topics_;
  // As read at start.
  bool clean_ = false;
  PartitionOffsets recovery_points_;
  PartitionOffsets start_offsets_;
  std::mutex checkpoints_mutex_;
  PartitionOffsets written_recovery_points_;
  PartitionOffsets written_start_offsets_;
  PartitionOffsets written_high_watermarks_;
};

}  // namespace sluice::kafka::broker
