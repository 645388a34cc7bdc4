#include "kafka/client/admin/delegation_tokens.h"

#include "kafka/client/failure.h"
#include "kafka/client/retry.h"
#include "kafka/wire/create_delegation_token.h"
#include "kafka/wire/describe_delegation_token.h"
#include "kafka/wire/expire_delegation_token.h"
#include "kafka/wire/renew_delegation_token.h"

namespace sluice::kafka::client {
namespace {

using wire::KafkaError;

Principal requester(const std::string& type, const std::string& name, const Principal& owner) {
  return type.empty() && name.empty() ? owner : Principal{type, name};
}

}  // namespace

Result<DelegationToken> create_token(Cluster& cluster, const std::optional<Principal>& owner,
                                     const std::vector<Principal>& renewers, std::int64_t life_ms) {
  wire::CreateDelegationTokenRequest request;
  if (owner) {
    request.owner_principal_type = owner->type;
    request.owner_principal_name = owner->name;
  }
  for (const Principal& one : renewers) request.renewers.push_back({one.type, one.name});
  request.max_lifetime_ms = life_ms;
  return with_retries(cluster.settings(), [&]() -> Result<DelegationToken> {
    TRY(auto* connection, cluster.controller());
    TRY(wire::CreateDelegationTokenResponse answer, connection->call(request));
    if (answer.error_code != KafkaError::kNone) return failure(answer.error_code);
    DelegationToken token;
    token.id = answer.token_id;
    token.hmac = answer.hmac;
    token.owner = {answer.principal_type, answer.principal_name};
    token.requester = requester(answer.token_requester_principal_type,
                                answer.token_requester_principal_name, token.owner);
    token.renewers = renewers;
    token.issued_ms = answer.issue_timestamp_ms;
    token.expires_ms = answer.expiry_timestamp_ms;
    token.ends_ms = answer.max_timestamp_ms;
    return token;
  });
}

Result<std::int64_t> renew_token(Cluster& cluster, const Bytes& hmac, std::int64_t period_ms) {
  wire::RenewDelegationTokenRequest request;
  request.hmac = hmac;
  request.renew_period_ms = period_ms;
  return with_retries(cluster.settings(), [&]() -> Result<std::int64_t> {
    TRY(auto* connection, cluster.controller());
    TRY(wire::RenewDelegationTokenResponse answer, connection->call(request));
    if (answer.error_code != KafkaError::kNone) return failure(answer.error_code);
    return answer.expiry_timestamp_ms;
  });
}

Result<std::int64_t> expire_token(Cluster& cluster, const Bytes& hmac, std::int64_t period_ms) {
  wire::ExpireDelegationTokenRequest request;
  request.hmac = hmac;
  request.expiry_time_period_ms = period_ms;
  return with_retries(cluster.settings(), [&]() -> Result<std::int64_t> {
    TRY(auto* connection, cluster.controller());
    TRY(wire::ExpireDelegationTokenResponse answer, connection->call(request));
    if (answer.error_code != KafkaError::kNone) return failure(answer.error_code);
    return answer.expiry_timestamp_ms;
  });
}

Result<std::vector<DelegationToken>> describe_tokens(Cluster& cluster,
                                                     const std::vector<Principal>& owners) {
  wire::DescribeDelegationTokenRequest request;
  request.owners.reset();
  if (!owners.empty()) request.owners.emplace();
  for (const Principal& one : owners) request.owners->push_back({one.type, one.name});
  return with_retries(cluster.settings(), [&]() -> Result<std::vector<DelegationToken>> {
    TRY(auto* connection, cluster.any());
    TRY(wire::DescribeDelegationTokenResponse answer, connection->call(request));
    if (answer.error_code != KafkaError::kNone) return failure(answer.error_code);
    std::vector<DelegationToken> tokens;
    for (const auto& one : answer.tokens) {
      DelegationToken& token = tokens.emplace_back();
      token.id = one.token_id;
      token.hmac = one.hmac;
      token.owner = {one.principal_type, one.principal_name};
      token.requester = requester(one.token_requester_principal_type,
                                  one.token_requester_principal_name, token.owner);
      for (const auto& by : one.renewers) {
        token.renewers.push_back({by.principal_type, by.principal_name});
      }
      token.issued_ms = one.issue_timestamp;
      token.expires_ms = one.expiry_timestamp;
      token.ends_ms = one.max_timestamp;
    }
    return tokens;
  });
}

}  // namespace sluice::kafka::client
