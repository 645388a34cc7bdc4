// Delegation tokens are not offered: as with a Kafka that has no secret for them.
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/security/session.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

constexpr std::int64_t kNoTime = -1;

// Where a client is not authenticated, Kafka does not even look.
KafkaError refused(const Context& context) {
  const SecurityProtocol protocol = context.session.security().protocol;
  const bool known =
      protocol != SecurityProtocol::kPlaintext &&
      !(protocol == SecurityProtocol::kSsl && context.session.principal() == Principal());
  return known ? KafkaError::kDelegationTokenAuthDisabled
               : KafkaError::kDelegationTokenRequestNotAllowed;
}

}  // namespace

Answer<wire::CreateDelegationTokenRequest> create_delegation_token(
    Context& context, wire::CreateDelegationTokenRequest request) {
  const Principal& requester = context.session.principal();
  Principal owner{request.owner_principal_type.value_or(""),
                  request.owner_principal_name.value_or("")};
  if (owner.name.empty()) owner = requester;
  wire::CreateDelegationTokenResponse response;
  response.error_code = refused(context);
  if (response.error_code == KafkaError::kDelegationTokenAuthDisabled && owner != requester &&
      !context.may(AclOperation::kCreateTokens, ResourceType::kUser, owner.text())) {
    response.error_code = KafkaError::kDelegationTokenAuthorizationFailed;
  }
  response.principal_type = owner.type;
  response.principal_name = owner.name;
  response.token_requester_principal_type = requester.type;
  response.token_requester_principal_name = requester.name;
  response.issue_timestamp_ms = kNoTime;
  response.expiry_timestamp_ms = kNoTime;
  response.max_timestamp_ms = kNoTime;
  co_return response;
}

Answer<wire::RenewDelegationTokenRequest> renew_delegation_token(
    Context& context, wire::RenewDelegationTokenRequest) {
  wire::RenewDelegationTokenResponse response;
  response.error_code = refused(context);
  response.expiry_timestamp_ms = kNoTime;
  co_return response;
}

Answer<wire::ExpireDelegationTokenRequest> expire_delegation_token(
    Context& context, wire::ExpireDelegationTokenRequest) {
  wire::ExpireDelegationTokenResponse response;
  response.error_code = refused(context);
  response.expiry_timestamp_ms = kNoTime;
  co_return response;
}

Answer<wire::DescribeDelegationTokenRequest> describe_delegation_token(
    Context& context, wire::DescribeDelegationTokenRequest) {
  wire::DescribeDelegationTokenResponse response;
  response.error_code = refused(context);
  co_return response;
}

}  // namespace sluice::kafka::broker
