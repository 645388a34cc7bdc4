#include "kafka/client/failure.h"

namespace sluice::kafka::client {
namespace {

using wire::KafkaError;

// The protocol gains codes with every release, so what is not named here is what it is: a refusal.
ErrorCode code_of(KafkaError error) {
  if (error == KafkaError::kTopicAlreadyExists) return ErrorCode::kAlreadyExists;
  if (error == KafkaError::kUnknownTopicOrPartition || error == KafkaError::kUnknownTopicId ||
      error == KafkaError::kGroupIdNotFound) {
    return ErrorCode::kNotFound;
  }
  if (error == KafkaError::kTopicAuthorizationFailed ||
      error == KafkaError::kGroupAuthorizationFailed ||
      error == KafkaError::kClusterAuthorizationFailed ||
      error == KafkaError::kSaslAuthenticationFailed) {
    return ErrorCode::kPermissionDenied;
  }
  if (error == KafkaError::kUnsupportedVersion) return ErrorCode::kUnsupported;
  if (error == KafkaError::kRequestTimedOut) return ErrorCode::kTimeout;
  if (error == KafkaError::kNonEmptyGroup) return ErrorCode::kNotEmpty;
  if (error == KafkaError::kCorruptMessage) return ErrorCode::kCorrupt;
  if (error == KafkaError::kKafkaStorageError) return ErrorCode::kIo;
  if (error == KafkaError::kUnknownServerError) return ErrorCode::kInternal;
  return wire::is_retriable(error) ? ErrorCode::kUnavailable : ErrorCode::kInvalidArgument;
}

}  // namespace

Error failure(KafkaError error, const std::optional<std::string>& message) {
  const bool given = message && !message->empty();
  return Error(code_of(error), given ? *message : std::string(wire::error_message(error)), error);
}

}  // namespace sluice::kafka::client
