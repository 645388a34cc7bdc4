#include "kafka/broker/partitions.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "kafka/broker/log/checkpoint_file.h"

namespace sluice::kafka::broker {
namespace {

constexpr const char* kRecoveryPoints = "/recovery-point-offset-checkpoint";
constexpr const char* kStartOffsets = "/log-start-offset-checkpoint";
constexpr const char* kHighWatermarks = "/replication-offset-checkpoint";
constexpr const char* kCleanerOffsets = "/cleaner-offset-checkpoint";
constexpr const char* kCleanEnd = "/.kafka_cleanshutdown";

LogConfig log_config(const TopicConfigs& own, const TopicConfigs& defaults) {
  TopicConfigs set = own;
  set.insert(defaults.begin(), defaults.end());
  const auto number = [&](const char* name) { return topic_config_number(set, name); };
  LogConfig config;
  config.segment_bytes = number("segment.bytes");
  config.segment_ms = number("segment.ms");
  config.segment_index_bytes = number("segment.index.bytes");
  config.index_interval_bytes = number("index.interval.bytes");
  config.retention_ms = number("retention.ms");
  config.retention_bytes = number("retention.bytes");
  config.file_delete_delay_ms = number("file.delete.delay.ms");
  config.flush_messages = number("flush.messages");
  config.flush_ms = number("flush.ms");
  config.max_message_bytes = number("max.message.bytes");
  config.timestamp_difference_max_ms = number("message.timestamp.difference.max.ms");
  config.log_append_time = topic_config_value(set, "message.timestamp.type") == "LogAppendTime";
  const std::string policy = topic_config_value(set, "cleanup.policy");
  config.deletes = policy.find("delete") != std::string::npos;
  config.compacts = policy.find("compact") != std::string::npos;
  const std::string ratio = topic_config_value(set, "min.cleanable.dirty.ratio");
  std::from_chars(ratio.data(), ratio.data() + ratio.size(), config.min_cleanable_dirty_ratio);
  config.min_compaction_lag_ms = number("min.compaction.lag.ms");
  config.max_compaction_lag_ms = number("max.compaction.lag.ms");
  config.delete_retention_ms = number("delete.retention.ms");
  return config;
}

// What makes a folder a partition for Kafka itself. Not synced: the catalog can make them again.
Status write_partition_files(const std::string& folder, const Topic& topic) {
  const auto write = [&](const char* name, const std::string& text) -> Status {
    TRY(const Fd fd, open_file(folder + name, O_WRONLY | O_CREAT | O_TRUNC));
    return write_all(fd.get(), text);
  };
  TRY(write("/partition.metadata", "version: 0\ntopic_id: " + topic.id.to_string()));
  return write("/leader-epoch-checkpoint", "0\n1\n0 0\n");
}

std::string random_suffix() {
  static constexpr char kDigits[] = "0123456789abcdef";
  wire::Uuid id;
  std::string text;
  const Fd random(::open("/dev/urandom", O_RDONLY | O_CLOEXEC));
  if (random) (void)read_some_at(random.get(), id.bytes.data(), id.bytes.size(), 0);
  for (const char byte : id.bytes) {
    text += kDigits[static_cast<unsigned char>(byte) >> 4];
    text += kDigits[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

// The folder of a deletion that was cut short, or of another cluster: its records are not this
// topic's: true. They may be somebody's copy, so they stay, under Kafka's name for such a folder.
Result<bool> set_aside_if_foreign(const std::string& folder, const Topic& topic) {
  const auto text = read_file(folder + "/partition.metadata");
  if (!text && text.error().code() == ErrorCode::kNotFound) return false;
  if (!text) return text.error();
  constexpr std::string_view kId = "topic_id: ";
  const std::size_t at = text->find(kId);
  // A kill can leave the file empty when the folder was just made: it is written again.
  if (at == std::string::npos) {
    if (::unlink((folder + "/partition.metadata").c_str()) != 0) return errno_error(folder);
    return false;
  }
  if (trim(std::string_view(*text).substr(at + kId.size())) == topic.id.to_string()) return false;
  const std::string aside = folder + "." + random_suffix() + "-stray";
  if (::rename(folder.c_str(), aside.c_str()) != 0) return errno_error(folder);
  log::warn("folder of another topic set aside", {{"topic", topic.name}, {"folder", aside}});
  return true;
}

}  // namespace

Partitions::Partitions(std::string directory, const BrokerSettings& settings, const Clock& clock,
                       Syncs* syncs)
    : directory_(std::move(directory)),
      settings_(settings),
      clock_(clock),
      files_(std::make_shared<FileCache>(settings.max_open_files, syncs)),
      compaction_(directory_ + kCleanerOffsets, settings.cleaner, clock) {}

Status Partitions::load() {
  TRY(make_directories(directory_));
  TRY(recovery_points_, read_checkpoint(directory_ + kRecoveryPoints));
  TRY(start_offsets_, read_checkpoint(directory_ + kStartOffsets));
  // What the files name is what was written last: entries of topics that are gone must be seen to
  // go.
  written_recovery_points_ = recovery_points_;
  written_start_offsets_ = start_offsets_;
  compaction_.load();
  clean_ = ::unlink((directory_ + kCleanEnd).c_str()) == 0;
  // A mark that came back after a loss of power would vouch for logs that were not flushed.
  if (clean_) TRY(files_->syncs().folder(directory_));
  // Folders of topics whose deletion was interrupted.
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(directory_.c_str()), &::closedir);
  if (!folder) return errno_error(directory_);
  while (const dirent* entry = ::readdir(folder.get())) {
    if (!std::string_view(entry->d_name).ends_with("-delete")) continue;
    std::error_code ignored;
    std::filesystem::remove_all(directory_ + "/" + entry->d_name, ignored);
  }
  return {};
}

void Partitions::loaded() {
  clean_ = true;
  recovery_points_.clear();
  start_offsets_.clear();
  write_checkpoints();
}

PartitionPtr Partitions::find(const wire::TopicName& topic, wire::PartitionId index) const {
  const std::lock_guard lock(mutex_);
  const auto found = topics_.find(topic);
  if (found == topics_.end() || index < 0) return nullptr;
  const auto at = static_cast<std::size_t>(index);
  return at < found->second.size() ? found->second[at] : nullptr;
}

std::vector<PartitionPtr> Partitions::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<PartitionPtr> partitions;
  for (const auto& [topic, list] : topics_) {
    partitions.insert(partitions.end(), list.begin(), list.end());
  }
  return partitions;
}

Result<PartitionPtr> Partitions::open_one(const Topic& topic, wire::PartitionId index,
                                          const LogConfig& config) {
  const std::string folder = directory_ + "/" + topic.name + "-" + std::to_string(index);
  TRY(const bool set_aside, set_aside_if_foreign(folder, topic));
  const bool fresh = ::access((folder + "/partition.metadata").c_str(), F_OK) != 0;
  Log::OpenOptions options;
  options.clean = clean_;
  const auto at = [&](const PartitionOffsets& offsets) {
    const auto found = offsets.find({topic.name, index});
    return set_aside || found == offsets.end() ? 0 : found->second;
  };
  options.recovery_point = at(recovery_points_);
  options.start_offset = at(start_offsets_);
  TRY(auto log, Log::open(folder, config, *files_, options));
  if (fresh) TRY(write_partition_files(folder, topic));
  return std::make_shared<Partition>(topic.name, index, files_, std::move(log));
}

Status Partitions::open(const Topic& topic) {
  const LogConfig config = log_config(topic.configs, settings_.topic_defaults);
  std::vector<PartitionPtr> partitions;
  {
    const std::lock_guard lock(mutex_);
    partitions = topics_[topic.name];
  }
  for (const PartitionPtr& partition : partitions) partition->log().configure(config);
  for (auto index = static_cast<std::int32_t>(partitions.size()); index < topic.partitions;
       ++index) {
    TRY(PartitionPtr partition, open_one(topic, index, config));
    partitions.push_back(std::move(partition));
  }
  const std::lock_guard lock(mutex_);
  topics_[topic.name] = std::move(partitions);
  return {};
}

void Partitions::remove(const Topic& topic) {
  std::vector<PartitionPtr> partitions;
  {
    const std::lock_guard lock(mutex_);
    const auto found = topics_.find(topic.name);
    if (found == topics_.end()) return;
    partitions = std::move(found->second);
    topics_.erase(found);
  }
  // Before the name can be given again: the next topic of it starts at 0.
  if (in_checkpoints(topic.name)) write_checkpoints();
  for (const PartitionPtr& partition : partitions) {
    partition->mark_gone();
    partition->notify();
    // Nothing may be written into the folder of the next topic of this name.
    partition->log().stop_cleaning();
  }
  compaction_.forget(topic.name);
  for (const PartitionPtr& partition : partitions) {
    // Kafka's own name for it; a start after a kill removes what is left.
    const std::string& folder = partition->log().directory();
    const std::string doomed = folder + "." + random_suffix() + "-delete";
    std::error_code failed;
    std::filesystem::rename(folder, doomed, failed);
    std::filesystem::remove_all(failed ? folder : doomed, failed);
    if (failed) {
      log::warn("folder of a deleted partition stays",
                {{"folder", doomed}, {"reason", failed.message()}});
    }
  }
}

void Partitions::maintain() {
  const std::int64_t now = clock_.wall_ms();
  for (const PartitionPtr& partition : all()) {
    partition->log().maintain(now);
    if (!partition->gone()) partition->log().write_out(now);
  }
  write_checkpoints();
}

void Partitions::write_out() {
  const std::int64_t now = clock_.wall_ms();
  bool moved = false;
  for (const PartitionPtr& partition : all()) {
    const wire::Offset before = partition->log().flushed();
    if (!partition->gone()) partition->log().write_out(now);
    moved = moved || partition->log().flushed() != before;
  }
  if (moved) write_recovery_points();
}

void Partitions::write_recovery_points() {
  const std::lock_guard lock(checkpoints_mutex_);
  PartitionOffsets recovery_points;
  for (const PartitionPtr& partition : all()) {
    recovery_points[{partition->topic(), partition->index()}] = partition->log().flushed();
  }
  write_if_changed(kRecoveryPoints, recovery_points, written_recovery_points_);
}

void Partitions::compact() {
  compaction_.run(all());
}

void Partitions::stop_compaction() {
  compaction_.stop();
  for (const PartitionPtr& partition : all()) partition->log().stop_cleaning();
}

void Partitions::write_checkpoints() {
  // From the look to the writing: what was seen earlier must not be written later.
  const std::lock_guard lock(checkpoints_mutex_);
  PartitionOffsets recovery_points;
  PartitionOffsets start_offsets;
  PartitionOffsets high_watermarks;
  for (const PartitionPtr& partition : all()) {
    Log& log = partition->log();
    const auto name = std::pair(partition->topic(), partition->index());
    recovery_points[name] = log.flushed();
    high_watermarks[name] = log.end_offset();
    if (const wire::Offset start = log.start_offset(); start > 0) start_offsets[name] = start;
  }
  write_if_changed(kRecoveryPoints, recovery_points, written_recovery_points_);
  write_if_changed(kStartOffsets, start_offsets, written_start_offsets_);
  write_if_changed(kHighWatermarks, high_watermarks, written_high_watermarks_);
}

// Whether an offset other than 0 of this topic is on disk.
bool Partitions::in_checkpoints(const wire::TopicName& topic) {
  const std::lock_guard lock(checkpoints_mutex_);
  const auto named = [&](const PartitionOffsets& offsets) {
    for (auto at = offsets.lower_bound({topic, 0}); at != offsets.end(); ++at) {
      if (at->first.first != topic) break;
      if (at->second > 0) return true;
    }
    return false;
  };
  return named(written_recovery_points_) || named(written_start_offsets_);
}

void Partitions::write_if_changed(const char* name, const PartitionOffsets& now,
                                  PartitionOffsets& written) {
  if (now == written) return;
  if (const Status done = write_checkpoint(directory_ + name, now); !done) {
    log::error("checkpoint could not be written", {{"reason", done.error().message()}});
    return;
  }
  written = now;
}

void Partitions::close() {
  stop_compaction();
  bool clean = true;
  for (const PartitionPtr& partition : all()) {
    if (const Status closed = partition->log().close(); !closed) {
      log::error("partition could not be closed", {{"topic", partition->topic()},
                                                   {"partition", partition->index()},
                                                   {"reason", closed.error().message()}});
      clean = false;
    }
  }
  write_checkpoints();
  if (clean) (void)write_file_atomically(directory_ + kCleanEnd, "");
}

}  // namespace sluice::kafka::broker
