// What a broker asks of the batch that a producer sends, as Kafka's own asks it: the header, every
// record, and in which codec the log keeps them.
//
// A compressed batch is unpacked piece by piece for it, so that a log never takes a batch that its
// readers stumble over, and never a largest time or a count that the records do not have.
// Source: Kafka documentation, "Record Batch"; KIP-467 (errors of single records).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "kafka/broker/log/log_config.h"
#include "kafka/wire/errors.h"
#include "kafka/wire/record_batch.h"

namespace sluice::kafka::broker {

// One record that is refused, by its place in the batch.
struct RecordError {
  std::int32_t index = 0;
  std::string message;
};

struct Refusal {
  wire::KafkaError error = wire::KafkaError::kNone;
  std::string message;
  std::vector<RecordError> records;  // the first of them
};

// The one batch in the records of a Produce of this version. Bytes behind it that are no whole
// batch are passed over.
std::variant<wire::RecordBatch, Refusal> the_batch(ByteView records, std::int16_t version);

struct CheckContext {
  const LogConfig& config;
  std::string_view partition;  // "topic-0"
  std::int64_t now_ms;
};
// A batch that may be appended: its times are those of its records, or the log's own.
struct CheckedBatch {
  wire::MutableBatch batch;
  Bytes repacked;  // what `batch` is in, when the log keeps another codec than the producer sent
};
std::variant<CheckedBatch, Refusal> check_batch(const CheckContext& context,
                                                wire::MutableBatch batch);

}  // namespace sluice::kafka::broker
