#include "kafka/broker/topics/partitions.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <filesystem>
#include <thread>

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

// By compression.type; nothing for "producer".
std::optional<wire::Compression> kept_compression(std::string_view type) {
  return type == "uncompressed" ? wire::Compression::kNone : wire::parse_compression(type);
}

LogConfig log_config(const TopicConfigs& own, const BrokerSettings& settings) {
  TopicConfigs set = own;
  const auto defaults = settings.topic_defaults.get();
  set.insert(defaults->begin(), defaults->end());
  const auto number = [&](const char* name) { return topic_config_number(set, name); };
  LogConfig config;
  config.producer_expiration_ms = settings.producer_expiration_ms;
  config.segment_bytes = number("segment.bytes");
  config.segment_ms = number("segment.ms");
  config.segment_jitter_ms = number("segment.jitter.ms");
  config.preallocate = to_lower(trim(topic_config_value(set, "preallocate"))) == "true";
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
  config.compression = kept_compression(topic_config_value(set, "compression.type"));
  config.min_insync_replicas = number("min.insync.replicas");
  const std::string policy = topic_config_value(set, "cleanup.policy");
  config.deletes = policy.find("delete") != std::string::npos;
  config.compacts = policy.find("compact") != std::string::npos;
  const std::string set_ratio = topic_config_value(set, "min.cleanable.dirty.ratio");
  const std::string_view ratio = trim(set_ratio);
  std::from_chars(ratio.data(), ratio.data() + ratio.size(), config.min_cleanable_dirty_ratio);
  config.min_compaction_lag_ms = number("min.compaction.lag.ms");
  config.max_compaction_lag_ms = number("max.compaction.lag.ms");
  config.delete_retention_ms = number("delete.retention.ms");
  return config;
}

// What makes a folder a partition for Kafka itself. Not synced: the catalog can make them again.
Status write_partition_files(const std::string& folder, const Topic& topic) {
  const auto write = [&](const char* name, const std::string& text) -> Status {
    TRY(const Fd fd, open_file(folder + name, O_WRONLY | O_CREAT | O_TRUNC, 0600));
    return write_all(fd.get(), text);
  };
  TRY(write("/partition.metadata", "version: 0\ntopic_id: " + topic.id.to_string()));
  return write("/leader-epoch-checkpoint", "0\n1\n0 0\n");
}

// A creation that was cut short leaves folders without a record: nothing is lost with them.
bool holds_records(const std::string& folder) {
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.path().extension() == ".log" && entry.file_size(failed) > 0) return true;
  }
  return static_cast<bool>(failed);
}

bool close_one(Partition& partition) {
  const Status closed = partition.log().close();
  if (!closed) {
    log::error("partition could not be closed", {{"topic", partition.topic()},
                                                 {"partition", partition.index()},
                                                 {"reason", closed.error().message()}});
  }
  return closed.ok();
}

// Side by side: a disk takes many flushes in hardly more time than one.
bool close_all(const std::vector<PartitionPtr>& partitions) {
  constexpr std::size_t kThreads = 16;
  constexpr std::size_t kWorthAThread = 32;
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> clean = true;
  const auto work = [&] {
    for (std::size_t at = next++; at < partitions.size(); at = next++) {
      if (!close_one(*partitions[at])) clean = false;
    }
  };
  std::vector<std::thread> others;
  while (others.size() + 1 < std::min(kThreads, partitions.size() / kWorthAThread)) {
    others.emplace_back(work);
  }
  work();
  for (std::thread& other : others) other.join();
  return clean;
}

}  // namespace

Partitions::Partitions(std::string directory, const BrokerSettings& settings, const Clock& clock,
                       Syncs* syncs)
    : directory_(std::move(directory)),
      settings_(settings),
      clock_(clock),
      files_(std::make_shared<FileCache>(settings.max_open_files, syncs)),
      compaction_(directory_ + kCleanerOffsets, settings.cleaner, clock) {}

