// Delegation tokens are not offered: as with a Kafka that has no secret for them. Where a client is
// not authenticated, Kafka does not even look.
#include "kafka/broker/api/handlers.h"

namespace sluice::kafka::broker {

namespace {

constexpr auto kRefused = wire::KafkaError::kDelegationTokenRequestNotAllowed;
constexpr std::int64_t kNoTime = -1;
constexpr const char* kUser = "User";
constexpr const char* kAnonymous = "ANONYMOUS";

}  // namespace

Answer<wire::CreateDelegationTokenRequest> create_delegation_token(
    Context&, wire::CreateDelegationTokenRequest request) {
  wire::CreateDelegationTokenResponse response;
  response.error_code = kRefused;
  response.principal_type = request.owner_principal_type.value_or("");
  response.principal_name = request.owner_principal_name.value_or("");
  if (response.principal_name.empty()) {
    response.principal_type = kUser;
    response.principal_name = kAnonymous;
  }
  response.token_requester_principal_type = kUser;
  response.token_requester_principal_name = kAnonymous;
  response.issue_timestamp_ms = kNoTime;
  response.expiry_timestamp_ms = kNoTime;
  response.max_timestamp_ms = kNoTime;
  co_return response;
}

Answer<wire::RenewDelegationTokenRequest> renew_delegation_token(
    Context&, wire::RenewDelegationTokenRequest) {
  wire::RenewDelegationTokenResponse response;
  response.error_code = kRefused;
  response.expiry_timestamp_ms = kNoTime;
  co_return response;
}

Answer<wire::ExpireDelegationTokenRequest> expire_delegation_token(
    Context&, wire::ExpireDelegationTokenRequest) {
  wire::ExpireDelegationTokenResponse response;
  response.error_code = kRefused;
  response.expiry_timestamp_ms = kNoTime;
  co_return response;
}

Answer<wire::DescribeDelegationTokenRequest> describe_delegation_token(
    Context&, wire::DescribeDelegationTokenRequest) {
  wire::DescribeDelegationTokenResponse response;
  response.error_code = kRefused;
  co_return response;
}

}  // namespace sluice::kafka::broker
