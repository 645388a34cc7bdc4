#pragma once

#include <cstdint>

namespace sluice::kafka::broker {

// Names and defaults are Kafka's.
struct TransactionSettings {
  std::int32_t topic_partitions = 50;           // transaction.state.log.num.partitions
  std::int64_t segment_bytes = 104'857'600;     // transaction.state.log.segment.bytes
  std::int32_t max_timeout_ms = 900'000;        // transaction.max.timeout.ms
  std::int64_t id_expiration_ms = 604'800'000;  // transactional.id.expiration.ms
  // transaction.abort.timed.out.transaction.cleanup.interval.ms
  std::int64_t abort_interval_ms = 10'000;
  // transaction.remove.expired.transaction.cleanup.interval.ms
  std::int64_t remove_interval_ms = 3'600'000;
};

}  // namespace sluice::kafka::broker
