#include "kafka/broker/offsets_topic.h"

#include "base/log.h"
#include "kafka/broker/partitions.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::broker {

static constexpr const char* kName = "__consumer_offsets";

Status OffsetsTopic::ensure() {
  if (catalog_.find(kName)) return {};
  // Kafka's own settings for it.
  auto created = catalog_.create(kName, settings_.offsets_partitions,
                                 {{"cleanup.policy", "compact"},
                                  {"compression.type", "producer"},
                                  {"segment.bytes", "104857600"}});
  if (!created && created.error().code() != ErrorCode::kAlreadyExists) return created.error();
  const TopicPtr topic = catalog_.find(kName);
  if (!topic) return Error(ErrorCode::kUnavailable, std::string(kName) + " is being removed");
  return partitions_.open(*topic);
}

PartitionPtr OffsetsTopic::partition_of(const std::string& group) const {
  const TopicPtr topic = catalog_.find(kName);
  return partitions_.find(kName, group_partition(group, topic ? topic->partitions : 1));
}

net::Async<void> OffsetsTopic::stored(std::string group, net::BlockingPool& pool, net::Loop& loop) {
  if (settings_.durability == BrokerSettings::Durability::kPageCache) co_return {};
  const PartitionPtr partition = partition_of(group);
  if (!partition) co_return {};
  FlushWait disk(partition, partition->log().end_offset(), pool, loop);
  co_return co_await disk;
}

Status OffsetsTopic::append(const std::string& group, std::span<const GroupRecord> records) {
  TRY(ensure());
  const PartitionPtr partition = partition_of(group);
  if (!partition) return Error(ErrorCode::kUnavailable, std::string(kName) + " is not there");
  const std::int64_t now = clock_.wall_ms();
  wire::RecordBatchBuilder builder;
  for (const GroupRecord& record : records) {
    builder.append(now, ByteView(record.key),
                   record.value ? std::optional<ByteView>(*record.value) : std::nullopt);
  }
  TRY(Bytes batch, builder.finish());
  const Log::Appended appended =
      partition->log().append(batch.data(), batch.size(), Log::Origin::kBroker, now);
  if (appended.error != wire::KafkaError::kNone) return Error(ErrorCode::kIo, appended.message);
  partition->notify();
  return {};
}

Status OffsetsTopic::load_into(GroupCoordinator& groups) {
  const TopicPtr topic = catalog_.find(kName);
  for (std::int32_t index = 0; topic && index < topic->partitions; ++index) {
    const PartitionPtr partition = partitions_.find(kName, index);
    if (!partition) continue;
    TRY(partition->log().replay([&](const wire::RecordBatch& batch) -> Status {
      wire::RecordWalk walk(batch);
      wire::Record record;
      while (!batch.is_control() && walk.next(record)) {
        if (!record.key) continue;
        if (const Status loaded = groups.load(*record.key, record.value); !loaded) {
          log::warn("group record passed over", {{"partition", index},
                                                 {"offset", record.offset},
                                                 {"reason", loaded.error().message()}});
        }
      }
      return walk.status();
    }));
  }
  groups.loaded();
  return {};
}

}  // namespace sluice::kafka::broker
