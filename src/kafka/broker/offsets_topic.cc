#include "kafka/broker/offsets_topic.h"

#include "base/log.h"
#include "kafka/broker/topics/topics.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::broker {

static constexpr const char* kName = "__consumer_offsets";

Status OffsetsTopic::ensure() {
  if (topics_.catalog().find(kName)) return {};
  // Kafka's own settings for it.
  const auto created =
      topics_.create(kName, settings_.offsets_partitions,
                     {{"cleanup.policy", "compact"},
                      {"compression.type", "producer"},
                      {"segment.bytes", std::to_string(settings_.offsets_segment_bytes)}});
  if (!created && created.error().code() != ErrorCode::kAlreadyExists) return created.error();
  return {};
}

PartitionPtr OffsetsTopic::partition_of(const std::string& group) const {
  const TopicPtr topic = topics_.catalog().find(kName);
  return topics_.partitions().find(kName, group_partition(group, topic ? topic->partitions : 1));
}

bool OffsetsTopic::serves(const std::string& group) const {
  const TopicPtr topic = topics_.catalog().find(kName);
  if (!topic) return true;  // nothing was ever kept
  const std::lock_guard lock(mutex_);
  return partition_of(group) && !unread_.contains(group_partition(group, topic->partitions));
}

net::Async<void> OffsetsTopic::stored(std::string group, net::BlockingPool& pool, net::Loop& loop) {
  if (settings_.durability == BrokerSettings::Durability::kPageCache) co_return {};
  const PartitionPtr partition = partition_of(group);
  if (!partition) co_return {};
  FlushWait disk(partition, partition->log().end_offset(), pool, loop);
  co_return co_await disk;
}

Status OffsetsTopic::append(const std::string& group, std::span<const GroupRecord> records) {
  TRY(topics_.partitions().usable());
  const PartitionPtr partition = partition_of(group);
  if (!partition || !serves(group)) {
    return Error(ErrorCode::kUnavailable, std::string(kName) + " is not there");
  }
  const std::int64_t now = clock_.wall_ms();
  wire::RecordBatchBuilder builder;
  for (const GroupRecord& record : records) {
    builder.append(now, ByteView(record.key),
                   record.value ? std::optional<ByteView>(*record.value) : std::nullopt);
  }
  TRY(Bytes batch, builder.finish());
  const Log::Appended appended = partition->log().append(batch, Log::Origin::kBroker, now);
  if (appended.error != wire::KafkaError::kNone) return Error(ErrorCode::kIo, appended.message);
  partition->notify();
  return {};
}

Status OffsetsTopic::load_one(Partition& partition, GroupCoordinator& groups) const {
  return partition.log().replay([&](const wire::RecordBatch& batch) -> Status {
    wire::RecordWalk walk(batch);
    wire::Record record;
    while (!batch.is_control() && walk.next(record)) {
      if (!record.key) continue;
      if (const Status loaded = groups.load(*record.key, record.value); !loaded) {
        log::warn("group record passed over", {{"partition", partition.index()},
                                               {"offset", record.offset},
                                               {"reason", loaded.error().message()}});
      }
    }
    return walk.status();
  });
}

void OffsetsTopic::load_into(GroupCoordinator& groups) {
  const TopicPtr topic = topics_.catalog().find(kName);
  const std::int32_t places = topics_.partitions().count(kName);
  for (std::int32_t index = 0; topic && index < places; ++index) {
    const PartitionPtr partition = topics_.partitions().find(kName, index);
    const Status read = partition
                            ? load_one(*partition, groups)
                            : Status(Error(ErrorCode::kUnavailable, "it could not be opened"));
    if (read) continue;
    log::error("groups and offsets of a partition cannot be read: they are not served",
               {{"topic", kName}, {"partition", index}, {"reason", read.error().message()}});
    const std::lock_guard lock(mutex_);
    unread_.insert(index);
  }
  groups.loaded();
}

void OffsetsTopic::load_late(GroupCoordinator& groups) {
  std::set<wire::PartitionId> unread;
  {
    const std::lock_guard lock(mutex_);
    unread = unread_;
  }
  for (const wire::PartitionId index : unread) {
    const PartitionPtr partition = topics_.partitions().find(kName, index);
    if (!partition || !load_one(*partition, groups)) continue;
    groups.loaded();
    log::info("groups and offsets of a partition were read after all",
              {{"topic", kName}, {"partition", index}});
    const std::lock_guard lock(mutex_);
    unread_.erase(index);
  }
}

}  // namespace sluice::kafka::broker
