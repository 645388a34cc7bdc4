#include "kafka/broker/state/state_topic.h"

#include "base/log.h"

namespace sluice::kafka::broker {

wire::PartitionId place_of(std::string_view name, std::int32_t partitions) {
  // Java hashes UTF-16 units; names outside ASCII are decoded for that.
  std::uint32_t hash = 0;
  for (std::size_t i = 0; i < name.size();) {
    const auto lead = static_cast<unsigned char>(name[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t point = length == 1 ? lead : lead & (0xffU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < name.size(); ++k) {
      point = point << 6 | (static_cast<unsigned char>(name[i + k]) & 0x3fU);
    }
    i += length;
    if (point < 0x10000) {
      hash = hash * 31 + point;
      continue;
    }
    point -= 0x10000;
    hash = hash * 31 + (0xd800U + (point >> 10));
    hash = hash * 31 + (0xdc00U + (point & 0x3ffU));
  }
  return static_cast<wire::PartitionId>((hash & 0x7fffffffU) %
                                        static_cast<std::uint32_t>(partitions));
}

Status StateTopic::ensure() {
  if (there()) return {};
  const auto created = topics_.create(name_, partitions_, configs_);
  if (!created && created.error().code() != ErrorCode::kAlreadyExists) return created.error();
  return {};
}

wire::PartitionId StateTopic::place(const std::string& name) const {
  const TopicPtr topic = topics_.catalog().find(name_);
  return place_of(name, topic ? topic->partitions : partitions_);
}

PartitionPtr StateTopic::partition_of(const std::string& name) const {
  return topics_.partitions().find(name_, place(name));
}

bool StateTopic::serves(const std::string& name) const {
  if (!there()) return true;  // nothing was ever kept
  const std::lock_guard lock(mutex_);
  return partition_of(name) && !unread_.contains(place(name));
}

Result<wire::Offset> StateTopic::append(const std::string& name,
                                        std::span<const wire::KeyedRecord> records,
                                        wire::BatchSettings batch) {
  TRY(topics_.partitions().usable());
  const PartitionPtr partition = partition_of(name);
  if (!partition || !serves(name)) {
    return Error(ErrorCode::kUnavailable, name_ + " is not there");
  }
  const std::int64_t now = clock_.wall_ms();
  wire::RecordBatchBuilder builder(batch);
  for (const wire::KeyedRecord& record : records) builder.append(now, record);
  TRY(Bytes bytes, builder.finish());
  const Log::Appended appended = partition->log().append(bytes, Log::Origin::kBroker, now);
  if (appended.error != wire::KafkaError::kNone) {
    return Error(ErrorCode::kIo, appended.message, appended.error);
  }
  partition->notify();
  return appended.base_offset;
}

net::Async<void> StateTopic::stored(std::string name, net::BlockingPool& pool, net::Loop& loop) {
  if (settings_.durability == BrokerSettings::Durability::kPageCache) co_return {};
  const PartitionPtr partition = partition_of(name);
  if (!partition) co_return {};
  FlushWait disk(partition, partition->log().end_offset(), pool, loop);
  co_return co_await disk;
}

Status StateTopic::store(const std::string& name) {
  if (settings_.durability == BrokerSettings::Durability::kPageCache) return {};
  const PartitionPtr partition = partition_of(name);
  return partition ? partition->log().flush() : Status();
}

Status StateTopic::replay_one(Partition& partition, const Each& each) const {
  return partition.log().replay(
      [&](const wire::RecordBatch& batch) { return each(partition.index(), batch); });
}

void StateTopic::replay(const Each& each) {
  const std::int32_t places = there() ? topics_.partitions().count(name_) : 0;
  for (std::int32_t index = 0; index < places; ++index) {
    const PartitionPtr partition = topics_.partitions().find(name_, index);
    const Status read = partition
                            ? replay_one(*partition, each)
                            : Status(Error(ErrorCode::kUnavailable, "it could not be opened"));
    if (read) continue;
    log::error("a partition of the broker's own cannot be read: what it keeps is not served",
               {{"topic", name_}, {"partition", index}, {"reason", read.error().message()}});
    const std::lock_guard lock(mutex_);
    unread_.insert(index);
  }
}

bool StateTopic::replay_late(const Each& each) {
  std::set<wire::PartitionId> unread;
  {
    const std::lock_guard lock(mutex_);
    unread = unread_;
  }
  bool any = false;
  for (const wire::PartitionId index : unread) {
    const PartitionPtr partition = topics_.partitions().find(name_, index);
    if (!partition || !replay_one(*partition, each)) continue;
    any = true;
    log::info("a partition of the broker's own was read after all",
              {{"topic", name_}, {"partition", index}});
    const std::lock_guard lock(mutex_);
    unread_.erase(index);
  }
  return any;
}

}  // namespace sluice::kafka::broker