Status Partitions::usable() const {
  struct stat then {};
  struct stat now {};
  if (!folder_ || ::fstat(folder_.get(), &then) != 0) return {};
  const auto gone = [&](const char* what) {
    return Error(ErrorCode::kIo, "the data directory " + directory_ + " " + what);
  };
  if (::stat(directory_.c_str(), &now) != 0) {
    return gone("is gone. Bring it back, or stop the broker.");
  }
  if (now.st_dev != then.st_dev || now.st_ino != then.st_ino || then.st_nlink == 0) {
    return gone(
        "is not the one that was there at the start: its file system was unmounted, or the folder "
        "was replaced. Bring it back, or stop the broker.");
  }
  return {};
}

Status Partitions::load() {
  TRY(make_directories(directory_, 0700));
  TRY(folder_, open_file(directory_, O_RDONLY | O_DIRECTORY));
  TRY(recovery_points_, read_checkpoint(directory_ + kRecoveryPoints));
  TRY(start_offsets_, read_checkpoint(directory_ + kStartOffsets));
  // What the files name is what was written last: entries of topics that are gone must be seen to
  // go.
  written_recovery_points_ = recovery_points_;
  written_start_offsets_ = start_offsets_;
  compaction_.load();
  clean_at_start_ = ::unlink((directory_ + kCleanEnd).c_str()) == 0;
  // A mark that came back after a loss of power would vouch for logs that were not flushed.
  if (clean_at_start_) TRY(files_->syncs().folder(directory_));
  // Folders of topics whose deletion was interrupted.
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(directory_.c_str()), &::closedir);
  if (!folder) return errno_error(directory_);
  std::vector<std::string> doomed;
  while (const dirent* entry = ::readdir(folder.get())) {
    if (!std::string_view(entry->d_name).ends_with("-delete")) continue;
    doomed.push_back(directory_ + "/" + entry->d_name);
  }
  remover_.add(doomed);
  return {};
}

void Partitions::loaded() {
  {
    const std::lock_guard lock(mutex_);
    starting_ = false;
    const auto is_open = [this](const auto& entry) { return !left_out_.contains(entry.first); };
    std::erase_if(recovery_points_, is_open);
    std::erase_if(start_offsets_, is_open);
  }
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
    for (const PartitionPtr& partition : list) {
      if (partition) partitions.push_back(partition);
    }
  }
  return partitions;
}

std::int32_t Partitions::count(const wire::TopicName& topic) const {
  const std::lock_guard lock(mutex_);
  const auto found = topics_.find(topic);
  return found == topics_.end() ? 0 : static_cast<std::int32_t>(found->second.size());
}

std::vector<wire::TopicName> Partitions::left_out() const {
  const std::lock_guard lock(mutex_);
  std::vector<wire::TopicName> topics;
  for (const auto& [name, reason] : left_out_) {
    if (topics.empty() || topics.back() != name.first) topics.push_back(name.first);
  }
  return topics;
}

// The folder of a deletion that was cut short, or of another cluster: its records are not this
// topic's: true. They may be somebody's copy, so they stay, under Kafka's name for such a folder.
Result<bool> Partitions::set_aside_if_foreign(const std::string& folder, const Topic& topic) {
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
  const bool empty = !holds_records(folder);
  const std::string aside = aside_name(folder, empty ? "-delete" : "-stray");
  if (::rename(folder.c_str(), aside.c_str()) != 0) return errno_error(folder);
  if (empty) {
    remover_.add({aside});
  } else {
    log::warn("folder of another topic set aside", {{"topic", topic.name}, {"folder", aside}});
  }
  return true;
}

Result<PartitionPtr> Partitions::open_one(const Topic& topic, wire::PartitionId index,
                                          const LogConfig& config) {
  const std::string folder = directory_ + "/" + topic.name + "-" + std::to_string(index);
  TRY(const bool set_aside, set_aside_if_foreign(folder, topic));
  const bool fresh = ::access((folder + "/partition.metadata").c_str(), F_OK) != 0;
  Log::OpenOptions options;
  {
    const std::lock_guard lock(mutex_);
    const bool old = starting_ || left_out_.contains({topic.name, index});
    const auto at = [&](const PartitionOffsets& offsets) {
      const auto found = offsets.find({topic.name, index});
      return set_aside || !old || found == offsets.end() ? 0 : found->second;
    };
    options.clean = old ? clean_at_start_ : true;
    options.recovery_point = at(recovery_points_);
    options.start_offset = at(start_offsets_);
  }
  TRY(auto log, Log::open(folder, config, *files_, options));
  if (fresh) TRY(write_partition_files(folder, topic));
  return std::make_shared<Partition>(topic.name, index, files_, std::move(log));
}

