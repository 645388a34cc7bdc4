// SASL as a client: PLAIN (RFC 4616), SCRAM (RFC 5802) and GSSAPI (RFC 4752).
#include "base/base64.h"
#include "base/text.h"
#include "kafka/client/connection.h"
#include "kafka/client/secure.h"
#include "kafka/client/security_settings.h"
#include "kafka/wire/sasl_authenticate.h"
#include "kafka/wire/sasl_handshake.h"
#include "kerberos/sasl.h"
#include "net/scram.h"

namespace sluice::kafka::client {

using wire::KafkaError;

namespace {

constexpr std::size_t kNonceBytes = 24;

Error denied(std::string why) {
  return Error(ErrorCode::kPermissionDenied, std::move(why), KafkaError::kSaslAuthenticationFailed);
}

Status choose(Connection& connection, const std::string& mechanism) {
  wire::SaslHandshakeRequest request;
  request.mechanism = mechanism;
  TRY(const auto answer, connection.call(request));
  if (answer.error_code == KafkaError::kNone) return {};
  return Error(ErrorCode::kPermissionDenied,
               "Client SASL mechanism '" + mechanism +
                   "' not enabled in the server, enabled mechanisms are [" +
                   join(answer.mechanisms, ", ") + "]",
               KafkaError::kUnsupportedSaslMechanism);
}

Result<Bytes> exchange(Connection& connection, Bytes token) {
  wire::SaslAuthenticateRequest request;
  request.auth_bytes = std::move(token);
  TRY(const auto answer, connection.call(request));
  if (answer.error_code == KafkaError::kNone) return Bytes(answer.auth_bytes);
  return denied(answer.error_message.value_or(std::string(wire::error_message(answer.error_code))));
}

std::string escaped(const std::string& user) {
  std::string text;
  for (const char c : user) {
    if (c == '=') {
      text += "=3D";
    } else if (c == ',') {
      text += "=2C";
    } else {
      text += c;
    }
  }
  return text;
}

Status scram(Connection& connection, net::ScramMechanism mechanism, const Security& security) {
  const std::string nonce = to_base64url(net::random_bytes(kNonceBytes));
  const std::string first = "n=" + escaped(security.user) + ",r=" + nonce;
  TRY(const Bytes challenge, exchange(connection, "n,," + first));
  auto attributes = net::scram_attributes(challenge);
  const auto salt = from_base64(attributes['s']);
  const auto iterations = parse_int(attributes['i']);
  // A server of few iterations would learn too much of the password.
  if (!attributes['r'].starts_with(nonce) || !salt || !iterations ||
      *iterations < net::kScramMinIterations || *iterations > 10'000'000) {
    return denied("the broker's SCRAM challenge makes no sense");
  }
  const Bytes salted = net::scram_salted(mechanism, security.password, *salt,
                                         static_cast<std::int32_t>(*iterations));
  const std::string without_proof = "c=biws,r=" + attributes['r'];
  const std::string message = first + "," + challenge + "," + without_proof;
  const Bytes client_key = net::scram_hmac(mechanism, salted, "Client Key");
  Bytes proof = net::scram_hmac(mechanism, net::scram_hash(mechanism, client_key), message);
  for (std::size_t i = 0; i < proof.size(); ++i) {
    proof[i] = static_cast<char>(proof[i] ^ client_key[i]);
  }
  TRY(const Bytes last, exchange(connection, without_proof + ",p=" + to_base64(proof)));
  const Bytes server_key = net::scram_hmac(mechanism, salted, "Server Key");
  const Bytes expected = "v=" + to_base64(net::scram_hmac(mechanism, server_key, message));
  if (net::same_secret(last, expected)) return {};
  return denied("the broker does not know the user's password: it is not who it says");
}

Status gssapi(Connection& connection, const KerberosSecurity& security) {
  TRY(auto context, kerberos::Context::initiate(*security.credential,
                                                {security.service, connection.address().host, ""}));
  kerberos::SaslClient client(std::move(context), kerberos::Protection::kAuthentication,
                              security.credential->principal());
  Bytes token;
  do {
    TRY(Bytes answer, client.step(token));
    TRY(token, exchange(connection, std::move(answer)));
  } while (!client.done());
  return {};
}

}  // namespace

Status log_in(Connection& connection, const Security& security) {
  if (security.mechanism.empty()) return {};
  TRY(choose(connection, security.mechanism));
  if (security.mechanism == "GSSAPI") {
    return gssapi(connection, static_cast<const KerberosSecurity&>(security));
  }
  const net::ScramMechanism mechanism = net::scram_mechanism(security.mechanism);
  if (mechanism != net::ScramMechanism::kUnknown) return scram(connection, mechanism, security);
  Bytes token(1, '\0');
  token += security.user + '\0' + security.password;
  TRY(exchange(connection, std::move(token)));
  return {};
}

}  // namespace sluice::kafka::client
