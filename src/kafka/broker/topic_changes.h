// Making, growing and removing topics: the catalog first, then the folders. All of it blocks.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "kafka/broker/api/context.h"
#include "kafka/broker/topics/catalog.h"
#include "kafka/wire/errors.h"

namespace sluice::kafka::broker {

// What went wrong with one topic, as its answer says it.
struct TopicError {
  wire::KafkaError code = wire::KafkaError::kNone;
  std::string message;
};

// The topic, or the error of its answer.
struct TopicOutcome {
  TopicPtr topic;
  TopicError error;
};

TopicOutcome create_topic(Services& services, const std::string& name, std::int32_t partitions,
                          const TopicConfigs& configs);
TopicOutcome grow_topic(Services& services, const std::string& name, std::int32_t partitions);
TopicOutcome configure_topic(Services& services, const std::string& name,
                             const TopicConfigs& configs);
TopicOutcome delete_topic(Services& services, const std::string& name);

// The one switch from our codes to Kafka's, for failures that have no answer of their own.
wire::KafkaError kafka_error(ErrorCode code);

}  // namespace sluice::kafka::broker
