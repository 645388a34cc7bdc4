// Tokens that stand for their owners.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "kafka/client/admin.h"

namespace sluice::kafka::client {

struct Principal {
  std::string type;
  std::string name;

  std::string to_string() const { return type + ":" + name; }
};

struct DelegationToken {
  std::string id;
  Bytes hmac;
  Principal owner;
  Principal requester;  // of old brokers: the owner
  std::vector<Principal> renewers;
  std::int64_t issued_ms = 0;
  std::int64_t expires_ms = 0;
  std::int64_t ends_ms = 0;
};

// The refusals have the broker's KafkaError as their reason. -1 ms is the broker's own value.
Result<DelegationToken> create_token(Cluster& cluster, const std::optional<Principal>& owner,
                                     const std::vector<Principal>& renewers, std::int64_t life_ms);
// Both give the token's new end in milliseconds since 1970.
Result<std::int64_t> renew_token(Cluster& cluster, const Bytes& hmac, std::int64_t period_ms);
Result<std::int64_t> expire_token(Cluster& cluster, const Bytes& hmac, std::int64_t period_ms);
// Of these owners; without any, all that may be seen.
Result<std::vector<DelegationToken>> describe_tokens(Cluster& cluster,
                                                     const std::vector<Principal>& owners);

}  // namespace sluice::kafka::client