void Partitions::leave_out(const Topic& topic, wire::PartitionId index, const Error& reason) {
  std::string& known = left_out_[{topic.name, index}];
  if (known == reason.message()) return;  // it was named already
  known = reason.message();
  log::error("partition left out: it cannot be opened, and will be tried again",
             {{"topic", topic.name}, {"partition", index}, {"reason", known}});
}

Status Partitions::open(const Topic& topic) {
  configure(topic);
  const LogConfig config = log_config(topic.configs, settings_);
  std::vector<PartitionPtr> partitions;
  {
    const std::lock_guard lock(mutex_);
    partitions = topics_[topic.name];
  }
  partitions.resize(static_cast<std::size_t>(topic.partitions));
  Status first;
  for (std::int32_t index = 0; index < topic.partitions; ++index) {
    PartitionPtr& place = partitions[static_cast<std::size_t>(index)];
    if (place) continue;
    auto opened = open_one(topic, index, config);
    const std::lock_guard lock(mutex_);
    if (opened) {
      place = *std::move(opened);
      if (left_out_.erase({topic.name, index}) > 0) {
        log::info("partition opened after all", {{"topic", topic.name}, {"partition", index}});
      }
      continue;
    }
    leave_out(topic, index, opened.error());
    if (first) first = opened.error();
  }
  const std::lock_guard lock(mutex_);
  topics_[topic.name] = std::move(partitions);
  return first;
}

Result<std::vector<PartitionPtr>> Partitions::make(const Topic& topic, std::int32_t first) {
  const LogConfig config = log_config(topic.configs, settings_);
  std::vector<PartitionPtr> made;
  for (std::int32_t index = first; index < topic.partitions; ++index) {
    auto opened = open_one(topic, index, config);
    if (!opened) {
      discard(made);
      // Of the one that failed there may be a part.
      const std::string folder = directory_ + "/" + topic.name + "-" + std::to_string(index);
      std::error_code ignored;
      std::filesystem::remove_all(folder, ignored);
      return std::move(opened).error();
    }
    made.push_back(*std::move(opened));
  }
  return made;
}

void Partitions::publish(const wire::TopicName& topic, std::vector<PartitionPtr> partitions) {
  const std::lock_guard lock(mutex_);
  std::vector<PartitionPtr>& places = topics_[topic];
  places.insert(places.end(), std::make_move_iterator(partitions.begin()),
                std::make_move_iterator(partitions.end()));
}

void Partitions::configure(const Topic& topic) {
  const LogConfig config = log_config(topic.configs, settings_);
  const std::lock_guard lock(mutex_);
  const auto found = topics_.find(topic.name);
  if (found == topics_.end()) return;
  for (const PartitionPtr& partition : found->second) {
    if (partition) partition->log().configure(config);
  }
}

void Partitions::discard(const std::vector<PartitionPtr>& partitions) {
  std::vector<std::string> doomed;
  for (const PartitionPtr& partition : partitions) {
    partition->mark_gone();
    partition->notify();
    // Nothing may be written into the folder of the next topic of this name.
    partition->log().stop_cleaning();
    // Kafka's own name for it; a start after a kill removes what is left.
    const std::string& folder = partition->log().directory();
    const std::string aside = aside_name(folder, "-delete");
    const bool renamed = ::rename(folder.c_str(), aside.c_str()) == 0;
    doomed.push_back(renamed ? aside : folder);
  }
  remover_.add(doomed);
}

