#include "kafka/broker/state/offsets_topic.h"

#include "base/log.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::broker {
namespace {

// Kafka's own settings for it.
TopicConfigs configs_of(const BrokerSettings& settings) {
  return {{"cleanup.policy", "compact"},
          {"compression.type", "producer"},
          {"segment.bytes", std::to_string(settings.offsets_segment_bytes)}};
}

}  // namespace

OffsetsTopic::OffsetsTopic(Topics& topics, const BrokerSettings& settings, const Clock& clock)
    : StateTopic("__consumer_offsets", settings.offsets_partitions, configs_of(settings), topics,
                 settings, clock) {}

Result<wire::Offset> OffsetsTopic::append(const std::string& group,
                                          std::span<const GroupRecord> records) {
  return StateTopic::append(group, records);
}

Result<wire::Offset> OffsetsTopic::append_in_transaction(const std::string& group,
                                                         std::span<const GroupRecord> records,
                                                         wire::ProducerId producer,
                                                         wire::ProducerEpoch epoch) {
  wire::BatchSettings batch;
  batch.transactional = true;
  batch.producer_id = producer;
  batch.producer_epoch = epoch;
  return StateTopic::append(group, records, batch);
}

void OffsetsTopic::transaction_ended(const wire::PartitionId& partition, wire::ProducerId producer,
                                     bool committed, GroupCoordinator& groups) const {
  groups.transaction_ended(producer, committed,
                           [&](const std::string& group) { return place(group) == partition; });
}

StateTopic::Each OffsetsTopic::into(GroupCoordinator& groups) const {
  return [this, &groups](wire::PartitionId index, const wire::RecordBatch& batch) -> Status {
    if (const auto marker = wire::end_marker_of(batch)) {
      transaction_ended(index, batch.producer_id(), marker->type == wire::ControlType::kCommit,
                        groups);
    }
    wire::RecordWalk walk(batch);
    wire::Record record;
    while (!batch.is_control() && walk.next(record)) {
      if (!record.key) continue;
      const Status loaded =
          batch.is_transactional()
              ? groups.load_pending(batch.producer_id(), record.offset, *record.key, record.value)
              : groups.load(record.offset, *record.key, record.value);
      if (loaded) continue;
      log::warn(
          "group record passed over",
          {{"partition", index}, {"offset", record.offset}, {"reason", loaded.error().message()}});
    }
    return walk.status();
  };
}

void OffsetsTopic::load_into(GroupCoordinator& groups) {
  replay(into(groups));
  groups.loaded();
}

void OffsetsTopic::load_late(GroupCoordinator& groups) {
  if (replay_late(into(groups))) groups.loaded();
}

}  // namespace sluice::kafka::broker
