#include "kafka/broker/topics/compaction.h"

#include "base/log.h"
#include "kafka/broker/log/cleaner.h"

namespace sluice::kafka::broker {

void Compaction::load() {
  auto read = read_checkpoint(path_);
  if (!read) {
    log::warn("what was compacted is not known: all of it is looked at again",
              {{"reason", read.error().message()}});
    return;
  }
  const std::lock_guard lock(mutex_);
  cleaned_to_ = std::move(*read);
}

wire::Offset Compaction::cleaned_to(const Partition& partition) const {
  const std::lock_guard lock(mutex_);
  const auto found = cleaned_to_.find({partition.topic(), partition.index()});
  return found == cleaned_to_.end() ? 0 : found->second;
}

void Compaction::run(const std::vector<std::shared_ptr<Partition>>& partitions) {
  {
    const std::lock_guard lock(mutex_);
    failed_.clear();
  }
  while (!stopped_ && clean_dirtiest(partitions)) {
  }
}

// False when there is none to clean.
bool Compaction::clean_dirtiest(const std::vector<std::shared_ptr<Partition>>& partitions) {
  Partition* dirtiest = nullptr;
  double most = -1;
  for (const auto& partition : partitions) {
    Log& log = partition->log();
    if (!log.config().compacts || log.failed() || partition->gone() || passed_over(*partition)) {
      continue;
    }
    const CleaningHold hold(log);
    if (hold.stopped()) continue;
    const Cleanable part = find_cleanable(hold, cleaned_to(*partition), clock_.wall_ms());
    if (!part.wants_cleaning(hold.config()) || part.ratio() <= most) continue;
    most = part.ratio();
    dirtiest = partition.get();
  }
  if (dirtiest != nullptr) clean_one(*dirtiest);
  return dirtiest != nullptr;
}

bool Compaction::passed_over(const Partition& partition) const {
  const Name name(partition.topic(), partition.index());
  const std::lock_guard lock(mutex_);
  return uncleanable_.contains(name) || failed_.contains(name);
}

void Compaction::clean_one(Partition& partition) {
  const Name name(partition.topic(), partition.index());
  CleaningHold hold(partition.log());
  const std::int64_t begin = clock_.steady_ms();
  const std::int64_t now = clock_.wall_ms();
  const Cleanable part = find_cleanable(hold, cleaned_to(partition), now);
  const auto done = clean(hold, part, settings_.dedupe_buffer_bytes, now);
  if (!done) {
    if (done.error().code() != ErrorCode::kCancelled) failed(name, done.error());
    return;
  }
  log::info("partition compacted", {{"topic", name.first},
                                    {"partition", name.second},
                                    {"cleaned_to", done->cleaned_to},
                                    {"bytes_before", done->bytes_before},
                                    {"bytes_after", done->bytes_after},
                                    {"segments_before", done->segments_before},
                                    {"segments_after", done->segments_after},
                                    {"ms", clock_.steady_ms() - begin}});
  // Still under the hold: a topic that goes is forgotten after it.
  const std::lock_guard lock(mutex_);
  cleaned_to_[name] = done->cleaned_to;
  write(cleaned_to_);
}

// A full disk may have room by the next run; a log that is not as it should be stays so.
void Compaction::failed(const Name& name, const Error& reason) {
  const bool for_good =
      reason.code() == ErrorCode::kCorrupt || reason.code() == ErrorCode::kUnsupported;
  log::error(for_good ? "partition is not compacted any more until the next start"
                      : "partition could not be compacted",
             {{"topic", name.first}, {"partition", name.second}, {"reason", reason.message()}});
  const std::lock_guard lock(mutex_);
  (for_good ? uncleanable_ : failed_).insert(name);
}

void Compaction::forget(const wire::TopicName& topic) {
  const std::lock_guard lock(mutex_);
  const auto gone =
      std::erase_if(cleaned_to_, [&](const auto& entry) { return entry.first.first == topic; });
  std::erase_if(uncleanable_, [&](const Name& name) { return name.first == topic; });
  if (gone > 0) write(cleaned_to_);
}

void Compaction::write(const PartitionOffsets& offsets) const {
  if (const Status written = write_checkpoint(path_, offsets); !written) {
    log::error("checkpoint could not be written", {{"reason", written.error().message()}});
  }
}

}  // namespace sluice::kafka::broker