void Partitions::remove(const Topic& topic) {
  std::vector<PartitionPtr> partitions;
  std::vector<std::string> unopened;
  {
    const std::lock_guard lock(mutex_);
    const auto found = topics_.find(topic.name);
    if (found == topics_.end()) return;
    partitions = std::move(found->second);
    topics_.erase(found);
    std::erase(partitions, nullptr);
    const auto is_ours = [&](const auto& entry) { return entry.first.first == topic.name; };
    for (const auto& [name, reason] : left_out_) {
      if (name.first != topic.name) continue;
      unopened.push_back(directory_ + "/" + topic.name + "-" + std::to_string(name.second));
    }
    std::erase_if(left_out_, is_ours);
    std::erase_if(recovery_points_, is_ours);
    std::erase_if(start_offsets_, is_ours);
  }
  // Before the name can be given again: the next topic of it starts at 0.
  if (in_checkpoints(topic.name)) write_checkpoints();
  discard(partitions);
  compaction_.forget(topic.name);
  std::erase_if(unopened, [](std::string& folder) {
    const std::string aside = aside_name(folder, "-delete");
    if (::rename(folder.c_str(), aside.c_str()) != 0) return true;
    folder = aside;
    return false;
  });
  remover_.add(unopened);
}

void Partitions::maintain() {
  if (!usable()) return;
  const std::int64_t now = clock_.wall_ms();
  for (const PartitionPtr& partition : all()) {
    partition->log().maintain(now);
    if (!partition->gone()) partition->log().write_out(now);
  }
  const std::int64_t limit = settings_.retention_bytes_of_all;
  if (limit >= 0) keep_within(static_cast<std::uint64_t>(limit), now);
  write_checkpoints();
}

// The oldest segment first, of whichever topic, until all logs together are within the limit, or
// nothing is left that may go.
void Partitions::keep_within(std::uint64_t limit, std::int64_t now_ms) {
  std::uint64_t bytes = 0;
  std::multimap<std::int64_t, PartitionPtr> oldest;
  for (const PartitionPtr& partition : all()) {
    bytes += partition->log().size();
    const auto newest_ms = partition->log().oldest_deletable_ms();
    if (newest_ms) oldest.emplace(*newest_ms, partition);
  }
  while (bytes > limit && !oldest.empty()) {
    const PartitionPtr partition = oldest.extract(oldest.begin()).mapped();
    const std::uint64_t deleted = partition->log().delete_oldest(now_ms);
    log::info("segment deleted: all logs together are larger than log.dirs.retention.bytes",
              {{"topic", partition->topic()},
               {"partition", partition->index()},
               {"bytes", deleted},
               {"start_offset", partition->log().start_offset()}});
    bytes -= std::min(bytes, deleted);
    const auto next_ms = deleted > 0 ? partition->log().oldest_deletable_ms() : std::nullopt;
    if (next_ms) oldest.emplace(*next_ms, partition);
  }
}

void Partitions::write_out() {
  if (!usable()) return;
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
  add_left_out(recovery_points_, recovery_points);
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
  add_left_out(recovery_points_, recovery_points);
  add_left_out(start_offsets_, start_offsets);
  write_if_changed(kRecoveryPoints, recovery_points, written_recovery_points_);
  write_if_changed(kStartOffsets, start_offsets, written_start_offsets_);
  write_if_changed(kHighWatermarks, high_watermarks, written_high_watermarks_);
}

// What was read at start of those that are not open is kept for when they are.
void Partitions::add_left_out(const PartitionOffsets& at_start, PartitionOffsets& offsets) const {
  const std::lock_guard lock(mutex_);
  if (starting_) return;
  for (const auto& [name, offset] : at_start) {
    if (left_out_.contains(name)) offsets.try_emplace(name, offset);
  }
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
  remover_.stop();
  if (const Status there = usable(); !there) {
    log::error("nothing was written at the end", {{"reason", there.error().message()}});
    return;
  }
  bool clean = true;
  {
    // The mark would vouch for those that nobody has looked at since an unclean end.
    const std::lock_guard lock(mutex_);
    clean = left_out_.empty() || clean_at_start_;
  }
  clean = close_all(all()) && clean;
  write_checkpoints();
  if (clean) (void)write_file_atomically(directory_ + kCleanEnd, "");
}

}  // namespace sluice::kafka::broker
