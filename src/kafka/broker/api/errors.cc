#include "kafka/broker/api/errors.h"

#include "kafka/broker/topics/topics.h"

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

KafkaError kafka_error(TopicRefusal refusal) {
  switch (refusal) {
    case TopicRefusal::kTooManyPartitions:
      return KafkaError::kPolicyViolation;
    case TopicRefusal::kBadName:
      return KafkaError::kInvalidTopicException;
  }
  return KafkaError::kUnknownServerError;
}

}  // namespace

Error refusal(KafkaError code, std::string message) {
  return Error(ErrorCode::kInvalidArgument, std::move(message), code);
}

KafkaError kafka_error(const Error& error) {
  if (const auto said = error.reason<KafkaError>()) return *said;
  if (const auto refused = error.reason<TopicRefusal>()) return kafka_error(*refused);
  return kafka_error(error.code());
}

}  // namespace sluice::kafka::broker
