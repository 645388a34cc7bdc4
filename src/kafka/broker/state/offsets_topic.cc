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

StateTopic::Each into(GroupCoordinator& groups) {
  return [&groups](wire::PartitionId index, const wire::RecordBatch& batch) -> Status {
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
  };
}

}  // namespace

OffsetsTopic::OffsetsTopic(Topics& topics, const BrokerSettings& settings, const Clock& clock)
    : StateTopic("__consumer_offsets", settings.offsets_partitions, configs_of(settings), topics,
                 settings, clock) {}

Status OffsetsTopic::append(const std::string& group, std::span<const GroupRecord> records) {
  TRY(StateTopic::append(group, records));
  return {};
}

void OffsetsTopic::load_into(GroupCoordinator& groups) {
  replay(into(groups));
  groups.loaded();
}

void OffsetsTopic::load_late(GroupCoordinator& groups) {
  if (replay_late(into(groups))) groups.loaded();
}

}  // namespace sluice::kafka::broker
