// SASL OAUTHBEARER (RFC 7628): tokens in place of passwords.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "kafka/broker/security/sasl.h"
#include "kafka/broker/security/token_verifier.h"

namespace sluice::kafka::broker {

// The client's first message: n,[a=USER],^A[NAME=VALUE^A...]^A
struct OauthMessage {
  std::string authorization_id;                   // empty: the token's
  std::string token;                              // of auth=Bearer TOKEN
  std::map<std::string, std::string> extensions;  // KIP-342

  // kInvalidArgument says why it is none; Kafka tells the client no more than that it failed.
  static Result<OauthMessage> read(ByteView bytes);
};

std::unique_ptr<SaslExchange> begin_oauth_bearer(TokenVerifier& verifier, const Clock& clock);

}  // namespace sluice::kafka::broker
