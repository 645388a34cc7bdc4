// Logging in. What comes of it is in the connection's session.
#include "base/log.h"
#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/security/session.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

Answer<wire::SaslHandshakeRequest> sasl_handshake(Context& context,
                                                  wire::SaslHandshakeRequest request) {
  wire::SaslHandshakeResponse response;
  response.mechanisms = context.session.security().mechanisms;
  if (response.mechanisms.empty()) {
    response.error_code = KafkaError::kIllegalSaslState;
  } else if (!context.session.begin(request.mechanism, context.version() == 0)) {
    response.error_code = KafkaError::kUnsupportedSaslMechanism;
    context.last = true;
  }
  co_return response;
}

Answer<wire::SaslAuthenticateRequest> sasl_authenticate(Context& context,
                                                        wire::SaslAuthenticateRequest request) {
  wire::SaslAuthenticateResponse response;
  Session& session = context.session;
  if (!session.in_exchange()) {
    put_error(refusal(KafkaError::kIllegalSaslState,
                      "SaslAuthenticate request received after successful authentication"),
              response);
    co_return response;
  }
  // Off the loop: the keys of tokens may have to be read.
  const auto work = [&] { return session.authenticate(request.auth_bytes); };
  auto answer = co_await net::blocking(context.services.pool, context.loop, work);
  if (answer) {
    response.auth_bytes = std::move(answer->token);
    response.session_lifetime_ms = answer->lifetime_ms;
    co_return response;
  }
  if (answer.error().code() != ErrorCode::kPermissionDenied) co_return answer.error();
  log::info("a client was not let in", {{"peer", context.peer.to_string()},
                                        {"listener", session.security().name},
                                        {"reason", answer.error().message()}});
  // Whoever guesses has to wait.
  const std::chrono::milliseconds delay(session.security().failure_delay_ms);
  CO_TRY(co_await net::sleep_for(context.loop, context.services.scope, delay));
  put_error(refusal(KafkaError::kSaslAuthenticationFailed, answer.error().message()), response);
  context.last = true;
  co_return response;
}

}  // namespace sluice::kafka::broker
