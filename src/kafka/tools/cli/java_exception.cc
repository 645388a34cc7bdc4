#include "kafka/tools/cli/java_exception.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace sluice::kafka::tools {
namespace {

using wire::KafkaError;

// Where the class is not called after the error.
constexpr auto kOtherNames = std::to_array<std::pair<KafkaError, std::string_view>>({
    {KafkaError::kUnknownServerError, "UnknownServerException"},
    {KafkaError::kCorruptMessage, "CorruptRecordException"},
    {KafkaError::kRequestTimedOut, "TimeoutException"},
    {KafkaError::kMessageTooLarge, "RecordTooLargeException"},
    {KafkaError::kStaleControllerEpoch, "ControllerMovedException"},
    {KafkaError::kOffsetMetadataTooLarge, "OffsetMetadataTooLarge"},
    {KafkaError::kRecordListTooLarge, "RecordBatchTooLargeException"},
    {KafkaError::kTopicAlreadyExists, "TopicExistsException"},
    {KafkaError::kInvalidConfig, "InvalidConfigurationException"},
    {KafkaError::kOutOfOrderSequenceNumber, "OutOfOrderSequenceException"},
    {KafkaError::kDuplicateSequenceNumber, "DuplicateSequenceException"},
    {KafkaError::kInvalidProducerIdMapping, "InvalidPidMappingException"},
    {KafkaError::kInvalidTransactionTimeout, "InvalidTxnTimeoutException"},
    {KafkaError::kKafkaStorageError, "KafkaStorageException"},
    {KafkaError::kSaslAuthenticationFailed, "SaslAuthenticationException"},
    {KafkaError::kDelegationTokenAuthDisabled, "DelegationTokenDisabledException"},
    {KafkaError::kDelegationTokenRequestNotAllowed, "UnsupportedByAuthenticationException"},
    {KafkaError::kNonEmptyGroup, "GroupNotEmptyException"},
    {KafkaError::kPrincipalDeserializationFailure, "PrincipalDeserializationException"},
    {KafkaError::kFetchSessionTopicIdError, "FetchSessionTopicIdException"},
});

// NOT_COORDINATOR -> NotCoordinatorException.
std::string class_by_name(std::string_view name) {
  constexpr std::string_view kFailed = "_AUTHORIZATION_FAILED";
  if (name.ends_with(kFailed)) name.remove_suffix(std::string_view("_FAILED").size());
  std::string text;
  bool first = true;
  for (const char letter : name) {
    const bool capital = letter >= 'A' && letter <= 'Z';
    if (letter != '_') text += first || !capital ? letter : static_cast<char>(letter - 'A' + 'a');
    first = letter == '_';
  }
  if (!text.ends_with("Exception")) text += "Exception";
  return text;
}

// What Kafka's client throws of its own accord.
KafkaError client_error(ErrorCode code) {
  switch (code) {
    case ErrorCode::kTimeout:
      return KafkaError::kRequestTimedOut;
    case ErrorCode::kUnavailable:
      return KafkaError::kNetworkException;
    case ErrorCode::kUnsupported:
      return KafkaError::kUnsupportedVersion;
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kNotFound:
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kNotADirectory:
    case ErrorCode::kIsADirectory:
    case ErrorCode::kNotEmpty:
    case ErrorCode::kBusy:
    case ErrorCode::kCancelled:
    case ErrorCode::kCorrupt:
    case ErrorCode::kResourceExhausted:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      return KafkaError::kInvalidRequest;
  }
  return KafkaError::kInvalidRequest;
}

}  // namespace

std::string java_class(KafkaError error) {
  if (error == KafkaError::kInvalidRecord) {
    return "org.apache.kafka.common.InvalidRecordException";
  }
  const auto other = std::find_if(kOtherNames.begin(), kOtherNames.end(),
                                  [&](const auto& entry) { return entry.first == error; });
  return "org.apache.kafka.common.errors." + (other != kOtherNames.end()
                                                  ? std::string(other->second)
                                                  : class_by_name(wire::error_name(error)));
}

std::string java_text(const Error& error) {
  const KafkaError kind = error.reason<KafkaError>().value_or(client_error(error.code()));
  return java_class(kind) + ": " + error.message();
}

std::string future_message(const Error& error) {
  const bool of_client =
      error.code() == ErrorCode::kTimeout || error.code() == ErrorCode::kUnavailable;
  return of_client || error.reason<KafkaError>() ? java_text(error) : error.message();
}

std::string java_future_text(const Error& error) {
  return "java.util.concurrent.ExecutionException: " + java_text(error);
}

}  // namespace sluice::kafka::tools
