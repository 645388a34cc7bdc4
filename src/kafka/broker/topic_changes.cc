#include "kafka/broker/topic_changes.h"

#include "base/log.h"
#include "kafka/broker/group/coordinator.h"
#include "kafka/broker/partitions.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

KafkaError kafka_error(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return KafkaError::kInvalidRequest;
    case ErrorCode::kNotFound:
      return KafkaError::kUnknownTopicOrPartition;
    case ErrorCode::kAlreadyExists:
      return KafkaError::kTopicAlreadyExists;
    case ErrorCode::kPermissionDenied:
      return KafkaError::kTopicAuthorizationFailed;
    case ErrorCode::kTimeout:
      return KafkaError::kRequestTimedOut;
    case ErrorCode::kCorrupt:
      return KafkaError::kCorruptMessage;
    case ErrorCode::kUnsupported:
      return KafkaError::kUnsupportedVersion;
    case ErrorCode::kBusy:
    case ErrorCode::kUnavailable:
    case ErrorCode::kCancelled:
      return KafkaError::kCoordinatorNotAvailable;
    case ErrorCode::kResourceExhausted:
    case ErrorCode::kIo:
      return KafkaError::kKafkaStorageError;
    case ErrorCode::kNotADirectory:
    case ErrorCode::kIsADirectory:
    case ErrorCode::kNotEmpty:
    case ErrorCode::kInternal:
      return KafkaError::kUnknownServerError;
  }
  return KafkaError::kUnknownServerError;
}

namespace {

TopicOutcome failed(const Error& error) {
  return {nullptr, {kafka_error(error.code()), error.message()}};
}

// The folders follow the catalog; a topic whose folders cannot be made is taken back.
TopicOutcome open_partitions(Services& services, const TopicPtr& topic, bool fresh) {
  if (const Status opened = services.partitions.open(*topic); !opened) {
    log::error("partitions could not be opened",
               {{"topic", topic->name}, {"reason", opened.error().message()}});
    if (fresh) {
      services.partitions.remove(*topic);
      (void)services.catalog.remove(topic->name);
    }
    return failed(opened.error());
  }
  return {topic, {}};
}

}  // namespace

TopicOutcome create_topic(Services& services, const std::string& name, std::int32_t partitions,
                          const TopicConfigs& configs) {
  const std::lock_guard changing(services.topic_changes);
  auto created = services.catalog.create(name, partitions, configs);
  if (!created) {
    TopicOutcome outcome = failed(created.error());
    if (created.error().code() == ErrorCode::kInvalidArgument) {
      outcome.error.code = KafkaError::kInvalidTopicException;
    }
    return outcome;
  }
  log::info("topic created", {{"topic", name}, {"partitions", partitions}});
  return open_partitions(services, *created, true);
}

TopicOutcome grow_topic(Services& services, const std::string& name, std::int32_t partitions) {
  const std::lock_guard changing(services.topic_changes);
  auto grown = services.catalog.set_partitions(name, partitions);
  if (!grown) return failed(grown.error());
  log::info("topic has more partitions", {{"topic", name}, {"partitions", partitions}});
  return open_partitions(services, *grown, false);
}

TopicOutcome configure_topic(Services& services, const std::string& name,
                             const TopicConfigs& configs) {
  const std::lock_guard changing(services.topic_changes);
  auto changed = services.catalog.set_configs(name, configs);
  if (!changed) return failed(changed.error());
  return open_partitions(services, *changed, false);
}

TopicOutcome delete_topic(Services& services, const std::string& name) {
  const std::lock_guard changing(services.topic_changes);
  auto removed = services.catalog.remove(name);
  if (!removed) return failed(removed.error());
  services.partitions.remove(**removed);
  services.groups.topic_deleted(name);
  log::info("topic deleted", {{"topic", name}});
  return {*removed, {}};
}

}  // namespace sluice::kafka::broker
